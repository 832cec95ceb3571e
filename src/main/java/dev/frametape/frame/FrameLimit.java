package dev.frametape.frame;

/**
 * The largest payload that the two peers accept, in bytes: one limit for both directions, shared by
 * the two threads that relay them.
 *
 * <p>The first frame to the child may set it; the worker accepts {@code configure_frame_limit} at
 * no other place. The worker installs the number as it is, also below {@link #FLOOR_BYTES}, and so
 * does this: a proxy has to expect exactly what the peers will refuse. Only {@link #HARD_CAP_BYTES}
 * is kept, because no parent sends more, and because a number up to 4 GiB is no bound for anybody
 * who sizes memory by it.
 *
 * @see "lean-rs-worker-child, child.rs, run_worker_child"
 */
public final class FrameLimit {
  /** In force until the parent says otherwise. */
  public static final int DEFAULT_BYTES = 1_048_576;

  /** The lowest limit that a parent configures. */
  public static final int FLOOR_BYTES = 65_536;

  /** The highest limit that a parent configures. */
  public static final int HARD_CAP_BYTES = 268_435_456;

  private volatile int bytes;

  /** Only the thread that relays to the child reads and writes this. */
  private boolean firstFrameSeen;

  public FrameLimit() {
    this(DEFAULT_BYTES);
  }

  /**
   * @param bytes the limit to start from, 0 to {@link #HARD_CAP_BYTES}
   */
  public FrameLimit(int bytes) {
    if (bytes < 0 || bytes > HARD_CAP_BYTES) {
      throw new IllegalArgumentException(
          "frame limit is " + bytes + " bytes, expected 0 to " + HARD_CAP_BYTES);
    }
    this.bytes = bytes;
  }

  /** A limit that stays, whatever the parent configures. */
  public static FrameLimit fixed(int bytes) {
    FrameLimit limit = new FrameLimit(bytes);
    limit.firstFrameSeen = true;
    return limit;
  }

  /** The limit in force now. */
  public int bytes() {
    return bytes;
  }

  /**
   * Takes note of a frame before the frame after it is split. {@link FrameSteps} does this by
   * itself; a second call for the same frame changes nothing.
   */
  void observe(Direction to, EnvelopePeek peek) {
    if (firstFrameSeen || to != Direction.TO_CHILD) {
      return;
    }
    firstFrameSeen = true;
    if (peek.maxFrameBytes().isPresent()) {
      bytes = (int) Math.min(peek.maxFrameBytes().getAsLong(), HARD_CAP_BYTES);
    }
  }

  /** Whether a {@code configure_frame_limit} in this direction could still change the limit. */
  boolean awaitsConfiguration(Direction to) {
    return !firstFrameSeen && to == Direction.TO_CHILD;
  }
}
