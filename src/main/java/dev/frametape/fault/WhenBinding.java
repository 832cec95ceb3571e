package dev.frametape.fault;

import java.util.List;

/** What somebody wrote behind {@code when}, as a trigger. */
final class WhenBinding {
  static final List<String> WORDS =
      List.of(
          "dir",
          "frame",
          "type",
          "tag",
          "op",
          "stream",
          "sequence",
          "row",
          "json",
          "bytes",
          "nth",
          "phase",
          "generation",
          "succeed-first",
          "fail-count",
          "after",
          "p",
          "toxicity",
          "correlation",
          "silence",
          "max-fires",
          "max-active",
          "ttl",
          "once",
          "persistent");

  private WhenBinding() {}
}
