package dev.frametape.fault;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.FrameLimit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the conversation stands, as told by the frames that were sent. The protocol has no request
 * ids: a response answers the oldest request that has reached the worker and has no answer yet.
 */
final class Exchange {
  /** A worker that is never answered must not fill the memory. */
  private static final int MOST_OPEN = 1024;

  private static final class Request {
    final Optional<String> op;
    final long micros;
    long rows;

    Request(Optional<String> op, long micros) {
      this.op = op;
      this.micros = micros;
    }
  }

  private final Deque<Request> open = new ArrayDeque<>();
  private long limitBytes;
  private int version = 6;
  private boolean handshakePassed;
  private boolean configured;
  private boolean terminating;
  private boolean ended;
  private OptionalLong lastRequest = OptionalLong.empty();
  private final Map<Direction, Long> lastFrames = new EnumMap<>(Direction.class);

  /**
   * @param limitBytes largest payload before the parent says otherwise
   */
  Exchange(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The largest payload that parent and worker have agreed on, in both directions. */
  long limitBytes() {
    return limitBytes;
  }

  /** The envelope's version in this conversation. */
  int version() {
    return version;
  }

  OptionalLong lastRequest() {
    return lastRequest;
  }

  /** When the last frame passed in either direction. */
  OptionalLong lastFrame() {
    return lastFrames.values().stream().mapToLong(Long::longValue).max();
  }

  OptionalLong lastFrame(Direction to) {
    return lastFrames.containsKey(to) ? OptionalLong.of(lastFrames.get(to)) : OptionalLong.empty();
  }

  void workerEnded() {
    ended = true;
  }

  Phase phase() {
    if (ended) {
      return Phase.AFTER_EXIT;
    } else if (!handshakePassed) {
      return Phase.BEFORE_HANDSHAKE;
    } else if (!configured) {
      return Phase.NEGOTIATION;
    } else if (terminating) {
      return Phase.TERMINATING;
    } else if (open.isEmpty()) {
      return Phase.IDLE;
    } else {
      return open.peekFirst().rows == 0 ? Phase.IN_FLIGHT : Phase.STREAMING;
    }
  }

  /** Takes note of a frame that a rule is about to look at, and says what is known of it. */
  Passing look(
      Direction to,
      long number,
      long position,
      long frameBytes,
      byte[] payload,
      boolean whole,
      long micros) {
    EnvelopePeek peek = EnvelopePeek.of(payload);
    boolean request = to == Direction.TO_CHILD && peek.type().equals(Optional.of("request"));
    if (request) {
      if (open.size() < MOST_OPEN) {
        open.addLast(new Request(peek.tag(), micros));
      }
      lastRequest = OptionalLong.of(micros);
      terminating |= peek.tag().equals(Optional.of("terminate"));
    }
    if (!handshakePassed) {
      peek.version().ifPresent(seen -> version = seen);
    }
    Optional<Request> its =
        Optional.ofNullable(
            request ? open.peekLast() : to == Direction.TO_PARENT ? open.peekFirst() : null);
    boolean row = to == Direction.TO_PARENT && peek.type().equals(Optional.of("data_row"));
    Phase phase =
        to == Direction.TO_CHILD && number == 0 && !terminating ? Phase.NEGOTIATION : phase();
    return new Passing(
        to,
        number,
        position,
        frameBytes,
        payload,
        whole,
        peek,
        phase,
        its.flatMap(each -> each.op),
        row && its.isPresent() ? OptionalLong.of(its.get().rows + 1) : OptionalLong.empty(),
        its.map(each -> OptionalLong.of(each.micros)).orElse(OptionalLong.empty()),
        micros);
  }

  /** As {@link #look}, of a frame of which only the beginning is here; leaves no trace. */
  Passing glance(
      Direction to, long number, long position, long frameBytes, byte[] head, long micros) {
    EnvelopePeek peek = EnvelopePeek.of(head);
    boolean request = to == Direction.TO_CHILD && peek.type().equals(Optional.of("request"));
    Optional<Request> its =
        to == Direction.TO_PARENT ? Optional.ofNullable(open.peekFirst()) : Optional.empty();
    boolean row = to == Direction.TO_PARENT && peek.type().equals(Optional.of("data_row"));
    return new Passing(
        to,
        number,
        position,
        frameBytes,
        head,
        false,
        peek,
        request && open.isEmpty() ? Phase.IN_FLIGHT : phase(),
        request ? peek.tag() : its.flatMap(each -> each.op),
        row && its.isPresent() ? OptionalLong.of(its.get().rows + 1) : OptionalLong.empty(),
        its.map(each -> OptionalLong.of(each.micros)).orElse(OptionalLong.empty()),
        micros);
  }

  /** The frame has been decided on: what comes later sees it as passed. */
  void passed(Passing frame) {
    lastFrames.put(frame.to(), frame.micros());
    if (frame.to() == Direction.TO_CHILD) {
      configured = true;
      if (frame.number() == 0 && frame.peek().maxFrameBytes().isPresent()) {
        limitBytes = Math.min(frame.peek().maxFrameBytes().getAsLong(), FrameLimit.HARD_CAP_BYTES);
      }
    } else if (!handshakePassed) {
      handshakePassed = true;
    } else if (frame.row().isPresent() && !open.isEmpty()) {
      open.peekFirst().rows++;
    } else if (frame.isType("response")) {
      open.pollFirst();
    }
  }

  /** The request that was looked at last never reached the worker: nothing answers it. */
  void requestLost() {
    open.pollLast();
  }

  /** The request that was looked at last reached the worker once more. */
  void requestRepeated() {
    if (!open.isEmpty() && open.size() < MOST_OPEN) {
      open.addLast(new Request(open.peekLast().op, open.peekLast().micros));
    }
  }

  /** Whether a request waits for its response. */
  boolean isOpen() {
    return !open.isEmpty();
  }
}
