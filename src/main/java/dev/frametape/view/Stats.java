package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameLimit;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingRedactor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Figures of conversations, added up over any number of recordings in constant memory. Everything
 * is as the parent saw it: what it sent, and what was delivered to it.
 */
public final class Stats {
  /** Other ops than the first ones are counted together: a hostile recording may name millions. */
  public static final int MOST_OPS = 200;

  /** What the other ops are counted under. */
  public static final String OTHER_OPS = "(other ops)";

  private static final int LONGEST_OP = 100;
  private static final long TOLD_EVERY = 256;

  /**
   * The frame that comes nearest to what its receiver takes.
   *
   * @param file the recording
   * @param line the number of its line
   * @param payloadBytes its size
   * @param limitBytes the limit in force when it was passed on
   */
  public record Largest(Path file, long line, Direction to, long payloadBytes, long limitBytes) {}

  private final Map<String, StatsOperation> operations = new LinkedHashMap<>();
  private final StatsHistogram handshakes = new StatsHistogram();
  private Optional<Largest> largest = Optional.empty();
  private long recordings;
  private long cutOff;
  private long framesToChild;
  private long framesToParent;
  private long bytesToChild;
  private long bytesToParent;
  private long bytesStderr;
  private long faults;
  private long micros;
  private long idleMicros;

