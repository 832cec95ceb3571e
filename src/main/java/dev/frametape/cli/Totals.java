package dev.frametape.cli;

import dev.frametape.recording.RecordingTotals;
import dev.frametape.recording.StreamTotals;

/** What a recording adds up to, for people and for programs. */
final class Totals {
  private Totals() {}

  static String text(RecordingTotals totals) {
    return stream(totals.toChild())
        + " to the child, "
        + stream(totals.toParent())
        + " to the parent, "
        + totals.stderr().bytes()
        + " bytes of stderr"
        + totals.sent().map(Totals::sent).orElse("");
  }

  private static String sent(RecordingTotals.Sent sent) {
    return "; sent were "
        + stream(sent.toChild())
        + ", "
        + stream(sent.toParent())
        + ", "
        + sent.stderr().bytes()
        + " bytes";
  }

  /** A number of things, such as {@code 1 frame}. */
  static String count(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  private static String stream(StreamTotals stream) {
    return count(stream.frames(), "frame") + " (" + stream.bytes() + " bytes)";
  }

  /** By the footer's names. */
  static void into(JsonLine json, RecordingTotals totals) {
    streams(json, "", totals.toChild(), totals.toParent(), totals.stderr());
    totals
        .sent()
        .ifPresent(sent -> streams(json, "_sent", sent.toChild(), sent.toParent(), sent.stderr()));
  }

  private static void streams(
      JsonLine json,
      String suffix,
      StreamTotals toChild,
      StreamTotals toParent,
      StreamTotals stderr) {
    json.put("frames_to_child" + suffix, toChild.frames())
        .put("frames_to_parent" + suffix, toParent.frames())
        .put("bytes_to_child" + suffix, toChild.bytes())
        .put("bytes_to_parent" + suffix, toParent.bytes())
        .put("bytes_stderr" + suffix, stderr.bytes())
        .put("sha256_to_child" + suffix, toChild.sha256())
        .put("sha256_to_parent" + suffix, toParent.sha256())
        .put("sha256_stderr" + suffix, stderr.sha256());
  }
}
