package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What one line of a recording says. */
public sealed interface RecordedEvent {
  /**
   * A whole frame.
   *
   * @param bytes as delivered: prefix and payload
   * @param peek a few words about a frame in the blob file
   */
  record Frame(Direction to, RecordedBytes bytes, Optional<String> peek) implements RecordedEvent {}

  /**
   * A stretch of a frame that was passed on in pieces.
   *
   * @param frameBytes length of the whole frame, prefix included; empty while the prefix is not all
   *     there
   * @param from where in the frame the stretch begins
   * @param peek a few words about the frame, with its first part in the blob file
   */
  record Part(
      Direction to, OptionalLong frameBytes, long from, RecordedBytes bytes, Optional<String> peek)
      implements RecordedEvent {}

  /** Bytes that are no frame and no part of one. */
  record Raw(Direction to, RecordedBytes bytes, Optional<String> why) implements RecordedEvent {}

  /** A stretch of the child's stderr. */
  record Stderr(RecordedBytes bytes) implements RecordedEvent {}

  record Spawned(long pid) implements RecordedEvent {}

  /**
   * @param from {@code parent}, {@code child} or {@code stderr}
   */
  record Eof(String from) implements RecordedEvent {}

  record Signal(int signal, String by) implements RecordedEvent {}

  record Exited(ChildExit exit) implements RecordedEvent {}

  /** What a fault happens to: bytes by where they go, or the child itself. */
  enum Subject {
    PARENT,
    CHILD,
    STDERR,
    PROCESS,
    SPAWN;

    /** As it stands in a recording. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Subject> named(String word) {
      return Arrays.stream(values()).filter(subject -> subject.word().equals(word)).findFirst();
    }
  }

  /**
   * Where all chance of one firing came from.
   *
   * @param draw the 64 bits that were drawn
   * @param seed of the run
   */
  record Chance(long draw, long seed) {}

  /**
   * A fault fired. What it changed stands behind it, in lines that are only sent or only delivered.
   *
   * @param rule the name of the rule
   * @param fault what it did, in the form of a scenario and with everything resolved: one JSON
   *     value, verbatim
   * @param frame the number of the frame in its direction, from 0; empty where there is none
   * @param at a position in the direction's stream, in bytes; empty where it says nothing
   * @param chance empty when no chance was involved
   * @param generation which conversation of its state folder this is, from 1
   */
  record Fault(
      String rule,
      String fault,
      Subject subject,
      OptionalLong frame,
      OptionalLong at,
      Optional<Chance> chance,
      long generation)
      implements RecordedEvent {
    public Fault {
      requireNonNull(rule, "rule");
      requireNonNull(subject, "subject");
      requireNonNull(chance, "chance");
      byte[] json = fault.getBytes(UTF_8);
      if (!new JsonScanner().fitsInLine(json, 0, json.length, LineFormat.EMBEDDED_DEPTH)) {
        throw new IllegalArgumentException(
            "a fault has to be one JSON value without line breaks: " + fault);
      }
      if (frame.orElse(0) < 0 || at.orElse(0) < 0 || generation < 1) {
        throw new IllegalArgumentException(
            "frame " + frame + ", at " + at + ", generation " + generation);
      }
    }
  }

  /**
   * A rule was to fire and could not.
   *
   * @param rule the name of the rule
   * @param why in words
   * @param frame the number of the frame in its direction, from 0; empty where there is none
   */
  record FaultInert(String rule, String why, Subject subject, OptionalLong frame)
      implements RecordedEvent {
    public FaultInert {
      requireNonNull(rule, "rule");
      requireNonNull(why, "why");
      requireNonNull(subject, "subject");
      if (frame.orElse(0) < 0) {
        throw new IllegalArgumentException("frame " + frame);
      }
    }
  }

  /** Recording had to stop here; the conversation may have gone on. */
  record Stopped(String why) implements RecordedEvent {}

  /** The footer. */
  record End(RecordingTotals totals) implements RecordedEvent {}

  /**
   * A kind of line that this version does not know; see {@link RecordedLine#raw}.
   *
   * @param event what it calls itself, if it does
   */
  record Unknown(Optional<String> event) implements RecordedEvent {}
}