  /**
   * Adds a recording.
   *
   * @throws dev.frametape.recording.RecordingException when it is damaged; what comes before the
   *     damage has been added
   */
  public void add(Path file, Progress progress) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      recordings++;
      new Conversation(file, reader).read(progress);
      cutOff += reader.end().complete() ? 0 : 1;
    }
  }

  /** One recording while it is read. */
  private final class Conversation {
    private final Path file;
    private final RecordingReader reader;
    private long limit;
    private boolean greeted;
    private int open;
    private long idleSince;
    private long last;

    private Conversation(Path file, RecordingReader reader) {
      this.file = file;
      this.reader = reader;
      limit = reader.header().map(RecordingHeader::frameLimit).orElse(0L);
    }

    private void read(Progress progress) throws IOException {
      long size = Files.size(file);
      Timeline timeline = new Timeline(reader);
      long count = 0;
      try {
        for (var entry = timeline.next(); entry.isPresent(); entry = timeline.next()) {
          take(entry.get());
          if (++count % TOLD_EVERY == 0) {
            progress.at(Math.min(entry.get().line().offset(), size), size);
          }
        }
        for (TimelineEntry entry : timeline.rest()) {
          take(entry);
        }
      } finally {
        if (greeted && open == 0) {
          idleMicros += last - idleSince;
        }
        micros += last;
      }
    }

    private void take(TimelineEntry entry) {
      last = Math.max(last, entry.line().micros());
      switch (entry.line().event()) {
        case RecordedEvent.Frame frame -> frame(entry, frame);
        case RecordedEvent.Part part -> count(entry, part.to(), part.bytes().length());
        case RecordedEvent.Raw raw -> count(entry, raw.to(), raw.bytes().length());
        case RecordedEvent.Stderr(var bytes) ->
            bytesStderr += entry.line().isIn(As.DELIVERED) ? bytes.length() : 0;
        case RecordedEvent.Fault _ -> faults++;
        case RecordedEvent.Spawned _,
            RecordedEvent.Eof _,
            RecordedEvent.Signal _,
            RecordedEvent.Exited _,
            RecordedEvent.FaultInert _,
            RecordedEvent.Stopped _,
            RecordedEvent.End _,
            RecordedEvent.Unknown _ -> {}
      }
    }

    private boolean count(TimelineEntry entry, Direction to, long bytes) {
      boolean seen = entry.line().isIn(to == Direction.TO_CHILD ? As.SENT : As.DELIVERED);
      if (seen && to == Direction.TO_CHILD) {
        bytesToChild += bytes;
      } else if (seen) {
        bytesToParent += bytes;
      }
      return seen;
    }

    private void frame(TimelineEntry entry, RecordedEvent.Frame frame) {
      long bytes = frame.bytes().length();
      if (!count(entry, frame.to(), bytes)) {
        return;
      }
      Largest one =
          new Largest(file, entry.line().n(), frame.to(), bytes - Frame.PREFIX_BYTES, limit);
      if (largest.isEmpty() || nearer(one, largest.get())) {
        largest = Optional.of(one);
      }
      long now = entry.line().micros();
      if (frame.to() == Direction.TO_CHILD) {
        framesToChild++;
        OptionalLong configured = entry.peek().map(EnvelopePeek::maxFrameBytes).orElseThrow();
        if (entry.is("configure_frame_limit") && configured.isPresent()) {
          limit = Math.min(configured.getAsLong(), FrameLimit.HARD_CAP_BYTES);
        }
      } else {
        framesToParent++;
        if (!greeted && entry.is("handshake")) {
          greeted = true;
          handshakes.add(now);
          idleSince = now;
        }
      }
      if (entry.is("request")) {
        asked(entry, bytes, now);
      } else if (entry.op().isPresent() || entry.took().isPresent()) {
        answered(entry, bytes, now);
      }
    }

    private void asked(TimelineEntry entry, long bytes, long now) {
      StatsOperation operation = operation(entry.op().orElse("?"));
      operation.requests++;
      operation.bytesToChild += bytes;
      if (open++ == 0 && greeted) {
        idleMicros += now - idleSince;
      }
    }

    private void answered(TimelineEntry entry, long bytes, long now) {
      StatsOperation operation = operation(entry.op().orElse("?"));
      operation.bytesToParent += bytes;
      operation.rows += entry.is("data_row") ? 1 : 0;
      if (entry.took().isEmpty()) {
        return;
      }
      operation.responses++;
      operation.took.add(entry.took().getAsLong());
      if (entry.peek().flatMap(EnvelopePeek::tag).equals(Optional.of("error"))) {
        operation.errors++;
      }
      open = Math.max(0, open - 1);
      if (open == 0) {
        idleSince = now;
      }
    }
  }

  private static boolean nearer(Largest one, Largest other) {
    // Limits are below 2^29 and payloads too, so the products are far from an overflow.
    long left = one.payloadBytes * Math.max(1, other.limitBytes);
    long right = other.payloadBytes * Math.max(1, one.limitBytes);
    return left > right;
  }

  private StatsOperation operation(String op) {
    String name = op.length() > LONGEST_OP ? op.substring(0, LONGEST_OP) : op;
    String known = operations.containsKey(name) || operations.size() < MOST_OPS ? name : OTHER_OPS;
    return operations.computeIfAbsent(known, _ -> new StatsOperation());
  }

  /** By op, in the order of their first requests. Names are as they were recorded. */
  public Map<String, StatsOperation> operations() {
    return Collections.unmodifiableMap(operations);
  }

  /** From the spawn to the handshake's last byte, in microseconds; one for each conversation. */
  public StatsHistogram handshakes() {
    return handshakes;
  }

  /** Empty when there was no frame. */
  public Optional<Largest> largest() {
    return largest;
  }

  public long recordings() {
    return recordings;
  }

  /** How many of the recordings have no end. */
  public long cutOff() {
    return cutOff;
  }

  public long framesToChild() {
    return framesToChild;
  }

  public long framesToParent() {
    return framesToParent;
  }

  /** All bytes, also of what is no frame. */
  public long bytesToChild() {
    return bytesToChild;
  }

  public long bytesToParent() {
    return bytesToParent;
  }

  public long bytesStderr() {
    return bytesStderr;
  }

  /** How many faults fired. */
  public long faults() {
    return faults;
  }

  /** From each spawn to the last line of its recording, in microseconds, added up. */
  public long micros() {
    return micros;
  }

  /** Of that, the time behind the handshake in which no request was open. */
  public long idleMicros() {
    return idleMicros;
  }
}
