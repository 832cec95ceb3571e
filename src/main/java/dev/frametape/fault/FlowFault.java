package dev.frametape.fault;

import java.time.Duration;

/** Faults of time: the same bytes, later, slower, or never. */
public sealed interface FlowFault extends Fault {
  enum Distribution {
    FIXED,
    UNIFORM,
    NORMAL,
    LOGNORMAL
  }

  @Described(
      name = "delay",
      number = 52,
      stage = Stage.PACE,
      identity = true,
      does = "The frame, and all behind it, comes later.",
      tests = "Deadlines.")
  record Delay(
      @Param(value = "how much later", byDefault = "100ms", first = true) Duration by,
      @Param(value = "the width of the distribution", byDefault = "0ms") Duration jitter,
      @Param(value = "fixed, uniform, normal or lognormal", byDefault = "fixed")
          Distribution distribution,
      @Param(
              value = "how much of the last delay is in this one, 0 to 100 percent",
              most = 100,
              byDefault = "0")
          int correlation)
      implements FlowFault {}

  @Described(
      name = "deadline",
      number = 53,
      on = Subject.TO_PARENT,
      stage = Stage.PACE,
      does =
          "The frame comes at a time-out of the parent, a little before or behind it, counted from"
              + " the request.",
      tests = "Exactly one outcome at the edge, and no late answer is used.")
  record Deadline(
      @Param(value = "the parent's time-out", first = true) Duration of,
      @Param(
              value = "milliseconds before (negative) or behind it",
              least = -86400000,
              byDefault = "-20")
          long offset)
      implements FlowFault {}

  enum HangAt {
    PREFIX,
    PAYLOAD,
    BETWEEN
  }

  @Described(
      name = "hang",
      number = 54,
      stage = Stage.CUT,
      does =
          "The stream stops for ever and stays open: before the frame, inside its length, or in"
              + " mid-payload.",
      tests = "A time-out in mid-frame, and that the reader ends after the kill.")
  record Hang(
      @Param(value = "between, prefix or payload", byDefault = "between", first = true) HangAt at)
      implements FlowFault {}

  @Described(
      name = "dribble",
      number = 55,
      stage = Stage.PACE,
      identity = true,
      does = "The frame comes in equal pieces over a time.",
      tests = "Time-outs of silence against time-outs in all.")
  record Dribble(
      @Param(value = "how many pieces, 1 or more", least = 1, byDefault = "10", first = true)
          int pieces,
      @Param(value = "from the first to the last", byDefault = "1s") Duration over)
      implements FlowFault {}

  @Described(
      name = "rate",
      number = 55,
      stage = Stage.PACE,
      identity = true,
      does = "The frame comes with so many bytes per second.",
      tests = "Time-outs of silence against time-outs in all.")
  record Rate(
      @Param(
              value = "bytes per second, 1 or more",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          long bytesPerSecond)
      implements FlowFault {}

  @Described(
      name = "stall-stdin",
      number = 56,
      on = Subject.TO_CHILD,
      stage = Stage.CUT,
      does = "Nobody reads the parent's pipe any more, from this frame on; it stays open.",
      tests = "A parent that blocks in its write, where no time-out runs.")
  record StallStdin() implements FlowFault {}

  @Described(
      name = "stall-burst",
      number = 57,
      on = Subject.TO_PARENT,
      whole = true,
      stage = Stage.PACE,
      identity = true,
      does = "Silence, then this frame and everything that came in the meantime at once.",
      tests = "Bounded queues, and no lost rows.")
  record StallBurst(@Param(value = "how long", byDefault = "1s", first = true) Duration by)
      implements FlowFault {}

  @Described(
      name = "slow-eof",
      number = 58,
      on = Subject.TO_PARENT,
      when = "#0..last",
      stage = Stage.EFFECT,
      identity = true,
      does = "The stream's end comes later than its last byte.",
      tests = "A parent that waits for the end before it uses what it has.")
  record SlowEof(@Param(value = "how much later", byDefault = "1s", first = true) Duration by)
      implements FlowFault {}
}
