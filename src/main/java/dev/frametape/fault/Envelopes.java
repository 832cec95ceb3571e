package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Makes up valid messages that nobody sent, compact, with keys in the reference crate's order. */
final class Envelopes {
  /**
   * A message.
   *
   * @param body JSON
   */
  record Made(String type, String body) {}

  private Envelopes() {}

  static byte[] frame(int version, Made message) {
    String envelope =
        "{\"version\":"
            + version
            + ",\"message\":{\"type\":"
            + JsonPlaces.quote(message.type())
            + ",\"body\":"
            + message.body()
            + "}}";
    return Draft.framed(envelope.getBytes(UTF_8));
  }

  /**
   * @param fields a JSON object
   */
  static Made response(String status, String fields) {
    String inner = fields.strip();
    inner = inner.substring(1, inner.length() - 1).strip();
    return new Made(
        "response",
        "{\"status\":" + JsonPlaces.quote(status) + (inner.isEmpty() ? "" : "," + inner) + "}");
  }

  static Made row(String stream, long sequence) {
    return new Made(
        "data_row",
        "{\"stream\":"
            + JsonPlaces.quote(stream)
            + ",\"sequence\":"
            + Long.toUnsignedString(sequence)
            + ",\"payload\":{\"injected\":\"by frametape\"}}");
  }

  static Made tick(long current) {
    return new Made(
        "progress_tick", "{\"phase\":\"frametape\",\"current\":" + current + ",\"total\":null}");
  }

  static Made diagnostic() {
    return new Made(
        "diagnostic", "{\"code\":\"frametape.injected\",\"message\":\"injected by frametape\"}");
  }

  static Made handshake(int version) {
    return new Made(
        "handshake",
        "{\"worker_version\":\"injected by frametape\",\"protocol_version\":" + version + "}");
  }

  static Made fatalExit(String status, String stderr) {
    return new Made(
        "fatal_exit",
        "{\"status\":"
            + JsonPlaces.quote(status)
            + ",\"stderr\":"
            + JsonPlaces.quote(stderr)
            + "}");
  }
}
