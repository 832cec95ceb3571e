package dev.frametape.fault;

import java.time.Duration;

/** Faults of which frames come, and in which order. */
public sealed interface SequenceFault extends Fault {
  @Described(
      name = "drop",
      number = 37,
      stage = Stage.SEQUENCE,
      does = "The frame vanishes.",
      tests = "The time-out of a request; a lost row is seen only by who counts.")
  record Drop() implements SequenceFault {}

  @Described(
      name = "duplicate",
      number = 38,
      whole = true,
      stage = Stage.SEQUENCE,
      does = "The frame comes several times.",
      tests = "A second answer must not be taken for the next request's.")
  record Duplicate(
      @Param(value = "how often in all, 2 or more", least = 2, byDefault = "2", first = true)
          int times,
      @Param(value = "between two of them", byDefault = "0ms") Duration gap)
      implements SequenceFault {}

  @Described(
      name = "reorder",
      number = 39,
      on = Subject.TO_PARENT,
      whole = true,
      stage = Stage.SEQUENCE,
      does = "This frame and the next ones come in a seeded other order; none is lost.",
      tests = "Sequence numbers are checked; a row behind the terminal response is refused.")
  record Reorder(
      @Param(
              value = "how many frames, 2 to 64",
              least = 2,
              most = 64,
              byDefault = "2",
              first = true)
          int window)
      implements SequenceFault {}

  @Described(
      name = "stale-response",
      number = 40,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=response",
      stage = Stage.SEQUENCE,
      does = "An earlier answer comes in place of this one.",
      tests = "The answer of another request must not be taken for success.")
  record StaleResponse(
      @Param(value = "how many answers back, 1 or more", least = 1, byDefault = "1", first = true)
          int lag)
      implements SequenceFault {}

  @Described(
      name = "foreign-response",
      number = 41,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=response",
      stage = Stage.SEQUENCE,
      does = "The valid answer of another op comes in place of this one.",
      tests = "A protocol error, and a known state afterwards.")
  record ForeignResponse(
      @Param(value = "the status", byDefault = "health_ok", first = true) String status,
      @Param(
              value = "its further fields, a JSON object",
              byDefault = "{}",
              form = Param.Form.OBJECT)
          Json fields)
      implements SequenceFault {}

  @Described(
      name = "error-response",
      number = 42,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=response",
      stage = Stage.SEQUENCE,
      does = "A typed error of the worker comes in place of the answer.",
      tests = "The error with its code; the worker can still be used.")
  record ErrorResponse(
      @Param(value = "the code", byDefault = "frametape.injected", first = true) String code,
      @Param(value = "the message", byDefault = "injected by frametape") String message)
      implements SequenceFault {}

  @Described(
      name = "extra-response",
      number = 43,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=response",
      stage = Stage.SEQUENCE,
      does = "Another answer follows at once, for which there is no request.",
      tests = "It must not be read as the answer to the next request.")
  record ExtraResponse(
      @Param(value = "the status", byDefault = "health_ok", first = true) String status,
      @Param(
              value = "its further fields, a JSON object",
              byDefault = "{}",
              form = Param.Form.OBJECT)
          Json fields)
      implements SequenceFault {}

  enum MessageType {
    RESPONSE,
    DIAGNOSTIC,
    PROGRESS_TICK,
    DATA_ROW,
    HANDSHAKE,
    FATAL_EXIT
  }

  @Described(
      name = "unsolicited",
      number = 43,
      on = Subject.TO_PARENT,
      stage = Stage.SEQUENCE,
      does = "A valid message that nobody asked for comes behind the frame.",
      tests = "What is left over from one request must not disturb the next.")
  record Unsolicited(
      @Param(
              value = "response, diagnostic, progress-tick, data-row, handshake or fatal-exit",
              byDefault = "data-row",
              first = true)
          MessageType type)
      implements SequenceFault {}

  @Described(
      name = "drop-terminal",
      number = 44,
      on = Subject.TO_PARENT,
      when = "type=response",
      stage = Stage.SEQUENCE,
      does = "The response that ends a request never comes.",
      tests = "Rows without an end are discarded; time-outs count in all, or since the last row?")
  record DropTerminal(
      @Param(value = "what follows", byDefault = "hang", first = true) Ending ending)
      implements SequenceFault {}

