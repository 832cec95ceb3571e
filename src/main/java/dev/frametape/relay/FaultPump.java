package dev.frametape.relay;

import dev.frametape.fault.FaultEngine;
import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Subject;
import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.ErrnoException;
import dev.frametape.process.OtherEnds;
import dev.frametape.process.Poll;
import dev.frametape.process.PollGate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Moves one stream of a conversation with faults: reads, has every piece decided on, takes the
 * steps. Beside what a {@link Pump} waits for it waits for times and for other threads.
 *
 * <p>An incomplete frame is not passed on after a while, as a {@link Pump} does, but only when it
 * is whole or its stream ends: what is decided must not depend on how fast bytes come.
 */
final class FaultPump implements Runnable {
  /** Where a stream comes from, and what is its own. */
  record Way(
      Descriptor source,
      Emission.Stream stream,
      Subject subject,
      Closing closeSource,
      int chunkBytes,
      boolean onlyWhenWritable) {
    boolean isFromChild() {
      return stream != Emission.Stream.STDIN;
    }
  }

  /** Lets the writer of a source see that nobody reads. */
  interface Closing {
    void close() throws IOException;
  }

  private final Way way;
  private final Conversation conversation;
  private final Decider decider;
  private final RelayOptions options;
  private final LongSupplier nanos;
  private final Descriptor childEnd;
  private final OutStream sink;
  private final PollGate gate;
  private final StepTaker taker;
  // Null for stderr, which has no frames.
  private final FrameSplitter splitter;
  private ByteBuf buffer;

  private final Poll poll = new Poll();
  private final int sourceEntry;
  private final int sinkEntry;
  private final int childEntry;

  private boolean childEnded;
  private long leftByChild;
  private long lingerUntil;
  private volatile boolean done;
  private volatile boolean wakes;

  FaultPump(
      Way way,
      Conversation conversation,
      Decider decider,
      RelayOptions options,
      Framing framing,
      LongSupplier nanos,
      Descriptor childEnd) {
    this.way = way;
    this.conversation = conversation;
    this.decider = decider;
    this.options = options;
    this.nanos = nanos;
    this.childEnd = childEnd;
    sink = conversation.out(way.stream);
    gate = conversation.gate(way.stream);
    taker = new StepTaker(conversation, Optional.of(way.stream), gate);
    splitter =
        way.subject
            .direction()
            .map(
                to ->
                    new FrameSplitter(
                        framing,
                        to,
                        FrameLimit.fixed(FrameLimit.HARD_CAP_BYTES),
                        FaultEngine.HOLD_BYTES))
            .orElse(null);
    buffer = Unpooled.directBuffer(capacity(), capacity());
    sourceEntry = poll.add(way.source, Poll.READABLE);
    sinkEntry = poll.add(sink.descriptor(), Poll.ONLY_IF_GONE);
    childEntry = poll.add(childEnd, Poll.READABLE);
    poll.add(gate.descriptor(), Poll.READABLE);
    if (!way.isFromChild()) {
      poll.drop(childEntry);
    }
  }

  private int capacity() {
    return way.chunkBytes + (splitter == null ? 0 : FaultEngine.HOLD_BYTES);
  }

  /** Whether nothing more comes of this stream; its subject's times are then another's. */
  boolean isDone() {
    return done;
  }

  /** Whether it says something that no worker has said, and may wait for a reader with that. */
  boolean isWaking() {
    return wakes;
  }

  @Override
  public void run() {
    try {
      pump();
    } catch (StrictRecordingException recordingFailed) {
      // The tape has ended the child already and tells why at the end. Nothing more may pass.
      return;
    } catch (IOException | RuntimeException | Error failure) {
      conversation.say("a stream broke off: " + failure);
      closeQuietly();
    } finally {
      done = true;
      buffer.release();
      conversation.finale().changed();
      if (!conversation.finale().isDecided()) {
        decider.handOver(way.subject);
      }
    }
  }

