package dev.frametape.frame;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The few envelope fields that the proxy acts on. Absent fields are empty; nothing else of the
 * payload is looked at.
 *
 * @param version {@code version}, 0 to 65535
 * @param type {@code message.type}
 * @param tag {@code message.body.op} of a request or {@code message.body.status} of a response
 * @param stream {@code message.body.stream} of a data row
 * @param sequence {@code message.body.sequence} of a data row, an unsigned 64-bit value
 * @param count {@code message.body.count} of a {@code rows_complete} response, an unsigned 64-bit
 *     value
 * @param maxFrameBytes {@code message.body.max_frame_bytes} of a {@code configure_frame_limit}, 0
 *     to 4294967295
 */
public record EnvelopePeek(
    OptionalInt version,
    Optional<String> type,
    Optional<String> tag,
    Optional<String> stream,
    OptionalLong sequence,
    OptionalLong count,
    OptionalLong maxFrameBytes) {}
