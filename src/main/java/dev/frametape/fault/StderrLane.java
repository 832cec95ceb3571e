package dev.frametape.fault;

import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** The worker's stderr: text without frames. */
final class StderrLane {
  /** Late text above this passes early, so that memory stays bounded. */
  private static final long MOST_BYTES = 8L << 20;

  private static final int FLOOD_PIECE_BYTES = 65_536;

  private boolean silent;
  private boolean closed;
  private final Deque<ByteBuf> late = new ArrayDeque<>();
  private long lateBytes;
  private boolean waits;
  private long lateBy;
  private OptionalLong lateUntil = OptionalLong.empty();
  private long position;
  private long floodBytes;

  boolean isClosed() {
    return closed;
  }

  void silence() {
    silent = true;
  }

  void close() {
    closed = true;
  }

  /** All text waits until stdout has ended, and then that long. */
  void late(long micros) {
    waits = true;
    lateBy = micros;
  }

  boolean isLate() {
    return waits;
  }

  void stdoutEnded(long micros) {
    if (waits && lateUntil.isEmpty()) {
      lateUntil = OptionalLong.of(micros + lateBy);
    }
  }

  /** So many bytes of ours come on this stream, beside everything else. */
  void flood(long bytes) {
    floodBytes += bytes;
  }

  /**
   * @param bytes takes ownership
   */
  void passes(ByteBuf bytes, List<FaultStep> steps) {
    FaultStep.Place place = FaultStep.Place.raw(position);
    position += bytes.readableBytes();
    if (silent || closed) {
      steps.add(new FaultStep.Withhold(Emission.Stream.STDERR, place, bytes));
    } else if (waits && lateBytes + bytes.readableBytes() <= MOST_BYTES) {
      lateBytes += bytes.readableBytes();
      late.addLast(Unpooled.copiedBuffer(bytes));
      bytes.release();
    } else {
      release(steps);
      steps.add(new FaultStep.Pass(Emission.Stream.STDERR, place, bytes));
    }
  }

  /** What has waited passes. */
  void release(List<FaultStep> steps) {
    long from = position - lateBytes;
    while (!late.isEmpty()) {
      ByteBuf bytes = late.removeFirst();
      steps.add(new FaultStep.Pass(Emission.Stream.STDERR, FaultStep.Place.raw(from), bytes));
      from += bytes.readableBytes();
    }
    lateBytes = 0;
  }

  OptionalLong nextWake(long nothing) {
    if (floodBytes > 0 && !closed) {
      return OptionalLong.of(nothing);
    }
    return late.isEmpty() ? OptionalLong.empty() : lateUntil;
  }

  void wake(long micros, List<FaultStep> steps) {
    if (floodBytes > 0 && !closed) {
      int now = (int) Math.min(floodBytes, FLOOD_PIECE_BYTES);
      floodBytes -= now;
      steps.add(
          new FaultStep.Insert(
              Emission.Stream.STDERR, false, Unpooled.wrappedBuffer(floodText(), 0, now)));
    } else if (lateUntil.isPresent() && micros >= lateUntil.getAsLong()) {
      waits = false;
      release(steps);
    }
  }

  /** Lines of 64 characters. */
  static byte[] floodText() {
    byte[] text = new byte[FLOOD_PIECE_BYTES];
    byte[] line =
        "frametape: stderr flood ......................................\n"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int at = 0; at < text.length; at++) {
      text[at] = line[at % line.length];
    }
    return text;
  }
}