  private void pump() throws IOException, StrictRecordingException {
    while (true) {
      gate.enter();
      if (!reads()) {
        gate.leave();
        stayWithoutReading();
        return;
      }
      boolean sinkOpen = !sink.isClosed() && !sink.isBroken();
      if (!sinkOpen) {
        poll.drop(sinkEntry);
      }
      poll.await(timeoutMillis());
      gate.leave();
      if (conversation.finale().isDecided()) {
        return;
      }
      if (!childEnded && way.isFromChild() && poll.readable(childEntry)) {
        noteEndOfChild();
      }
      if (sinkOpen && !sink.isClosed() && poll.gone(sinkEntry) || sink.isBroken()) {
        sinkGone();
        return;
      }
      wakeIfDue();
      if (reads() && poll.readable(sourceEntry)) {
        if (way.onlyWhenWritable && !awaitRoomInSink()) {
          continue;
        }
        if (!moveOnce()) {
          return;
        }
      } else if (childEnded && leftByChild <= 0 && nanos.getAsLong() - lingerUntil >= 0) {
        // Another process holds the pipe open. The child is gone, and so are we.
        split(true);
        sitOut();
        return;
      }
    }
  }

  /**
   * The parent is not read any more, so its end is not seen here. It is seen that nobody is left.
   */
  private void stayWithoutReading() throws IOException {
    done = true;
    decider.handOver(way.subject);
    if (OtherEnds.awaitNobody(
        conversation.parentEnds(), gate, () -> conversation.finale().isDecided())) {
      conversation.end(OtherEnds.NOBODY_LEFT);
    }
  }

  private boolean reads() {
    return way.isFromChild() || conversation.readsStdin();
  }

  /** Reads once and passes on; false when the stream is over. */
  private boolean moveOnce() throws IOException, StrictRecordingException {
    makeRoom();
    int count;
    try {
      count =
          way.source.read(
              buffer.nioBuffer(
                  buffer.writerIndex(), Math.min(way.chunkBytes, buffer.writableBytes())));
    } catch (ErrnoException failure) {
      // A terminal that hung up, a socket that was reset: an end like any other.
      count = -1;
    }
    if (count < 0) {
      sourceEnded();
      return false;
    }
    leftByChild -= count;
    buffer.writerIndex(buffer.writerIndex() + count);
    split(false);
    if (conversation.finale().isDecided()) {
      return false;
    }
    if (sink.isBroken()) {
      sinkGone();
      return false;
    }
    return true;
  }

  /** What the engine has kept of the buffer stays as it is: then there is another one. */
  private void makeRoom() {
    if (buffer.refCnt() == 1) {
      buffer.discardReadBytes();
      return;
    }
    ByteBuf fresh = Unpooled.directBuffer(capacity(), capacity());
    fresh.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
    buffer.release();
    buffer = fresh;
  }

  /**
   * Has all that has come decided on. Steps that are no acts are taken together, so that they are
   * recorded by one batch and go out by one write.
   */
  private void split(boolean everything) throws StrictRecordingException {
    if (splitter == null) {
      if (buffer.isReadable()) {
        ByteBuf bytes = Unpooled.copiedBuffer(buffer);
        buffer.clear();
        taker.take(decider.ask((engine, micros) -> engine.stderr(bytes, micros)));
      }
      return;
    }
    Direction to = way.subject.direction().orElseThrow();
    List<FaultStep> steps = new ArrayList<>();
    while (!conversation.finale().isDecided()) {
      Decoded piece = splitter.next(buffer, everything);
      if (piece instanceof Decoded.NeedMore) {
        break;
      }
      List<FaultStep> next = decider.ask((engine, micros) -> engine.passes(to, piece, micros));
      steps.addAll(next);
      // The next piece is decided on when it can come: behind a pause, or never.
      if (next.stream().anyMatch(FaultStep.Do.class::isInstance)) {
        taker.take(steps);
        steps = new ArrayList<>();
      }
    }
    taker.take(steps);
  }