  @Described(
      name = "early-terminal",
      number = 45,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=data_row",
      stage = Stage.SEQUENCE,
      does =
          "This row and the later ones of its request never come; the response that counts them"
              + " does.",
      tests = "Totals are compared with the rows that came.")
  record EarlyTerminal() implements SequenceFault {}

  @Described(
      name = "summary",
      number = 46,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=response",
      stage = Stage.PAYLOAD,
      does = "A count in the answer is wrong.",
      tests = "Counts are compared with what came.")
  record Summary(
      @Param(
              value = "JSON pointer from the message's body, such as /count or /summary/total_rows",
              byDefault = "/count",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "what is added to the number", least = -9007199254740992L, byDefault = "1")
          long delta)
      implements SequenceFault {}

  enum RowSequenceKind {
    GAP,
    REPEAT,
    RESTART
  }

  @Described(
      name = "row-sequence",
      number = 47,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=data_row",
      stage = Stage.PAYLOAD,
      does = "A row has another sequence number: one too high, that of the row before, or 0.",
      tests = "Loss that nobody reports.")
  record RowSequence(
      @Param(value = "gap, repeat or restart", byDefault = "gap", first = true)
          RowSequenceKind kind)
      implements SequenceFault {}

  @Described(
      name = "row-stream",
      number = 47,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=data_row",
      stage = Stage.PAYLOAD,
      does = "A row belongs to another stream.",
      tests = "Rows of streams that nobody asked for.")
  record RowStream(
      @Param(value = "the stream's name", byDefault = "frametape", first = true) String name)
      implements SequenceFault {}

  enum EndlessType {
    DATA_ROW,
    PROGRESS_TICK,
    DIAGNOSTIC
  }

  @Described(
      name = "endless",
      number = 48,
      on = Subject.TO_PARENT,
      whole = true,
      stage = Stage.SEQUENCE,
      does = "Before the frame come more and more messages, and the frame never does.",
      tests = "Progress must not defeat the overall time-out, nor fill the memory.")
  record Endless(
      @Param(
              value = "data-row, progress-tick or diagnostic",
              byDefault = "progress-tick",
              first = true)
          EndlessType type,
      @Param(value = "from one to the next", byDefault = "10ms") Duration every,
      @Param(value = "how many, then the frame follows; 0: no end", byDefault = "0") int most)
      implements SequenceFault {}

  enum TickKind {
    BACK,
    NO_TOTAL,
    OVERFLOW
  }

  @Described(
      name = "tick-odd",
      number = 49,
      on = Subject.TO_PARENT,
      whole = true,
      when = "type=progress_tick",
      stage = Stage.PAYLOAD,
      does = "Progress goes backwards, has no total, or is more than the total.",
      tests = "No panic where progress is shown.")
  record TickOdd(
      @Param(value = "back, no-total or overflow", byDefault = "back", first = true) TickKind kind)
      implements SequenceFault {}

  @Described(
      name = "fatal-exit-frame",
      number = 50,
      on = Subject.TO_PARENT,
      stage = Stage.SEQUENCE,
      does =
          "The worker announces its death in place of the frame, and dies so, otherwise, or not at"
              + " all.",
      tests = "Which of the message and the wait status is believed.")
  record FatalExitFrame(
      @Param(value = "the status it announces", byDefault = "exit status: 134", first = true)
          String status,
      @Param(value = "the stderr it announces", byDefault = "") String stderr,
      @Param(value = "what follows", byDefault = "exit:134") Ending ending)
      implements SequenceFault {}

  @Described(
      name = "swallow-request",
      number = 51,
      on = Subject.TO_CHILD,
      when = "type=request",
      stage = Stage.SEQUENCE,
      does = "The request never reaches the worker.",
      tests = "The request's time-out.")
  record SwallowRequest() implements SequenceFault {}

  @Described(
      name = "repeat-request",
      number = 51,
      on = Subject.TO_CHILD,
      whole = true,
      when = "type=request",
      stage = Stage.SEQUENCE,
      does = "The worker gets the request twice, and answers twice.",
      tests = "The second answer must not be taken for the next request's.")
  record RepeatRequest() implements SequenceFault {}

  @Described(
      name = "edit-request",
      number = 51,
      on = Subject.TO_CHILD,
      whole = true,
      when = "type=request",
      stage = Stage.PAYLOAD,
      does = "The worker gets another value than the parent sent.",
      tests = "Whether an answer is checked against what was asked.")
  record EditRequest(
      @Param(
              value = "JSON pointer from the message's body",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "any JSON") Json value)
      implements SequenceFault {}
}
