package dev.frametape.view;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedBytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a frame says of itself, in a few words; texts are as they were recorded, hostile or not.
 *
 * @param words such as {@code data_row rows #0}
 */
record FrameLabel(EnvelopePeek peek, String words) {
  static final int PREFIX_BYTES = 4;
  private static final int HEAD_BYTES = 1 << 14;
  private static final int LONGEST = 200;

  private static final List<String> SIGNALS =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM");

  /** Looks into the beginning of a frame, prefix included. */
  static FrameLabel of(RecordedBytes frame, Optional<String> recorded) throws IOException {
    byte[] head = frame.head(HEAD_BYTES);
    int from = Math.min(PREFIX_BYTES, head.length);
    EnvelopePeek peek = EnvelopePeek.of(head, from, head.length - from);
    StringBuilder words = new StringBuilder(peek.type().or(() -> recorded).orElse("no envelope"));
    peek.tag().ifPresent(tag -> words.append(' ').append(tag));
    peek.stream().ifPresent(stream -> words.append(' ').append(stream));
    number(words, " #", peek.sequence());
    number(words, " count ", peek.count());
    number(words, " ", peek.maxFrameBytes());
    return new FrameLabel(peek, shortened(words.toString()));
  }

  private static void number(StringBuilder words, String before, OptionalLong number) {
    number.ifPresent(value -> words.append(before).append(Long.toUnsignedString(value)));
  }

  /** Whether it is a frame of that message type. */
  boolean isOf(String type) {
    return peek.type().equals(Optional.of(type));
  }

  /** A name that somebody else chose may have any length. */
  static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, halves ? LONGEST - 1 : LONGEST) + "…";
  }

  static String end(ChildExit exit) {
    return switch (exit) {
      case ChildExit.Exited(int code) -> "exits with code " + code;
      case ChildExit.Signaled(int number, boolean core) ->
          "is killed by signal " + signal(number) + (core ? ", core dumped" : "");
    };
  }

  static String signal(int number) {
    return number >= 1 && number <= SIGNALS.size()
        ? number + " (SIG" + SIGNALS.get(number - 1) + ")"
        : Integer.toString(number);
  }
}
