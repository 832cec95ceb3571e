package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;

/**
 * One step of what becomes of a conversation. Steps are taken in order, by whoever asked. Bytes
 * belong to the step's receiver, who releases them.
 *
 * <p>What is passed, inserted and withheld on a stream stands in the recording in this order. Bytes
 * of consecutive steps on one stream may go out by one write; {@link Emission.Flush} and every
 * other emission stand between writes.
 */
public sealed interface FaultStep {
  /** A rule fired. Comes before the steps that carry it out. */
  record Fired(Firing firing) implements FaultStep {}

  /** A rule matched and could not apply. */
  record Inert(Firing.Inert inert) implements FaultStep {}

  /**
   * Where bytes stand.
   *
   * @param frameBytes length of their frame, prefix included; {@link #UNKNOWN} when the stream
   *     ended before its prefix was whole; {@link #NO_FRAME} for bytes that are no part of one
   * @param from index of the first byte in the frame, or in the stream where there is no frame
   */
  record Place(long frameBytes, long from) {
    public static final long NO_FRAME = -2;

    /** As {@link dev.frametape.frame.Decoded.Part#UNKNOWN}. */
    public static final long UNKNOWN = -1;

    public static Place raw(long offset) {
      return new Place(NO_FRAME, offset);
    }

    public static Place whole(long frameBytes) {
      return new Place(frameBytes, 0);
    }

    public boolean isRaw() {
      return frameBytes == NO_FRAME;
    }
  }

  /**
   * The sender's bytes go on as they are.
   *
   * @param on {@code STDIN} goes to the child; the others to the parent
   */
  record Pass(Emission.Stream on, Place place, ByteBuf bytes) implements FaultStep {
    public Pass {
      requireNonNull(place, "place");
    }
  }

  /** The sender's bytes do not go on: recorded as sent only. */
  record Withhold(Emission.Stream on, Place place, ByteBuf bytes) implements FaultStep {
    public Withhold {
      requireNonNull(place, "place");
    }
  }

  /**
   * Bytes that no sender sent: recorded as delivered only.
   *
   * @param whole whether they are exactly one frame, prefix and payload that fit each other
   */
  record Insert(Emission.Stream on, boolean whole, ByteBuf bytes) implements FaultStep {}

  /** Anything else: a pause, an end, a signal. */
  record Do(Emission what) implements FaultStep {
    public Do {
      requireNonNull(what, "what");
      if (what instanceof Emission.Send) {
        throw new IllegalArgumentException("bytes are passed, inserted or withheld, not sent");
      }
    }
  }
}
