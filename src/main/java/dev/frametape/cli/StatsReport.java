package dev.frametape.cli;

import dev.frametape.view.Stats;
import dev.frametape.view.StatsHistogram;
import dev.frametape.view.StatsOperation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of conversations, for people and for programs. */
final class StatsReport {
  private static final int LONGEST_NAME = 32;

  private StatsReport() {}

  static String text(List<Path> files, Stats stats) {
    StringBuilder text = new StringBuilder();
    text.append(
        files.size() == 1
            ? Printable.text(files.getFirst().toString())
            : files.size() + " recordings");
    text.append('\n');
    fact(
        text,
        "time",
        TimeWords.duration(stats.micros())
            + ", of that idle "
            + TimeWords.duration(stats.idleMicros())
            + (stats.cutOff() > 0 ? "; " + stats.cutOff() + " cut off" : ""));
    fact(text, "handshake", handshakes(stats.handshakes()));
    fact(
        text,
        "to child",
        Totals.count(stats.framesToChild(), "frame") + ", " + stats.bytesToChild() + " bytes");
    fact(
        text,
        "to parent",
        Totals.count(stats.framesToParent(), "frame")
            + ", "
            + stats.bytesToParent()
            + " bytes; "
            + stats.bytesStderr()
            + " bytes of stderr");
    fact(text, "largest", stats.largest().map(StatsReport::largest).orElse("no frame"));
    if (stats.faults() > 0) {
      fact(text, "faults", stats.faults() + " fired");
    }
    if (stats.operations().isEmpty()) {
      return text.append("\n  no requests\n").toString();
    }
    int width =
        stats.operations().keySet().stream().mapToInt(op -> name(op).length()).max().orElse(2);
    text.append('\n');
    row(
        text,
        width,
        "op",
        "count",
        "ok",
        "error",
        "no answer",
        "rows",
        "rows/s",
        "to child",
        "to parent",
        "p50",
        "p95",
        "p99",
        "max");
    stats.operations().forEach((op, figures) -> operation(text, width, op, figures));
    return text.toString();
  }

  private static void operation(StringBuilder text, int width, String op, StatsOperation one) {
    StatsHistogram took = one.took();
    boolean timed = took.count() > 0;
    row(
        text,
        width,
        name(op),
        Long.toString(one.requests()),
        Long.toString(one.responses() - one.errors()),
        Long.toString(one.errors()),
        Long.toString(Math.max(0, one.requests() - one.responses())),
        Long.toString(one.rows()),
        one.rows() == 0 || !timed ? "-" : String.format(Locale.ROOT, "%.0f", one.rowsPerSecond()),
        Long.toString(one.bytesToChild()),
        Long.toString(one.bytesToParent()),
        timed ? TimeWords.duration(took.percentile(50)) : "-",
        timed ? TimeWords.duration(took.percentile(95)) : "-",
        timed ? TimeWords.duration(took.percentile(99)) : "-",
        timed ? TimeWords.duration(took.max()) : "-");
  }

  private static void row(StringBuilder text, int width, String... cells) {
    text.append("  ").append(Screen.pad(cells[0], width));
    int[] widths = {0, 7, 7, 6, 9, 8, 8, 9, 10, 8, 8, 8, 8};
    for (int at = 1; at < cells.length; at++) {
      text.append(String.format(Locale.ROOT, " %" + widths[at] + "s", cells[at]));
    }
    text.append('\n');
  }

  private static void fact(StringBuilder text, String name, String what) {
    text.append(String.format(Locale.ROOT, "  %-10s %s%n", name, what));
  }

  private static String handshakes(StatsHistogram took) {
    return switch ((int) Math.min(2, took.count())) {
      case 0 -> "none";
      case 1 -> "after " + TimeWords.duration(took.max());
      default ->
          took.count()
              + ", p50 "
              + TimeWords.duration(took.percentile(50))
              + ", max "
              + TimeWords.duration(took.max());
    };
  }

  private static String largest(Stats.Largest one) {
    return one.payloadBytes()
        + " bytes to the "
        + one.to().receiver()
        + ", "
        + percent(one)
        + " % of the limit of "
        + one.limitBytes()
        + " (line "
        + one.line()
        + " of "
        + Printable.text(one.file().toString())
        + ")";
  }

  private static String percent(Stats.Largest one) {
    return String.format(
        Locale.ROOT, "%.2f", 100.0 * one.payloadBytes() / Math.max(1, one.limitBytes()));
  }

  private static String name(String op) {
    return Screen.cut(Printable.word(op), LONGEST_NAME);
  }

  static String json(List<Path> files, Stats stats) {
    JsonLine json =
        new JsonLine()
            .put("files", files.stream().map(Path::toString).toList())
            .put("recordings", stats.recordings())
            .put("cut_off", stats.cutOff())
            .put("time_us", stats.micros())
            .put("idle_us", stats.idleMicros())
            .put("frames_to_child", stats.framesToChild())
            .put("frames_to_parent", stats.framesToParent())
            .put("bytes_to_child", stats.bytesToChild())
            .put("bytes_to_parent", stats.bytesToParent())
            .put("bytes_stderr", stats.bytesStderr())
            .put("faults", stats.faults());
    if (stats.handshakes().count() > 0) {
      json.put("handshake", times(new JsonLine(), stats.handshakes()));
    }
    stats
        .largest()
        .ifPresent(
            one ->
                json.put(
                    "largest",
                    new JsonLine()
                        .put("file", one.file().toString())
                        .put("line", one.line())
                        .put("to", one.to().receiver())
                        .put("payload_bytes", one.payloadBytes())
                        .put("limit_bytes", one.limitBytes())));
    json.putObjects("ops", stats.operations().entrySet().stream().map(StatsReport::json).toList());
    return json.toString();
  }

  private static JsonLine json(Map.Entry<String, StatsOperation> entry) {
    StatsOperation one = entry.getValue();
    JsonLine json =
        new JsonLine()
            .put("op", entry.getKey())
            .put("requests", one.requests())
            .put("responses", one.responses())
            .put("errors", one.errors())
            .put("rows", one.rows())
            .put("rows_per_second", Math.round(one.rowsPerSecond()))
            .put("bytes_to_child", one.bytesToChild())
            .put("bytes_to_parent", one.bytesToParent());
    return one.took().count() == 0 ? json : times(json, one.took());
  }

  private static JsonLine times(JsonLine json, StatsHistogram took) {
    return json.put("count", took.count())
        .put("p50_us", took.percentile(50))
        .put("p95_us", took.percentile(95))
        .put("p99_us", took.percentile(99))
        .put("max_us", took.max());
  }
}
