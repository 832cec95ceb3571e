package dev.frametape.replay;

import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Explains why a frame matched nothing: what came, what was expected, what is near, what to do. */
final class NearMissReport {
  private static final int VALUE_CHARACTERS = 120;
  private static final int FRAME_CHARACTERS = 400;
  private static final int SHOWN_DIFFERENCES = 5;
  private static final String BODY = "/message/body/";

  private final StringBuilder text = new StringBuilder();
  private final Path file;
  private final MatchRules rules;

  private NearMissReport(Path file, MatchRules rules) {
    this.file = file;
    this.rules = rules;
  }

  /**
   * @param number which of the parent's frames it is, from 1
   * @param expected the cue that was next; empty when any could come
   */
  static Unmatched of(
      Path file,
      MatchRules rules,
      long number,
      ParentFrame got,
      Optional<Scripted.Cue> expected,
      NearMiss.Found found) {
    NearMissReport report = new NearMissReport(file, rules);
    report.line("frame " + number + " from the parent matches nothing that is left to replay");
    report.line("  recording: " + file);
    report.line("  got:       " + got.label() + ", " + got.length() + " bytes");
    report.line("             " + content(got));
    report.line("  expected:  " + expectation(expected, rules));
    report.nearest(found.nearest());
    report.advice(got, expected, found);
    return new Unmatched(
        file,
        report.text.toString(),
        OptionalLong.of(number),
        got.label(),
        expectation(expected, rules),
        found.nearest().stream().map(NearMissReport::near).toList());
  }

  /** For bytes of the parent that are no whole frame. */
  static Unmatched ofOther(
      Path file, MatchRules rules, String got, Optional<Scripted.Cue> expected) {
    NearMissReport report = new NearMissReport(file, rules);
    report.line("what the parent sends is not what was recorded");
    report.line("  recording: " + file);
    report.line("  got:       " + got);
    report.line("  expected:  " + expectation(expected, rules));
    report.line("  next:      record the conversation again");
    return new Unmatched(
        file,
        report.text.toString(),
        OptionalLong.empty(),
        got,
        expectation(expected, rules),
        List.of());
  }

  private static Unmatched.Near near(NearMiss miss) {
    return new Unmatched.Near(
        miss.at().line(),
        miss.recorded().label(),
        !miss.used(),
        miss.differences().stream()
            .map(one -> new Unmatched.Place(one.pointer(), value(one.expected()), value(one.got())))
            .toList());
  }

  private void line(String words) {
    text.append(words).append('\n');
  }

  private static String expectation(Optional<Scripted.Cue> expected, MatchRules rules) {
    if (expected.isEmpty()) {
      return switch (rules.order()) {
        case ANY -> "any recorded frame that was not asked for yet";
        case PER_OP -> "the next recorded frame of this op";
        case STRICT -> "nothing more: all recorded frames were asked for";
      };
    }
    Scripted.Cue cue = expected.get();
    return "line " + cue.last().line() + ", " + words(cue.said());
  }

  /** What the parent did, in a few words. */
  static String words(Said said) {
    return switch (said) {
      case Said.Framed(ParentFrame frame) -> frame.label();
      case Said.Raw(byte[] bytes) ->
          bytes.length
              + " bytes that are no frame, beginning with "
              + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 16));
      case Said.CutOff(ParentFrame beginning) ->
          "a frame that was cut off after " + beginning.length() + " bytes";
      case Said.Eof() -> "the end of the parent's input";
      case Said.Signalled(int signal) -> "signal " + signal;
    };
  }

  private static String content(ParentFrame frame) {
    return frame
        .json()
        .map(value -> JsonWords.of(value, FRAME_CHARACTERS))
        .orElseGet(
            () -> {
              int from = Math.min(4, frame.bytes().length);
              int count = Math.min(frame.bytes().length - from, FRAME_CHARACTERS);
              String start = new String(frame.bytes(), from, count, StandardCharsets.UTF_8);
              return JsonWords.quoted(start) + (frame.length() - 4 > count ? "…" : "");
            });
  }

  private void nearest(List<NearMiss> misses) {
    int rank = 0;
    for (NearMiss miss : misses) {
      rank++;
      String left = miss.used() ? "asked for already" : "left";
      line(
          (rank == 1 ? "  nearest:   " : "             ")
              + rank
              + ". line "
              + miss.at().line()
              + ", "
              + miss.recorded().label()
              + ", "
              + left
              + ", "
              + count(miss));
      int shown = 0;
      for (JsonDifference difference : miss.differences()) {
        if (shown++ == SHOWN_DIFFERENCES) {
          line("                  ...");
          break;
        }
        line(
            "                  "
                + (difference.pointer().isEmpty() ? "\"\"" : difference.pointer()));
        line("                    expected " + value(difference.expected()));
        line("                    got      " + value(difference.got()));
      }
    }
    if (misses.isEmpty()) {
      line("  nearest:   none, the recording has no frame from the parent");
    }
  }

  private static String count(NearMiss miss) {
    int count = miss.differences().size();
    if (!miss.hasValues()) {
      return "compared as bytes";
    }
    return switch (count) {
      case 0 -> "no difference in its values";
      case 1 -> "1 difference";
      case NearMiss.MOST_DIFFERENCES -> count + " differences or more";
      default -> count + " differences";
    };
  }

  private static String value(Optional<JsonValue> value) {
    return value.map(one -> JsonWords.of(one, VALUE_CHARACTERS)).orElse("nothing");
  }

  private void advice(ParentFrame got, Optional<Scripted.Cue> expected, NearMiss.Found found) {
    boolean leftEqual = found.left().isPresent() && equal(found.left().get(), got);
    if (leftEqual && rules.order() != MatchRules.Order.ANY) {
      line("  next:      the same frame was recorded elsewhere: allow that with --order any");
    } else if (found.sameAndUsed() > 0) {
      line(
          "  next:      it was recorded "
              + times(found.sameAndUsed())
              + " and is asked for once more: record the conversation again");
    } else {
      found
          .left()
          .filter(NearMiss::sameOp)
          .filter(miss -> miss.differences().stream().anyMatch(one -> !one.pointer().isEmpty()))
          .ifPresent(miss -> ignore(miss, got));
      line(
          "  "
              + (text.indexOf("  next:") < 0 ? "next:      " : "           ")
              + "if it is a new request, record the conversation again");
    }
    if (expected.isEmpty() && found.nearest().isEmpty()) {
      line("             check that this is the recording you mean");
    }
  }

  private boolean equal(NearMiss miss, ParentFrame got) {
    return rules.matches(miss.recorded(), got);
  }

  private void ignore(NearMiss miss, ParentFrame got) {
    List<String> rulesToAdd =
        miss.differences().stream()
            .filter(difference -> !difference.pointer().isEmpty())
            .limit(SHOWN_DIFFERENCES)
            .map(difference -> rule(difference.pointer(), got))
            .toList();
    line("  next:      if these may differ, say so:");
    for (String rule : rulesToAdd) {
      line("               --ignore '" + rule + "'");
    }
    line(
        "             or in "
            + RulesFile.beside(file).getFileName()
            + ": ignore "
            + rulesToAdd.getFirst());
  }

  private static String rule(String pointer, ParentFrame got) {
    String op = got.peek().tag().filter(tag -> !tag.contains("/")).map(tag -> tag + ":").orElse("");
    return pointer.startsWith(BODY)
        ? op + pointer.substring(BODY.length() - 1)
        : op + "#" + pointer;
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }
}
