/**
 * The file of one conversation: write, read, verify, compare, redact.
 *
 * <p>Level 1: knows {@code frame} and {@code process}. The format is docs/recording-format.md.
 */
package dev.frametape.recording;
