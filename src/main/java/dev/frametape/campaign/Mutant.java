package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.frametape.frame.Direction;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A recording in which the worker says something else: frames of it stand twice, elsewhere, in
 * another order, or say something that the protocol's grammar allows and nobody said. It is a
 * function of the recording, the seed and the index, and nothing else.
 *
 * @param recording what it is made of
 * @param sum SHA-256 of the recording's lines
 * @param index from 1
 */
public record Mutant(Path recording, String sum, long seed, long index) {
  /** All of a conversation is in memory while it is changed. */
  private static final long MOST_BYTES = 8 << 20;

  private static final int MOST_TRIES = 1_000;

  public Mutant {
    requireNonNull(recording, "recording");
    requireNonNull(sum, "sum");
    if (index < 1) {
      throw new IllegalArgumentException("found mutant " + index + ", expected 1 or more");
    }
  }

  /** SHA-256 over the lines of a recording, as hexadecimal digits. */
  public static String sum(Path recording) throws IOException {
    MessageDigest sum = sha256();
    try (var in = Files.newInputStream(recording)) {
      byte[] chunk = new byte[1 << 16];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        sum.update(chunk, 0, count);
      }
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** What happens in a conversation, in its order. */
  sealed interface Happening {
    /** A whole frame, length included. */
    record Said(long micros, Direction to, byte[] frame) implements Happening {}

    /** Bytes that are no whole frame. */
    record Bytes(long micros, Direction to, byte[] bytes) implements Happening {}

    record Stderr(long micros, byte[] text) implements Happening {}

    /** A start, an end, a signal. */
    record Life(long micros, RecordedEvent event) implements Happening {}

    long micros();
  }

  /**
   * Writes it as a recording of its own.
   *
   * @return what was changed, in words
   */
  public List<String> write(Path file) throws IOException {
    if (Files.size(recording) > MOST_BYTES) {
      throw new ReportException(
          recording,
          "found "
              + Files.size(recording)
              + " bytes, expected at most "
              + MOST_BYTES
              + " in a recording that is to be changed; take a shorter one");
    }
    if (!sum(recording).equals(sum)) {
      throw new ReportException(
          recording, "found other bytes than when the campaign began; begin anew");
    }
    try (RecordingReader reader = RecordingReader.open(recording)) {
      RecordingHeader header =
          reader
              .header()
              .orElseThrow(
                  () -> new ReportException(recording, "found no header, expected a recording"));
      List<Happening> original = read(reader);
      SplittableRandom random = random();
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        Mutation mutation = new Mutation(original, random);
        if (mutation.hasChanged()) {
          write(file, header, mutation.result());
          return mutation.words();
        }
      }
      throw new ReportException(
          recording, "found nothing that the worker says and that can be changed, expected frames");
    }
  }

  private SplittableRandom random() {
    MessageDigest mix = sha256();
    mix.update((sum + " " + seed + " " + index).getBytes(UTF_8));
    return new SplittableRandom(ByteBuffer.wrap(mix.digest()).getLong());
  }

  private static List<Happening> read(RecordingReader reader) throws IOException {
    List<Happening> happenings = new ArrayList<>();
    long micros = 0;
    FrameJoiner joiner = new FrameJoiner(reader, As.DELIVERED);
    for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
      switch (event.get()) {
        case JoinedEvent.Whole whole -> {
          micros = whole.micros();
          happenings.add(new Happening.Said(micros, whole.to(), whole.bytes().toByteArray()));
        }
        case JoinedEvent.Partial partial -> happenings.add(of(partial, micros));
        case JoinedEvent.Other(RecordedLine line) -> {
          micros = line.micros();
          of(line).ifPresent(happenings::add);
        }
      }
    }
    for (JoinedEvent.Partial partial : joiner.open()) {
      happenings.add(of(partial, micros));
    }
    return happenings;
  }

  private static Happening of(JoinedEvent.Partial partial, long micros) throws IOException {
    return new Happening.Bytes(micros, partial.to(), partial.bytes().toByteArray());
  }

  private static Optional<Happening> of(RecordedLine line) throws IOException {
    long micros = line.micros();
    return switch (line.event()) {
      case RecordedEvent.Raw(Direction to, var bytes, var _) ->
          Optional.of(new Happening.Bytes(micros, to, bytes.toByteArray()));
      case RecordedEvent.Stderr(var bytes) ->
          Optional.of(new Happening.Stderr(micros, bytes.toByteArray()));
      case RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _ ->
          Optional.of(new Happening.Life(micros, line.event()));
      // The joiner has put frames together. Faults were delivered, and are what is delivered now.
      case RecordedEvent.Frame _,
          RecordedEvent.Part _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          Optional.empty();
    };
  }

  private static void write(Path file, RecordingHeader header, List<Happening> happenings)
      throws IOException {
    long[] now = {0};
    try (RecordingWriter writer = RecordingWriter.create(file, header, () -> now[0])) {
      for (Happening each : happenings) {
        now[0] = Math.max(now[0], each.micros());
        try (RecordingWriter.Batch batch = writer.begin()) {
          write(batch, each);
        }
      }
      writer.finish();
    }
  }

  private static void write(RecordingWriter.Batch batch, Happening happening) {
    switch (happening) {
      case Happening.Said(long _, Direction to, byte[] frame) ->
          batch.frame(to, frame, 0, frame.length);
      case Happening.Bytes(long _, Direction to, byte[] bytes) ->
          batch.raw(to, bytes, 0, bytes.length, "no whole frame");
      case Happening.Stderr(long _, byte[] text) -> batch.stderr(text, 0, text.length);
      case Happening.Life(long _, RecordedEvent event) -> {
        switch (event) {
          case RecordedEvent.Spawned(long pid) -> batch.spawned(pid);
          case RecordedEvent.Eof(String from) -> batch.eof(from);
          case RecordedEvent.Signal(int signal, String by) -> batch.signal(signal, by);
          case RecordedEvent.Exited(var exit) -> batch.exited(exit);
          default -> throw new IllegalStateException("no life: " + event);
        }
      }
    }
  }
}
