package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small things that the tests of this room record. */
final class Samples {
  private Samples() {}

  static RecordingHeader header() {
    return new RecordingHeader(
        "0.1.0",
        Instant.parse("2026-11-22T20:00:00.123456Z"),
        RecordingHeader.U32BE_JSON,
        List.of(OsText.of("worker"), OsText.of(new byte[] {'-', (byte) 0xFF})),
        Map.of("LEAN_ABORT_ON_PANIC", OsText.of("1")),
        Optional.of(OsText.of("/somewhere/with \"quotes\"")),
        1_048_576);
  }

  static RecordingWriter writer(Path file) throws java.io.IOException {
    return RecordingWriter.create(file, header(), new FakeClock(10));
  }

  static ByteBuf bytes(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes);
  }

  static ByteBuf bytes(String text) {
    return bytes(text.getBytes(UTF_8));
  }

  static byte[] frame(byte[] payload) {
    ByteBuf frame = Unpooled.buffer(4 + payload.length).writeInt(payload.length);
    return frame.writeBytes(payload).array();
  }

  static byte[] frame(String payload) {
    return frame(payload.getBytes(UTF_8));
  }
}
