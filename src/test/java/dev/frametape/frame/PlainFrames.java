package dev.frametape.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
}
