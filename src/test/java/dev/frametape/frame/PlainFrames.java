package dev.frametape.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Frames for tests of the two ends: made from JSON, read back, and the golden ones. */
public final class PlainFrames {
  private static final Pattern GOLDEN_NAME = Pattern.compile("\"name\":\\s*\"([^\"]+)\"");
  private static final Pattern GOLDEN_FRAME = Pattern.compile("\"frame_hex\":\\s*\"([^\"]+)\"");

  private PlainFrames() {}

  /** The bytes of one frame per payload. */
  public static byte[] frames(String... payloads) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String payload : payloads) {
      byte[] utf8 = payload.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(4).putInt(utf8.length).array());
      bytes.writeBytes(utf8);
    }
    return bytes.toByteArray();
  }

  /** The payloads of a stream that holds whole frames and nothing else. */
  public static List<String> payloads(byte[] stream) {
    List<String> payloads = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(stream);
    while (bytes.hasRemaining()) {
      byte[] payload = new byte[bytes.getInt()];
      bytes.get(payload);
      payloads.add(new String(payload, StandardCharsets.UTF_8));
    }
    return payloads;
  }

  /** The frame that the reference crate wrote for this name, prefix included. */
  public static byte[] golden(int protocolVersion, String name) throws IOException {
    Path vectors =
        Path.of("src/test/resources/protocol/golden-v%d.jsonl".formatted(protocolVersion));
    for (String line : Files.readAllLines(vectors)) {
      Matcher found = GOLDEN_NAME.matcher(line);
      if (found.find() && found.group(1).equals(name)) {
        Matcher frame = GOLDEN_FRAME.matcher(line);
        if (frame.find()) {
          return HexFormat.of().parseHex(frame.group(1));
        }
      }
    }
    throw new AssertionError("no golden frame is called " + name);
  }

  /** Reads frames with the limit, the version and the end of the bytes checked, and no more. */
  public static ReadResult read(InputStream in, int protocolVersion, long limitBytes)
      throws IOException {
    byte[] prefix = in.readNBytes(4);
    if (prefix.length < 4) {
      return endOfFile();
    }
    long announced = Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt());
    if (announced > limitBytes) {
      return new ReadResult.Refused(new ReadError.FrameTooLarge(announced, limitBytes));
    }
    byte[] payload = in.readNBytes((int) announced);
    if (payload.length < announced) {
      return endOfFile();
    }
    String json = new String(payload, StandardCharsets.UTF_8);
    if (!json.startsWith("{\"version\":")) {
      return new ReadResult.Refused(
          new ReadError.Json("worker protocol JSON decode failed: no envelope"));
    }
    int version = Integer.parseInt(json.substring(11, json.indexOf(',')));
    if (version != protocolVersion) {
      return new ReadResult.Refused(new ReadError.VersionMismatch(protocolVersion, version));
    }
    return new ReadResult.Accepted(
        payload,
        new EnvelopePeek(
            OptionalInt.of(version),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()));
  }

  private static ReadResult endOfFile() {
    return new ReadResult.Refused(
        new ReadError.Io(true, "worker protocol I/O failed: failed to fill whole buffer"));
  }
}
