package dev.frametape.fault;

import java.time.Duration;

/** Faults of stderr. A frame's rule has them happen before that frame. */
public sealed interface StderrFault extends Fault {
  enum Drain {
    NATIVE,
    PROXY
  }

  @Described(
      name = "stderr-flood",
      number = 75,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does =
          "More stderr than a pipe holds comes before the frame; native: the frame waits until it"
              + " is read, proxy: it does not.",
      tests = "stderr that nobody reads stops a worker.")
  record StderrFlood(
      @Param(value = "how many bytes", form = Param.Form.BYTES, byDefault = "1048576", first = true)
          long bytes,
      @Param(value = "native or proxy", byDefault = "native") Drain drain)
      implements StderrFault {}

  enum OddBytes {
    INVALID_UTF8,
    NUL,
    ANSI,
    LONG_LINE
  }

  @Described(
      name = "stderr-bytes",
      number = 76,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "Odd text stands on stderr.",
      tests = "Diagnostics are kept although a byte of them is odd.")
  record StderrBytes(
      @Param(
              value = "invalid-utf8, nul, ansi or long-line",
              byDefault = "invalid-utf8",
              first = true)
          OddBytes kind)
      implements StderrFault {}

  @Described(
      name = "stderr-silence",
      number = 77,
      on = Subject.STDERR,
      when = "stderr",
      stage = Stage.SEQUENCE,
      does = "What the worker writes to stderr never arrives.",
      tests = "A message without diagnostics is still of use.")
  record StderrSilence() implements StderrFault {}

  @Described(
      name = "stderr-close",
      number = 77,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "stderr ends before the frame.",
      tests = "A message without diagnostics is still of use.")
  record StderrClose() implements StderrFault {}

  @Described(
      name = "stderr-late",
      number = 77,
      on = Subject.STDERR,
      when = "stderr",
      stage = Stage.PACE,
      does =
          "What the worker writes to stderr arrives after the end of stdout, and later than that.",
      tests = "Late text is not cut off.")
  record StderrLate(
      @Param(value = "how much later than stdout's end", byDefault = "500ms", first = true)
          Duration by)
      implements StderrFault {}

  @Described(
      name = "stderr-forge",
      number = 78,
      on = {Subject.TO_PARENT, Subject.TO_CHILD, Subject.CHILD},
      stage = Stage.EFFECT,
      does = "Text of our choice stands on stderr: what looks like a panic, a secret or a frame.",
      tests = "Text is not taken for a fact, and secrets are not passed on.")
  record StderrForge(
      @Param(
              value = "the text, a line end is added",
              byDefault = "thread 'main' panicked at 'injected by frametape'",
              first = true)
          String text)
      implements StderrFault {}
}
