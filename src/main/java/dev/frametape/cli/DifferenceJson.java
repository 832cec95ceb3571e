package dev.frametape.cli;

import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import dev.frametape.process.ByteText;
import dev.frametape.recording.Difference;
import dev.frametape.recording.Difference.Spot;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingDiff;
import java.io.IOException;
import java.util.Optional;

/**
 * Differences for programs: one object each, then a summary. Values stand in it as JSON text in a
 * string, so that what is long can be cut.
 */
final class DifferenceJson implements DifferencePrinter {
  private static final int VALUE_CHARACTERS = 1000;

  private final Appendable out;

  DifferenceJson(Appendable out) {
    this.out = out;
  }

  @Override
  public void print(Difference difference) throws IOException {
    JsonLine json = new JsonLine();
    switch (difference) {
      case Difference.HeaderDiffers(String fact, String one, String two) ->
          json.put("difference", "header").put("fact", fact).put("first", one).put("second", two);
      case Difference.FrameDiffers(var to, Spot one, Spot two, var values, var at) -> {
        json.put("difference", "frame").put("to", to.receiver());
        json.put("first", spot(one)).put("second", spot(two));
        if (at.isPresent()) {
          json.put("at", at.getAsLong());
        } else {
          json.putObjects("values", values.stream().map(DifferenceJson::value).toList());
        }
      }
      case Difference.Missing(var to, Spot one) ->
          json.put("difference", "missing").put("to", to.receiver()).put("first", spot(one));
      case Difference.Extra(var to, Spot two) ->
          json.put("difference", "extra").put("to", to.receiver()).put("second", spot(two));
      case Difference.OrderDiffers(var to, Spot one, Spot two, String why) ->
          json.put("difference", "order")
              .put("to", to.receiver())
              .put("first", spot(one))
              .put("second", spot(two))
              .put("why", why);
      case Difference.TimingDiffers(Spot one, Spot two, long firstMicros, long secondMicros) ->
          json.put("difference", "timing")
              .put("first", spot(one))
              .put("second", spot(two))
              .put("first_micros", firstMicros)
              .put("second_micros", secondMicros);
      case Difference.StderrDiffers(long at, OsText one, OsText two) ->
          json.put("difference", "stderr")
              .put("at", at)
              .put("first", ByteText.decode(one.bytes()))
              .put("second", ByteText.decode(two.bytes()));
      case Difference.EndDiffers(String fact, String one, String two) ->
          json.put("difference", "end").put("fact", fact).put("first", one).put("second", two);
    }
    say(json);
  }

  @Override
  public void end(RecordingDiff.Summary summary, long hidden) throws IOException {
    say(
        new JsonLine()
            .put("summary", summary.differences() == 0 ? "same" : "different")
            .put("same", summary.same())
            .put("differences", summary.differences())
            .put("hidden", hidden));
  }

  private static JsonLine spot(Spot spot) {
    return new JsonLine()
        .put("line", spot.line())
        .put("what", spot.label())
        .put("bytes", spot.bytes());
  }

  private static JsonLine value(JsonDifference difference) {
    JsonLine json = new JsonLine().put("pointer", difference.pointer());
    put(json, "first", difference.expected());
    put(json, "second", difference.got());
    return json;
  }

  private static void put(JsonLine json, String side, Optional<JsonValue> value) {
    value.ifPresent(one -> json.put(side, JsonWords.of(one, VALUE_CHARACTERS)));
  }

  private void say(JsonLine json) throws IOException {
    out.append(json.toString()).append('\n');
  }
}
