package dev.frametape.stub;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that the parent did, as a mapping is to see it: {@code POST /TYPE/TAG} with the
 * envelope as its body.
 *
 * @param kind what it is
 * @param path begins with a slash; letters that a path cannot hold are percent-encoded
 * @param body the payload; empty for one above {@link #LARGEST_BODY_BYTES}
 * @param bodyBytes how long the payload is
 * @param version of the envelope
 * @param number of the frame, from 1; 0 where there is no frame
 * @param raw what came on the wire, for a worker behind the stub; not a copy
 */
record Asked(
    Kind kind,
    String path,
    byte[] body,
    long bodyBytes,
    OptionalInt version,
    long number,
    byte[] raw) {
  /** A larger payload is matched by its path and headers alone. */
  static final int LARGEST_BODY_BYTES = 4 << 20;

  /** Of a larger frame only the beginning is kept. */
  static final int LARGEST_KEPT_BYTES = 16 << 20;

  /** What a stub does by itself depends on this. */
  enum Kind {
    START,
    CONFIGURE,
    REQUEST,
    TERMINATE,
    OTHER_FRAME,
    MALFORMED,
    END
  }

  private static final byte[] NOTHING = {};

  Asked {
    requireNonNull(kind, "kind");
    requireNonNull(path, "path");
    requireNonNull(version, "version");
  }

  /** The parent has started the worker. */
  static Asked start() {
    return event(Kind.START, "start", NOTHING, 0);
  }

  /** The parent has closed the worker's stdin. */
  static Asked end() {
    return event(Kind.END, "eof", NOTHING, 0);
  }

  /** Bytes that are no frame, or a frame that is no envelope. */
  static Asked malformed(byte[] raw, long number) {
    return event(Kind.MALFORMED, "malformed", raw, number);
  }

  private static Asked event(Kind kind, String name, byte[] bytes, long number) {
    return new Asked(
        kind, "/event/" + name, bytes, bytes.length, OptionalInt.empty(), number, bytes);
  }

  /**
   * A frame from the parent.
   *
   * @param raw prefix and payload, or the beginning of a frame above {@link #LARGEST_KEPT_BYTES};
   *     not copied
   * @param frameBytes length of the whole frame, prefix included
   */
  static Asked frame(byte[] raw, long frameBytes, long number) {
    EnvelopePeek peek = EnvelopePeek.of(raw, Frame.PREFIX_BYTES, raw.length - Frame.PREFIX_BYTES);
    Optional<String> type = peek.type();
    if (type.isEmpty()) {
      return malformed(raw, number);
    }
    long length = frameBytes - Frame.PREFIX_BYTES;
    String path = "/" + encoded(type.get()) + peek.tag().map(tag -> "/" + encoded(tag)).orElse("");
    return new Asked(
        kind(type.get(), peek.tag()),
        path,
        length > LARGEST_BODY_BYTES
            ? NOTHING
            : Arrays.copyOfRange(raw, Frame.PREFIX_BYTES, raw.length),
        length,
        peek.version(),
        number,
        raw);
  }

  /** Whether {@link #raw} is all that came. */
  boolean isWhole() {
    return kind == Kind.MALFORMED || raw.length == bodyBytes + Frame.PREFIX_BYTES;
  }

  private static Kind kind(String type, Optional<String> tag) {
    return switch (type) {
      case "configure_frame_limit" -> Kind.CONFIGURE;
      case "request" -> tag.equals(Optional.of("terminate")) ? Kind.TERMINATE : Kind.REQUEST;
      default -> Kind.OTHER_FRAME;
    };
  }

  private static String encoded(String step) {
    return URLEncoder.encode(step, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
