package dev.frametape.frame;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The few envelope fields that the proxy acts on. Absent fields are empty, and so are those that
 * are not of the type given here; nothing else of the payload is looked at.
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
    OptionalLong maxFrameBytes) {

  /**
   * Peeks into a payload. Stops at the last field that its message type has; a row's payload that
   * comes after them is not read. Never fails: of bytes that are no envelope it says what it saw
   * before they stopped making sense. Time is linear in the length and memory constant, whatever
   * the bytes are.
   *
   * @param payload borrowed, its indices stay as they are
   */
  public static EnvelopePeek of(ByteBuf payload) {
    return new EnvelopeScan(ByteWindow.of(payload)).peek();
  }

  /** Peeks into a payload that is the whole array. */
  public static EnvelopePeek of(byte[] payload) {
    return of(payload, 0, payload.length);
  }

  /** Peeks into a payload that is a range of an array. */
  public static EnvelopePeek of(byte[] array, int offset, int length) {
    return new EnvelopeScan(ByteWindow.of(array, offset, length)).peek();
  }
}
