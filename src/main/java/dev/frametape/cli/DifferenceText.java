package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import dev.frametape.recording.Difference;
import dev.frametape.recording.Difference.Spot;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingDiff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Differences for people: what it is about, then the first with a minus, the second with a plus.
 */
final class DifferenceText implements DifferencePrinter {
  private static final int VALUE_CHARACTERS = 120;

  private final Appendable out;
  private final Paint paint;
  private final Path first;
  private final Path second;
  private boolean begun;

  DifferenceText(Appendable out, Paint paint, Path first, Path second) {
    this.out = out;
    this.paint = paint;
    this.first = first;
    this.second = second;
  }

  @Override
  public void print(Difference difference) throws IOException {
    begin();
    switch (difference) {
      case Difference.HeaderDiffers(String fact, String one, String two) -> {
        title("header: " + Printable.text(fact));
        sides(Printable.word(one), Printable.word(two));
      }
      case Difference.FrameDiffers(var to, Spot one, Spot two, var values, var at) -> {
        title(way(to) + " " + Printable.text(one.label()) + at(one, two));
        if (!one.label().equals(two.label())) {
          sides(Printable.text(one.label()), Printable.text(two.label()));
        }
        for (JsonDifference value : values) {
          say("    at " + (value.pointer().isEmpty() ? "\"\"" : Printable.text(value.pointer())));
          sides(value(value.expected()), value(value.got()));
        }
        if (at.isPresent()) {
          say("    from byte " + at.getAsLong());
          sides(one.bytes() + " bytes", two.bytes() + " bytes");
        }
      }
      case Difference.Missing(Direction to, Spot one) -> {
        title(way(to) + " only in the first");
        side("-", Paint.Color.RED, spot(one));
      }
      case Difference.Extra(Direction to, Spot two) -> {
        title(way(to) + " only in the second");
        side("+", Paint.Color.GREEN, spot(two));
      }
      case Difference.OrderDiffers(Direction to, Spot one, Spot two, String why) -> {
        title(way(to) + " order of " + Printable.text(one.label()) + at(one, two));
        say("    " + why);
      }
      case Difference.TimingDiffers(Spot one, Spot two, long firstMicros, long secondMicros) -> {
        title("timing of " + Printable.text(one.label()) + at(one, two));
        sides(seconds(firstMicros), seconds(secondMicros));
      }
      case Difference.StderrDiffers(long at, OsText one, OsText two) -> {
        title("stderr from byte " + at);
        sides(sample(one), sample(two));
      }
      case Difference.EndDiffers(String fact, String one, String two) -> {
        title("end: " + fact);
        sides(Printable.text(one), Printable.text(two));
      }
    }
  }

  @Override
  public void end(RecordingDiff.Summary summary, long hidden) throws IOException {
    if (summary.differences() == 0) {
      say("the same: " + frames(summary.same()));
      return;
    }
    begin();
    if (hidden > 0) {
      say("... and " + hidden + " more; --most shows them");
    }
    say(
        summary.differences()
            + (summary.differences() == 1 ? " difference, " : " differences, ")
            + frames(summary.same())
            + " the same");
  }

  private static String frames(long count) {
    return count + (count == 1 ? " frame" : " frames");
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      say(paint.in(Paint.Color.RED, "--- " + Printable.text(first.toString())));
      say(paint.in(Paint.Color.GREEN, "+++ " + Printable.text(second.toString())));
    }
  }

  private void title(String words) throws IOException {
    say(paint.in(Paint.Color.CYAN, words));
  }

  private void sides(String one, String two) throws IOException {
    side("-", Paint.Color.RED, one);
    side("+", Paint.Color.GREEN, two);
  }

  private void side(String mark, Paint.Color color, String words) throws IOException {
    say(paint.in(color, "  " + mark + " " + words));
  }

  private static String way(Direction to) {
    return switch (to) {
      case TO_CHILD -> "parent -> child";
      case TO_PARENT -> "child -> parent";
    };
  }

  private static String at(Spot one, Spot two) {
    return one.line() == two.line()
        ? " (line " + one.line() + ")"
        : " (line " + one.line() + ", line " + two.line() + ")";
  }

  private static String spot(Spot spot) {
    return "line "
        + spot.line()
        + ": "
        + Printable.text(spot.label())
        + ", "
        + spot.bytes()
        + " bytes";
  }

  private static String value(Optional<JsonValue> value) {
    return value
        .map(one -> Printable.text(JsonWords.of(one, VALUE_CHARACTERS)))
        .orElse("nothing there");
  }

  private static String sample(OsText bytes) {
    return bytes.bytes().length == 0 ? "ends here" : Printable.quoted(bytes.bytes());
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%d.%06d s", micros / 1_000_000, micros % 1_000_000);
  }

  private void say(String line) throws IOException {
    out.append(line).append('\n');
  }
}
