/**
 * The file of one conversation: write, read, verify.
 *
 * <p>Level 1: knows {@code frame} and {@code process}.
 */
package dev.frametape.recording;