  private void wakeIfDue() throws StrictRecordingException {
    if (decider.microsToWake(way.subject) > 0) {
      return;
    }
    wakes = true;
    taker.take(decider.ask((engine, micros) -> engine.wake(way.subject, micros)));
    wakes = false;
  }

  private void noteEndOfChild() {
    childEnded = true;
    poll.drop(childEntry);
    leftByChild = way.source.bytesReady();
    lingerUntil = nanos.getAsLong() + options.linger().toNanos();
  }

  private void sourceEnded() throws IOException, StrictRecordingException {
    split(true);
    while (!conversation.finale().isDecided() && decider.microsToWake(way.subject) <= 0) {
      // What is to come on this stream comes before its end.
      wakeIfDue();
    }
    sitOut();
    if (conversation.finale().isDecided()) {
      return;
    }
    List<FaultStep> steps =
        decider.ask(
            (engine, micros) ->
                way.subject
                    .direction()
                    .map(to -> engine.ends(to, micros))
                    .orElseGet(() -> engine.stderrEnds(micros)));
    // A child that ends closes its pipes a moment before its status is there. A parent that sees
    // the end of the pipe may kill at once, so it must not see that while there is a life to take.
    taker.takeEnd(steps, () -> way.isFromChild() && childEndsSoon());
  }

  /** How fast a sender ends is no reason for what comes before its end, nor for when. */
  private void sitOut() throws IOException, StrictRecordingException {
    Optional<Direction> to = way.subject.direction();
    if (to.isEmpty()) {
      return;
    }
    Poll times = new Poll();
    times.add(gate.descriptor(), Poll.READABLE);
    int reader = times.add(sink.descriptor(), Poll.ONLY_IF_GONE);
    while (!conversation.finale().isPressing() && decider.waitsForTime(to.get())) {
      gate.enter();
      if (sink.isClosed() || sink.isBroken()) {
        gate.leave();
        return;
      }
      times.await(timeoutMillis(decider.microsToWake(way.subject)));
      gate.leave();
      if (times.gone(reader) && !sink.isClosed()) {
        sink.breaks();
        return;
      }
      wakeIfDue();
    }
  }

  private void sinkGone() throws IOException {
    sink.breaks();
    if (way.isFromChild() || conversation.readsStdin() && !childEndsSoon()) {
      way.closeSource.close();
    }
  }

  private boolean childEndsSoon() throws IOException {
    Poll end = new Poll();
    end.add(childEnd, Poll.READABLE);
    return end.await((int) options.endWait().toMillis());
  }

  /** False when there is something else to look at first. */
  private boolean awaitRoomInSink() throws IOException {
    if (sink.isClosed()) {
      return true;
    }
    Poll room = new Poll();
    int entry = room.add(sink.descriptor(), Poll.WRITABLE);
    room.add(gate.descriptor(), Poll.READABLE);
    gate.enter();
    if (sink.isClosed() || conversation.finale().isDecided()) {
      gate.leave();
      return true;
    }
    room.await(-1);
    gate.leave();
    return room.writable(entry) && !room.gone(entry);
  }

  private int timeoutMillis() {
    long micros = decider.microsToWake(way.subject);
    if (childEnded && leftByChild <= 0) {
      micros = Math.min(micros, Math.max(0, lingerUntil - nanos.getAsLong()) / 1000);
    }
    return timeoutMillis(micros);
  }

  private static int timeoutMillis(long micros) {
    return micros == Decider.NEVER ? -1 : (int) Math.min(Integer.MAX_VALUE, (micros + 999) / 1000);
  }

  private void closeQuietly() {
    try {
      sink.close(closed -> {});
      way.closeSource.close();
    } catch (IOException | StrictRecordingException failure) {
      conversation.say("and could not be closed: " + failure.getMessage());
    }
  }
}
