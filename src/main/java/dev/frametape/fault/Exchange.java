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

  /** The request that was looked at last; null when it never opened. */
  private Request latest;

  /** What the reader of each direction goes by. */
  private final Map<Direction, Long> limits = new EnumMap<>(Direction.class);

  private int version = 6;
  private boolean started;
  private boolean handshakePassed;
  private boolean configured;
  private boolean terminating;
  private boolean ended;
  private boolean losesRows;
  private OptionalLong lastRequest = OptionalLong.empty();
  private final Map<Direction, Long> lastFrames = new EnumMap<>(Direction.class);

  /**
   * @param limitBytes largest payload before the parent says otherwise
   */
  Exchange(long limitBytes) {
    for (Direction to : Direction.values()) {
      limits.put(to, limitBytes);
    }
  }

  /** The largest payload that the reader of a direction accepts. */
  long limitBytes(Direction to) {
    return limits.get(to);
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

  void started() {
    started = true;
  }

  void workerEnded() {
    ended = true;
  }

  /** Where the conversation stands between two frames. */
  Phase phase() {
    return phase(Optional.empty());
  }

  /**
   * @param request one that is looked at, and not open yet
   */
  private Phase phase(Optional<Request> request) {
    boolean goes = terminating || request.isPresent() && isTerminate(request.get());
    Request oldest = open.isEmpty() ? request.orElse(null) : open.peekFirst();
    if (ended) {
      return Phase.AFTER_EXIT;
    } else if (!started) {
      return Phase.SPAWN;
    } else if (!handshakePassed) {
      return Phase.BEFORE_HANDSHAKE;
    } else if (!configured) {
      return Phase.NEGOTIATION;
    } else if (goes) {
      return Phase.TERMINATING;
    } else if (oldest == null) {
      return Phase.IDLE;
    } else {
      return oldest.rows == 0 ? Phase.IN_FLIGHT : Phase.STREAMING;
    }
  }

  private static boolean isTerminate(Request request) {
    return request.op.equals(Optional.of("terminate"));
  }

  /**
   * What is known of a frame that a rule is about to look at. Leaves no trace.
   *
   * @param peek into the first bytes of its payload
   * @param payload all of it when {@code whole}, otherwise its beginning
   */
  Passing look(
      Direction to,
      long number,
      long position,
      long frameBytes,
      EnvelopePeek peek,
      byte[] payload,
      boolean whole,
      long micros) {
    Optional<Request> own =
        to == Direction.TO_CHILD && peek.type().equals(Optional.of("request"))
            ? Optional.of(new Request(peek.tag(), micros))
            : Optional.empty();
    Optional<Request> its = to == Direction.TO_PARENT ? Optional.ofNullable(open.peekFirst()) : own;
    boolean row = to == Direction.TO_PARENT && peek.type().equals(Optional.of("data_row"));
    return new Passing(
        to,
        number,
        position,
        frameBytes,
        payload,
        whole,
        peek,
        to == Direction.TO_CHILD && number == 0 ? Phase.NEGOTIATION : phase(own),
        its.flatMap(each -> each.op),
        row && its.isPresent() ? OptionalLong.of(its.get().rows + 1) : OptionalLong.empty(),
        its.map(each -> OptionalLong.of(each.micros)).orElse(OptionalLong.empty()),
        micros);
  }

  /** The frame is on its way to be decided on. A request opens with that. */
  void comes(Passing frame) {
    if (frame.isRequest()) {
      Request request = new Request(frame.op(), frame.micros());
      lastRequest = OptionalLong.of(frame.micros());
      terminating |= isTerminate(request);
      latest = null;
      if (open.size() < MOST_OPEN) {
        latest = request;
        open.addLast(request);
      }
    }
    if (!handshakePassed) {
      frame.peek().version().ifPresent(seen -> version = seen);
    }
  }

  /** The frame has been decided on: what comes later sees it as passed. */
  void passed(Passing frame) {
    lastFrames.put(frame.to(), frame.micros());
    if (frame.to() == Direction.TO_CHILD) {
      configured = true;
      // The parent goes by what it has said, whatever becomes of it.
      if (frame.number() == 0) {
        configure(Direction.TO_PARENT, frame.peek());
      }
    } else if (!handshakePassed) {
      handshakePassed = true;
    } else if (frame.row().isPresent() && !open.isEmpty()) {
      open.peekFirst().rows++;
    } else if (frame.isType("response")) {
      open.pollFirst();
      losesRows = false;
    }
  }

  /** The worker goes by what it is told. */
  void workerIsTold(EnvelopePeek configuration) {
    configure(Direction.TO_CHILD, configuration);
  }

  private void configure(Direction to, EnvelopePeek peek) {
    if (peek.maxFrameBytes().isPresent()) {
      limits.put(to, Math.min(peek.maxFrameBytes().getAsLong(), FrameLimit.HARD_CAP_BYTES));
    }
  }

  /** The request that came last never reaches the worker: nothing answers it. */
  void requestLost() {
    if (latest != null) {
      open.removeLastOccurrence(latest);
      latest = null;
    }
  }

  /** The request that came last reaches the worker so many times more. */
  void requestRepeated(int times) {
    for (int time = 0; latest != null && time < times && open.size() < MOST_OPEN; time++) {
      open.addLast(new Request(latest.op, latest.micros));
    }
  }

  /** The rows of the open request are lost until its response. */
  void loseRows() {
    losesRows = true;
  }

  boolean losesRows() {
    return losesRows;
  }
}
