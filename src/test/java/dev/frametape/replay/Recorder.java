package dev.frametape.replay;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.Lane;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Records as a relay does: what may go now is recorded and passed on, the rest is held back. */
final class Recorder implements AutoCloseable {
  private static final String HANDSHAKE_LIMIT_WHY = "no frames in this stream";

  private final RecordingWriter writer;
  private final Map<Direction, FrameSplitter> splitters = new EnumMap<>(Direction.class);
  private final Map<Direction, ByteBuf> held = new EnumMap<>(Direction.class);
  private long micros;

  Recorder(Path file) throws IOException {
    RecordingHeader header =
        new RecordingHeader(
            "0.1.0",
            Instant.parse("2026-11-22T20:00:00.123456Z"),
            RecordingHeader.U32BE_JSON,
            List.of(OsText.of("worker")),
            Map.of(),
            Optional.empty(),
            FrameLimit.DEFAULT_BYTES);
    writer = RecordingWriter.create(file, header, () -> micros);
    FrameLimit limit = new FrameLimit();
    for (Direction to : Direction.values()) {
      splitters.put(to, new FrameSplitter(Framing.U32BE_JSON, to, limit));
      held.put(to, Unpooled.buffer());
    }
    try (var batch = writer.begin()) {
      batch.spawned(4711);
    }
  }

  /** Time passes. */
  Recorder after(long moreMicros) {
    micros += moreMicros;
    return this;
  }

  Recorder toChild(String payload) throws IOException {
    pass(Direction.TO_CHILD, Frames.of(payload), false);
    return this;
  }

  Recorder toParent(String payload) throws IOException {
    pass(Direction.TO_PARENT, Frames.of(payload), false);
    return this;
  }

  /**
   * Bytes come from one side.
   *
   * @param everything whether nothing may be held back
   * @return what is passed on to the other side
   */
  byte[] pass(Direction to, byte[] bytes, boolean everything) throws IOException {
    ByteBuf buffer = held.get(to).writeBytes(bytes);
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    try (var batch = writer.begin()) {
      while (true) {
        switch (splitters.get(to).next(buffer, everything)) {
          case Decoded.Complete(var frame) -> {
            try (frame) {
              keep(passed, frame.bytes());
              batch.frame(to, frame.bytes());
            }
          }
          case Decoded.Part(long frameBytes, long from, ByteBuf part) -> {
            keep(passed, part);
            batch.part(to, frameBytes, from, part);
            part.release();
          }
          case Decoded.Malformed(long _, String reason, ByteBuf raw) -> {
            keep(passed, raw);
            batch.raw(to, raw, reason);
            raw.release();
          }
          case Decoded.Raw(long _, ByteBuf raw) -> {
            keep(passed, raw);
            batch.raw(to, raw, HANDSHAKE_LIMIT_WHY);
            raw.release();
          }
          case Decoded.NeedMore _ -> {
            buffer.discardReadBytes();
            return passed.toByteArray();
          }
        }
      }
    }
  }

  private static void keep(ByteArrayOutputStream passed, ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    passed.writeBytes(copy);
  }

  Recorder stderr(byte[] bytes) throws IOException {
    try (var batch = writer.begin()) {
      batch.stderr(Unpooled.wrappedBuffer(bytes));
    }
    return this;
  }

  Recorder stderr(String words) throws IOException {
    return stderr(words.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  Recorder eof(String from) throws IOException {
    try (var batch = writer.begin()) {
      batch.eof(from);
    }
    return this;
  }

  Recorder signal(int signal, String by) throws IOException {
    try (var batch = writer.begin()) {
      batch.signal(signal, by);
    }
    return this;
  }

  Recorder fault(String fault, RecordedEvent.Subject subject) throws IOException {
    try (var batch = writer.begin()) {
      batch.fault(
          new RecordedEvent.Fault(
              "rule",
              fault,
              subject,
              OptionalLong.empty(),
              OptionalLong.empty(),
              Optional.empty(),
              1));
    }
    return this;
  }

  /** A frame that is only sent, or only delivered. */
  Recorder only(Lane lane, Direction to, String payload) throws IOException {
    try (var batch = writer.begin()) {
      batch.frame(to, Unpooled.wrappedBuffer(Frames.of(payload)), lane);
    }
    return this;
  }

  /** The worker ends in one way, its parent is shown another, and the recording ends. */
  void exited(ChildExit sent, ChildExit delivered) throws IOException {
    try (var batch = writer.begin()) {
      batch.exited(sent, Lane.SENT);
      batch.exited(delivered, Lane.DELIVERED);
    }
    writer.finish();
    close();
  }

  /** The worker ends, and with it the recording. */
  void exited(ChildExit exit) throws IOException {
    try (var batch = writer.begin()) {
      batch.exited(exit);
    }
    writer.finish();
    close();
  }

  /** Without an end before, the recording is cut off. */
  @Override
  public void close() throws IOException {
    writer.close();
  }
}
