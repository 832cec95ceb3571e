package dev.frametape.frame;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;

/**
 * Writes envelopes as frames to a blocking stream, the way the reference crate does: the limit is
 * compared before the first byte leaves, a frame is written whole, and every frame is flushed.
 *
 * <pre>
 *   00 00 00 41  {"version":6,"message":{"type":"request","body":{"op":"health"}}}
 *   length       payload, compact, keys in the order of the reference crate
 * </pre>
 *
 * @see "lean-rs-worker-protocol, protocol.rs, write_frame"
 */
public final class EnvelopeWriter {
  private static final int BUFFER_BYTES = 65_536;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private final OutputStream out;
  private final int protocolVersion;

  /** A payload of known length that need not stand in memory as a whole. */
  public interface Payload {
    /** Its exact length in bytes. */
    long lengthBytes();

    /** Writes exactly {@link #lengthBytes()} bytes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes the fields of a message body into an object that is already open. */
  @FunctionalInterface
  public interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A payload is larger than the limit in force; nothing of it was written. */
  public static final class TooLargeException extends IOException {
    private TooLargeException(ReadError.FrameTooLarge error) {
      super(error.message());
    }
  }

  /**
   * @param out takes whole frames; it needs no buffer of its own
   * @param protocolVersion 6 or 10, the {@code version} of every envelope
   */
  public EnvelopeWriter(OutputStream out, int protocolVersion) {
    this.out = new BufferedOutputStream(requireNonNull(out, "out"), BUFFER_BYTES);
    this.protocolVersion = protocolVersion;
  }

  /**
   * Writes one envelope as a frame and flushes it.
   *
   * @param type {@code message.type}
   * @param body the fields of {@code message.body}, in the order of the wire
   * @param limitBytes largest payload that may be written, in bytes, 0 to 4294967295
   * @throws TooLargeException when the payload is larger; nothing was written
   */
  public void write(String type, Fields body, long limitBytes) throws IOException {
    byte[] payload = envelope(protocolVersion, type, body);
    write(
        new Payload() {
          @Override
          public long lengthBytes() {
            return payload.length;
          }

          @Override
          public void writeTo(OutputStream destination) throws IOException {
            destination.write(payload);
          }
        },
        limitBytes);
  }

  /**
   * Writes one payload as a frame and flushes it.
   *
   * @throws TooLargeException when the payload is larger than the limit; nothing was written
   */
  public void write(Payload payload, long limitBytes) throws IOException {
    long lengthBytes = payload.lengthBytes();
    if (lengthBytes > limitBytes) {
      throw new TooLargeException(new ReadError.FrameTooLarge(lengthBytes, limitBytes));
    }
    byte[] prefix = new byte[Frame.PREFIX_BYTES];
    for (int at = 0; at < Frame.PREFIX_BYTES; at++) {
      prefix[at] = (byte) (lengthBytes >>> 8 * (Frame.PREFIX_BYTES - 1 - at));
    }
    out.write(prefix);
    payload.writeTo(out);
    out.flush();
  }

  /** A text as a JSON string, quotes included, spelled as the reference crate spells it. */
  public static String quoted(String text) throws IOException {
    StringWriter quoted = new StringWriter(text.length() + 2);
    try (JsonGenerator json = JSON.createGenerator(quoted)) {
      json.writeString(text);
    }
    return quoted.toString();
  }

  /** The payload of one envelope, spelled as the reference crate spells it. */
  public static byte[] envelope(int protocolVersion, String type, Fields body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", protocolVersion);
      json.writeObjectFieldStart("message");
      json.writeStringField("type", type);
      json.writeObjectFieldStart("body");
      body.writeTo(json);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
