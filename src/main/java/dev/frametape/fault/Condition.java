package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** One thing that has to hold for a rule to match. Names may hold {@code *} and {@code ?}. */
public sealed interface Condition {
  /**
   * {@code frame: #0}: the number of the frame in its direction, from 0.
   *
   * @param numbers which ones
   */
  record FrameNumber(Nth numbers) implements Condition {}

  /** {@code type}: the envelope's {@code message.type}. */
  record Type(String glob) implements Condition {}

  /** {@code tag}: the {@code op} of a request or the {@code status} of a response. */
  record Tag(String glob) implements Condition {}

  /** {@code op}: a frame to the parent that answers a request of this op, pairing by order. */
  record Op(String glob) implements Condition {}

  /** {@code stream}: of a data row. */
  record StreamName(String glob) implements Condition {}

  /** {@code sequence}: of a data row. */
  record Sequence(Nth numbers) implements Condition {}

  /** {@code row}: the number of a data row in its request, from 1. */
  record Row(Nth numbers) implements Condition {}

  enum Test {
    EXISTS,
    EQUALS,
    MATCHES,
    GREATER,
    LESS
  }

  /**
   * {@code json: {pointer: /message/body/count, equals: 3}}: a test of one value.
   *
   * @param pointer JSON pointer from the envelope's root
   * @param test of it
   * @param value the JSON to be equal to, the regular expression that has to be found in a string
   *     (or in the text of another value), or the number; for EXISTS true or false
   */
  record JsonTest(String pointer, Test test, String value) implements Condition {}

  /** {@code bytes: ">= 64KiB"}: the size of the payload. */
  record Size(Comparison comparison, long bytes) implements Condition {}

  enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    EXACTLY("="),
    AT_LEAST(">="),
    MORE(">");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  /** {@code bytes: "@1048576"}: the frame that holds this byte of the direction's stream. */
  record At(long position) implements Condition {}

  /** {@code phase: streaming}. */
  record InPhase(Phase phase) implements Condition {}

  /** {@code generation: 2..}: the number of the conversation, from 1. */
  record Generation(Nth numbers) implements Condition {}

  /**
   * {@code after: {rule: cut, count: 2}}: another rule has fired that often in this conversation.
   */
  record AfterRule(String rule, int count) implements Condition {}

  enum Since {
    SPAWN,
    REQUEST,
    LAST_FRAME
  }

  /**
   * {@code after: {since: request, time: 2s}}: that long after the start, the last request, or the
   * last frame in either direction. A rule of a direction then fires at the first frame from that
   * time on. A rule of {@code child} fires at that time, without a frame.
   */
  record AfterTime(Since since, Duration time) implements Condition {
    public AfterTime {
      requireNonNull(time, "time");
    }
  }

  /**
   * {@code silence: 2s}: nothing has come in the rule's direction for that long. Fires at that
   * time, without a frame; again only after another frame has come.
   */
  record Silence(Duration time) implements Condition {
    public Silence {
      requireNonNull(time, "time");
    }
  }
}
