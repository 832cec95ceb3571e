package dev.frametape.view;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What `lint` looks for in a recording. Each constant is a rule by its name in small letters. */
public enum LintRule {
  NO_FRAMES(
      Level.ERROR,
      "bytes that are no frame, or a length that cannot be one",
      "the sender wrote something else than frames; on stdout that is mostly a print, a log line or"
          + " a library's banner: send it to stderr"),
  OVER_LIMIT(
      Level.ERROR,
      "a frame above the limit in force, or a length that announces one",
      "the receiver refuses it before it reads it; configure a higher limit, or send less at once"),
  CUT_FRAME(
      Level.ERROR,
      "a frame whose end never came",
      "the sender ended, or was broken, in the middle of a frame"),
  BAD_JSON(
      Level.ERROR,
      "a payload that is not one JSON document in UTF-8",
      "the reader fails; write one document per frame"),
  NO_ENVELOPE(
      Level.WARNING,
      "a payload without the envelope's version and message type",
      "the reader refuses it, unless this is another protocol than the one of lean-rs workers"),
  VERSION_CHANGE(
      Level.ERROR,
      "an envelope version that is not that of the frames before",
      "both sides have to speak one version"),
  NO_HANDSHAKE(
      Level.ERROR,
      "a first frame of the worker that is no handshake",
      "a parent refuses the worker; is it the right program?"),
  NO_CONFIGURATION(
      Level.ERROR,
      "a first frame of the parent that is no configure_frame_limit",
      "the worker ends with exit code 1"),
  NO_REQUEST(
      Level.ERROR,
      "a message of the parent, behind its first, that is no request",
      "the worker answers it with an error; send requests only"),
  RESPONSE_WITHOUT_REQUEST(
      Level.ERROR,
      "a response that no request waits for",
      "the parent takes it for the answer to its next request; answer each request once"),
  UNASKED_MESSAGE(
      Level.ERROR,
      "a row, a tick or a diagnostic while no request is open",
      "the parent reads it at its next request; send them before the response"),
  REQUEST_WITHOUT_RESPONSE(
      Level.WARNING,
      "a request that was not answered before the end",
      "the worker died, hung or was killed at it; look at its end and at stderr"),
  SEQUENCE_GAP(
      Level.ERROR,
      "a data_row whose sequence is not the next one of its stream",
      "rows were lost, doubled or put in another order, and parents do not notice"),
  ROW_COUNT(
      Level.ERROR,
      "a count of rows in a response that is not the number of rows sent",
      "rows were lost or counted wrongly"),
  BAD_END(
      Level.WARNING,
      "a worker that ended by a signal or with another exit code than 0",
      "look at stderr and at what was asked last"),
  CUT_OFF(
      Level.WARNING,
      "a recording without its end",
      "what is there is good; its recorder was killed, or is still writing"),
  DAMAGED(
      Level.ERROR,
      "a recording that is not what its format says",
      "use an intact copy; `frametape verify` says more"),
  SECRET(
      Level.WARNING,
      "something that looks like a secret",
      "take it out with `frametape redact`, and make the secret invalid if others have seen it");

  /** How bad it is. */
  public enum Level {
    ERROR,
    WARNING;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Level level;
  private final String what;
  private final String advice;

  LintRule(Level level, String what, String advice) {
    this.level = level;
    this.what = what;
    this.advice = advice;
  }

  public Level level() {
    return level;
  }

  /** What it finds, in words. */
  public String what() {
    return what;
  }

  /** What it usually means, and what to do. */
  public String advice() {
    return advice;
  }

  /** Its name for people and programs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<LintRule> named(String word) {
    return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
  }
}
