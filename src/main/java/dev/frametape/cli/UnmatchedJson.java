package dev.frametape.cli;

import dev.frametape.replay.Unmatched;

/** What matched nothing, as a JSON object on one line, for programs. */
final class UnmatchedJson {
  private UnmatchedJson() {}

  static JsonLine of(Unmatched unmatched) {
    JsonLine line = new JsonLine().put("recording", unmatched.recording().toString());
    unmatched.frame().ifPresent(number -> line.put("frame", number));
    return line.put("got", unmatched.got())
        .put("expected", unmatched.expected())
        .putObjects("nearest", unmatched.nearest().stream().map(UnmatchedJson::near).toList());
  }

  private static JsonLine near(Unmatched.Near near) {
    return new JsonLine()
        .put("line", near.line())
        .put("what", near.label())
        .put("left", near.left())
        .putObjects(
            "differences",
            near.differences().stream()
                .map(
                    place ->
                        new JsonLine()
                            .put("pointer", place.pointer())
                            .put("expected", place.expected())
                            .put("got", place.got()))
                .toList());
  }
}
