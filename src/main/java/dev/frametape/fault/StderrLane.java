package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

  // So little that the worker's own text has room beside one in what may wait for the reader.
  private static final int FLOOD_PAGE_BYTES = 1 << 15;
  private static final byte[] FLOOD_PAGE = floodPage();

  private boolean silent;
  private boolean closed;
  private boolean senderEnded;
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

  /** Nothing passes any more, also nothing of what waits. */
  void silence(List<FaultStep> steps) {
    silent = true;
    withholdLate(steps);
  }

  /** Its receiver has seen the end, or is about to. */
  void close(List<FaultStep> steps) {
    closed = true;
    floodBytes = 0;
    withholdLate(steps);
  }

  /** All text waits until stdout has ended, and then that long. */
  void late(long micros) {
    waits = true;
    lateBy = micros;
  }

  void stdoutEnded(long micros) {
    if (waits && lateUntil.isEmpty()) {
      lateUntil = OptionalLong.of(micros + lateBy);
    }
  }

  void senderEnded() {
    senderEnded = true;
  }

  boolean hasSenderEnded() {
    return senderEnded;
  }

  boolean holdsText() {
    return !late.isEmpty();
  }

  /** How long what waits has to wait from now on, in microseconds. */
  long waitsFor(long now) {
    return Math.max(0, lateUntil.orElse(now + lateBy) - now);
  }

  /** So many bytes of ours come on this stream, beside everything else. */
  void flood(long bytes) {
    floodBytes += bytes;
  }

  /** So many bytes of ours come on this stream at once. */
  void floodNow(long bytes, List<FaultStep> steps) {
    for (long left = bytes; left > 0 && !closed; left -= FLOOD_PAGE.length) {
      steps.add(floodPiece(left));
    }
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
      steps.addAll(takeLate(place.from(), true));
      steps.add(new FaultStep.Pass(Emission.Stream.STDERR, place, bytes));
    }
  }

  /** What has waited passes, and all later text at once. */
  void release(List<FaultStep> steps) {
    waits = false;
    steps.addAll(takeLate(position, true));
  }

  private void withholdLate(List<FaultStep> steps) {
    waits = false;
    steps.addAll(takeLate(position, false));
  }

  /**
   * @param until the place behind what waits
   */
  private List<FaultStep> takeLate(long until, boolean pass) {
    List<FaultStep> steps = new java.util.ArrayList<>();
    long from = until - lateBytes;
    while (!late.isEmpty()) {
      ByteBuf bytes = late.removeFirst();
      FaultStep.Place place = FaultStep.Place.raw(from);
      from += bytes.readableBytes();
      steps.add(
          pass
              ? new FaultStep.Pass(Emission.Stream.STDERR, place, bytes)
              : new FaultStep.Withhold(Emission.Stream.STDERR, place, bytes));
    }
    lateBytes = 0;
    return steps;
  }

  OptionalLong nextWake(long now) {
    if (floodBytes > 0) {
      return OptionalLong.of(now);
    }
    return late.isEmpty() ? OptionalLong.empty() : lateUntil;
  }

  void wake(long micros, List<FaultStep> steps) {
    if (floodBytes > 0) {
      steps.add(floodPiece(floodBytes));
      floodBytes = Math.max(0, floodBytes - FLOOD_PAGE.length);
    } else if (lateUntil.isPresent() && micros >= lateUntil.getAsLong()) {
      release(steps);
    }
  }

  /** All that is left of the flood, in pieces that share one page of memory. */
  void floodRest(List<FaultStep> steps) {
    floodNow(floodBytes, steps);
    floodBytes = 0;
  }

  private static FaultStep floodPiece(long left) {
    int now = (int) Math.min(left, FLOOD_PAGE.length);
    return new FaultStep.Insert(
        Emission.Stream.STDERR, false, Unpooled.wrappedBuffer(FLOOD_PAGE, 0, now));
  }

  /** Lines of 64 characters. */
  private static byte[] floodPage() {
    byte[] line =
        "frametape: stderr flood .......................................\n".getBytes(US_ASCII);
    byte[] page = new byte[FLOOD_PAGE_BYTES];
    for (int at = 0; at < page.length; at++) {
      page[at] = line[at % line.length];
    }
    return page;
  }
}
