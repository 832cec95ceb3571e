package dev.frametape.recording;

import java.util.Optional;

/**
 * How a recording ends, as far as it has been read.
 *
 * @param complete whether the footer is there; without it the recording was cut off, or is still
 *     being written
 * @param tornBytes bytes of a last line that has no line break; they are ignored
 * @param missing what else is missing at a cut, in words: blob bytes that a line refers to
 */
public record RecordingEnd(boolean complete, long tornBytes, Optional<String> missing) {}
