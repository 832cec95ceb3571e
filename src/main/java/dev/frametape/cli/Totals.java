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
        + " bytes of stderr";
  }

  private static String stream(StreamTotals stream) {
    return stream.frames()
        + (stream.frames() == 1 ? " frame (" : " frames (")
        + stream.bytes()
        + " bytes)";
  }

  /** By the footer's names. */
  static void into(JsonLine json, RecordingTotals totals) {
    json.put("frames_to_child", totals.toChild().frames())
        .put("frames_to_parent", totals.toParent().frames())
        .put("bytes_to_child", totals.toChild().bytes())
        .put("bytes_to_parent", totals.toParent().bytes())
        .put("bytes_stderr", totals.stderr().bytes())
        .put("sha256_to_child", totals.toChild().sha256())
        .put("sha256_to_parent", totals.toParent().sha256())
        .put("sha256_stderr", totals.stderr().sha256());
  }
}
