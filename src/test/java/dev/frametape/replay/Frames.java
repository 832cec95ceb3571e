package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.FrameWriter;

/** Frames as bytes. */
final class Frames {
  static final String HANDSHAKE =
      message("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
  static final String CONFIGURE = message("configure_frame_limit", "{\"max_frame_bytes\":1048576}");

  private Frames() {}

  static byte[] of(String payload) {
    return FrameWriter.frameOf(payload.getBytes(UTF_8));
  }

  static String message(String type, String body) {
    return "{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}";
  }

  /** A request; {@code fields} is empty or begins with a comma. */
  static String request(String op, String fields) {
    return message("request", "{\"op\":\"" + op + "\"" + fields + "}");
  }

  static String mul(String root, long lhs, long rhs) {
    return request(
        "call_fixture_mul",
        ",\"fixture_root\":\"" + root + "\",\"lhs\":" + lhs + ",\"rhs\":" + rhs);
  }

  static String u64(long value) {
    return message("response", "{\"status\":\"u64\",\"value\":" + value + "}");
  }
}
