package dev.frametape.stub;

import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.JsonValue;
import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * One line of an exported body, as {@link AnswerBody} reads it.
 *
 * @param stderr the words of a line that says only those, so that neighbours can be joined
 */
record ExportedItem(String json, Optional<String> stderr) {
  static final ExportedItem CLOSE_STDOUT = plain("{\"close\":\"stdout\"}");

  private static ExportedItem plain(String json) {
    return new ExportedItem(json, Optional.empty());
  }

  /** A whole frame, verbatim where it is an envelope. */
  static ExportedItem frame(byte[] frame) throws IOException {
    byte[] payload = WireMockExport.payload(frame);
    Optional<String> text = text(payload);
    if (text.isEmpty()) {
      return plain("{\"payload_base64\":\"" + base64(payload) + "\"}");
    }
    boolean envelope =
        JsonValue.of(payload).flatMap(value -> value.member("message")).isPresent()
            && text.get().equals(text.get().strip());
    return plain(envelope ? text.get() : "{\"payload\":" + EnvelopeWriter.quoted(text.get()) + "}");
  }

  static ExportedItem bytes(byte[] bytes) {
    return plain("{\"bytes\":\"" + base64(bytes) + "\"}");
  }

  static ExportedItem stderr(byte[] bytes) throws IOException {
    Optional<String> text = text(bytes);
    return text.isPresent()
        ? new ExportedItem("{\"stderr\":" + EnvelopeWriter.quoted(text.get()) + "}", text)
        : plain("{\"stderr_base64\":\"" + base64(bytes) + "\"}");
  }

  static ExportedItem end(ChildExit exit) {
    return switch (exit) {
      case ChildExit.Exited(int code) -> plain("{\"exit\":" + code + "}");
      case ChildExit.Signaled(int signal, boolean _) -> plain("{\"signal\":" + signal + "}");
    };
  }

  boolean isEnd() {
    return json.startsWith("{\"exit\":") || json.startsWith("{\"signal\":");
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
