package dev.frametape.recording;

/**
 * What one stream of a conversation adds up to.
 *
 * @param frames whole frames, those recorded in parts counted once; 0 for stderr
 * @param bytes bytes delivered, prefixes included
 * @param sha256 SHA-256 of those bytes, 64 lower-case hexadecimal digits
 */
public record StreamTotals(long frames, long bytes, String sha256) {}
