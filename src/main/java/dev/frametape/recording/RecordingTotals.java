package dev.frametape.recording;

/**
 * What a whole recording adds up to; the footer holds the same.
 *
 * @param crc32cLines CRC-32C of every byte of the file before the footer, 8 lower-case hexadecimal
 *     digits: finds damage where no digest of a stream looks
 */
public record RecordingTotals(
    StreamTotals toChild, StreamTotals toParent, StreamTotals stderr, String crc32cLines) {}
