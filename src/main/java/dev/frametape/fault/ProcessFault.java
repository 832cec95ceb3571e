package dev.frametape.fault;

import java.time.Duration;

/** Faults of the worker's process: how it ends, what it leaves behind, what it holds. */
public sealed interface ProcessFault extends Fault {
  /** When, seen from the frame that the rule names. */
  enum Moment {
    BEFORE,
    AFTER
  }

  @Described(
      name = "exit",
      number = 59,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does =
          "The conversation ends with this exit code, before the frame or behind it; the worker is"
              + " killed first.",
      tests = "What the parent makes of a code: 0, 1, 2, 42, 126, 127, 134, 255.")
  record Exit(
      @Param(value = "0 to 255", most = 255, byDefault = "1", first = true) int code,
      @Param(value = "before or after the frame", byDefault = "before") Moment at)
      implements ProcessFault {}

  @Described(
      name = "exit-zero-mid-request",
      number = 60,
      on = Subject.TO_PARENT,
      when = "type=response",
      stage = Stage.EFFECT,
      does = "The worker ends with success before its answer.",
      tests = "Must not be taken for success.")
  record ExitZeroMidRequest() implements ProcessFault {}

  @Described(
      name = "signal",
      number = 61,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The conversation ends by a real signal, before the frame or behind it.",
      tests = "Death by a signal is told apart from an exit code: no code at all.")
  record Signal(
      @Param(
              value = "ABRT, SEGV, KILL, TERM, PIPE, BUS, ILL, XCPU, ... or a number",
              form = Param.Form.SIGNAL,
              byDefault = "KILL",
              first = true)
          String name,
      @Param(value = "before or after the frame", byDefault = "before") Moment at)
      implements ProcessFault {}

  @Described(
      name = "abort-marker",
      number = 62,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does =
          "The worker's words on an abort stand on stderr, and the conversation ends with the"
              + " code.",
      tests = "A crash is told by the status, not by the text; also the text without a crash.")
  record AbortMarker(
      @Param(
              value = "the words, a line end is added",
              byDefault = "lean-rs-worker child: SIGABRT, exiting immediately",
              first = true)
          String text,
      @Param(value = "0 to 255; -1: no end at all", least = -1, most = 255, byDefault = "134")
          int code)
      implements ProcessFault {}

  @Described(
      name = "stop",
      number = 63,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The worker stands still (SIGSTOP) before the frame, and goes on later.",
      tests = "Like a hang; the answer may come when nobody waits for it any more.")
  record Stop(@Param(value = "for how long", byDefault = "1s", first = true) Duration by)
      implements ProcessFault {}

  @Described(
      name = "close-stdout-stay",
      number = 64,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "stdout ends before the frame, and the process lives on until nobody is left.",
      tests = "A bounded wait, then a kill.")
  record CloseStdoutStay() implements ProcessFault {}

  @Described(
      name = "close-stdin",
      number = 65,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does =
          "Nobody holds the reading end of stdin any more: the parent's next write fails with"
              + " EPIPE.",
      tests = "A broken pipe is the end of the worker.")
  record CloseStdin() implements ProcessFault {}

  @Described(
      name = "exit-stdout-held",
      number = 66,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The conversation ends, but another process keeps stdout open.",
      tests = "A reader that is joined after the kill never returns.")
  record ExitStdoutHeld(
      @Param(value = "for how long", byDefault = "10s", first = true) Duration by,
      @Param(value = "exit code, 0 to 255", most = 255, byDefault = "1") int code)
      implements ProcessFault {}

  @Described(
      name = "exit-stderr-held",
      number = 67,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The conversation ends, but another process keeps stderr open.",
      tests = "Reading stderr to its end after the reap blocks.")
  record ExitStderrHeld(
      @Param(value = "for how long", byDefault = "10s", first = true) Duration by,
      @Param(value = "exit code, 0 to 255", most = 255, byDefault = "1") int code)
      implements ProcessFault {}

  @Described(
      name = "ignore-terminate",
      number = 68,
      on = Subject.TO_CHILD,
      when = "type=request,tag=terminate",
      stage = Stage.SEQUENCE,
      does = "The request to terminate is swallowed; the worker lives on.",
      tests = "The time-out of a shutdown, then a kill, then the reap.")
  record IgnoreTerminate() implements ProcessFault {}

  @Described(
      name = "slow-terminate",
      number = 68,
      on = Subject.TO_PARENT,
      when = "type=response,tag=terminating",
      stage = Stage.EFFECT,
      does = "The worker says terminating and ends later.",
      tests = "The time-out of a shutdown.")
  record SlowTerminate(@Param(value = "how much later", byDefault = "3s", first = true) Duration by)
      implements ProcessFault {}

  @Described(
      name = "terminating-then",
      number = 69,
      on = Subject.TO_PARENT,
      when = "type=response,tag=terminating",
      stage = Stage.EFFECT,
      does = "The worker says terminating and ends badly.",
      tests = "Is a shutdown called graceful that ended with an error?")
  record TerminatingThen(
      @Param(value = "exit, signal or hang", byDefault = "exit:1", first = true) Ending ending)
      implements ProcessFault {}

  enum RaceOrder {
    ANSWER_FIRST,
    EXIT_FIRST
  }

  @Described(
      name = "exit-races-response",
      number = 70,
      on = Subject.TO_PARENT,
      when = "type=response",
      stage = Stage.EFFECT,
      whole = true,
      does =
          "Answer and exit come together: the answer is in the pipe and the process gone at once,"
              + " or the process is gone first and another one still writes the answer.",
      tests = "The last answer is not lost, and no error is made up.")
  record ExitRacesResponse(
      @Param(value = "answer-first or exit-first", byDefault = "answer-first", first = true)
          RaceOrder order,
      @Param(value = "exit code, 0 to 255", most = 255, byDefault = "0") int code)
      implements ProcessFault {}

  @Described(
      name = "unreapable",
      number = 71,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "All streams end before the frame; the exit status comes later.",
      tests = "A race for the status, and zombies.")
  record Unreapable(
      @Param(value = "how much later", byDefault = "6s", first = true) Duration by,
      @Param(value = "exit code, 0 to 255", most = 255, byDefault = "1") int code)
      implements ProcessFault {}

  @Described(
      name = "orphan-tree",
      number = 72,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The worker has started processes of its own, which outlive it.",
      tests = "Does the parent end the whole group?")
  record OrphanTree(
      @Param(value = "how many, 1 to 1000", least = 1, most = 1000, byDefault = "1", first = true)
          int processes,
      @Param(value = "how long they live", byDefault = "30s") Duration live)
      implements ProcessFault {}

  @Described(
      name = "rss",
      number = 73,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "The memory of the process that the parent started grows.",
      tests = "A limit on memory ends in a restart with that reason, not in a crash report.")
  record Rss(
      @Param(value = "MiB, 1 to 65536", least = 1, most = 65536, byDefault = "256", first = true)
          int mebibytes,
      @Param(value = "how long that takes", byDefault = "0ms") Duration ramp)
      implements ProcessFault {}

  @Described(
      name = "spin",
      number = 74,
      on = {Subject.TO_PARENT, Subject.CHILD},
      stage = Stage.CUT,
      does = "The process is busy and says nothing more.",
      tests = "Time-outs under load.")
  record Spin(
      @Param(value = "threads, 1 to 64", least = 1, most = 64, byDefault = "1", first = true)
          int threads)
      implements ProcessFault {}
}
