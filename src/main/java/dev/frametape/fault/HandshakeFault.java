package dev.frametape.fault;

import java.time.Duration;

/** Faults of the first frames. */
public sealed interface HandshakeFault extends Fault {
  @Described(
      name = "no-handshake",
      number = 30,
      on = Subject.TO_PARENT,
      when = "#0",
      stage = Stage.SEQUENCE,
      does = "The handshake does not come.",
      tests = "The time-out of the start, and that the child is ended and reaped.")
  record NoHandshake(@Param(value = "what follows", byDefault = "hang", first = true) Ending ending)
      implements HandshakeFault {}

  @Described(
      name = "late-handshake",
      number = 31,
      on = Subject.TO_PARENT,
      when = "#0",
      stage = Stage.EFFECT,
      does = "The handshake comes late.",
      tests = "The edge of the start's time-out; no second worker while the first still lives.")
  record LateHandshake(@Param(value = "how late", byDefault = "1s", first = true) Duration by)
      implements HandshakeFault {}

  enum HandshakeField {
    PROTOCOL_VERSION,
    WORKER_VERSION
  }

  @Described(
      name = "wrong-handshake",
      number = 32,
      on = Subject.TO_PARENT,
      when = "#0",
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A field of the handshake has another value.",
      tests =
          "Whether the reason of the refusal reaches the user; another worker_version is harmless.")
  record WrongHandshake(
      @Param(
              value = "protocol-version or worker-version",
              byDefault = "protocol-version",
              first = true)
          HandshakeField field,
      @Param(value = "any JSON", byDefault = "9999") Json value)
      implements HandshakeFault {}

  enum FirstFrameType {
    DATA_ROW,
    RESPONSE,
    FATAL_EXIT,
    DIAGNOSTIC,
    PROGRESS_TICK
  }

  @Described(
      name = "first-frame",
      number = 33,
      on = Subject.TO_PARENT,
      when = "#0",
      whole = true,
      stage = Stage.SEQUENCE,
      does = "Another valid message comes in place of the handshake.",
      tests = "An error that says which message came first.")
  record FirstFrame(
      @Param(
              value = "data-row, response, fatal-exit, diagnostic or progress-tick",
              byDefault = "data-row",
              first = true)
          FirstFrameType type)
      implements HandshakeFault {}

  @Described(
      name = "twice-handshake",
      number = 34,
      on = Subject.TO_PARENT,
      stage = Stage.SEQUENCE,
      does = "The handshake comes again, before the frame that the rule names.",
      tests = "A protocol error.")
  record TwiceHandshake() implements HandshakeFault {}

  @Described(
      name = "swallow-configure",
      number = 35,
      on = Subject.TO_CHILD,
      when = "#0",
      stage = Stage.SEQUENCE,
      does = "configure_frame_limit never reaches the worker.",
      tests = "The worker exits at the first request; does the error say so?")
  record SwallowConfigure() implements HandshakeFault {}

  @Described(
      name = "edit-configure",
      number = 36,
      on = Subject.TO_CHILD,
      when = "#0",
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The worker is told another limit than the parent believes.",
      tests = "Large answers fail on one side only.")
  record EditConfigure(
      @Param(
              value = "bytes, 0 to 4294967295",
              most = 4294967295L,
              form = Param.Form.BYTES,
              first = true)
          long limit)
      implements HandshakeFault {}
}
