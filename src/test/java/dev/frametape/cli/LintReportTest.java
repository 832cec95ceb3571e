package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.view.LintFinding;
import dev.frametape.view.LintRule;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintReportTest {
  private static final List<LintReport.Linted> LINTED =
      List.of(
          new LintReport.Linted(Path.of("talk/0001-7.jsonl"), List.of(), 0, false),
          new LintReport.Linted(
              Path.of("talk/a b\u001b[31m<\".jsonl"),
              List.of(
                  new LintFinding(
                      LintRule.ROW_COUNT,
                      7,
                      OptionalLong.of(3),
                      "a count of 2",
                      "1, the number of rows sent"),
                  new LintFinding(
                      LintRule.NO_FRAMES,
                      9,
                      OptionalLong.empty(),
                      "text to the parent: \"<script>\"",
                      "a length of 4 bytes, and JSON"),
                  new LintFinding(
                      LintRule.CUT_OFF, 0, OptionalLong.empty(), "no footer", "a footer")),
              2,
              true));

  @ParameterizedTest
  @EnumSource(LintReport.Format.class)
  void everyFormatIsAsItWas(LintReport.Format format) throws Exception {
    StringBuilder out = new StringBuilder();
    new LintReport(out).write(format, LINTED);
    assertThat(out.chars().filter(c -> c != '\n' && (c < ' ' || c > '~'))).isEmpty();
    Golden.hold("cli", "lint." + format.word() + ".txt", out.toString());
  }
}
