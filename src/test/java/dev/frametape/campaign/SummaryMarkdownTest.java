package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryMarkdownTest {
  @Test
  void isTheOneThatWasReviewed() throws Exception {
    Golden.hold("campaign", "summary.md", SummaryMarkdown.write(ReportSamples.small()));
    Golden.hold("campaign", "summary-passed.md", SummaryMarkdown.write(ReportSamples.passed()));
  }

  @Test
  void textsOfOthersAreNoMarkup() throws Exception {
    String summary = SummaryMarkdown.write(ReportSamples.hostile());
    Golden.hold("campaign", "summary-hostile.md", summary);
    String outside = summary.substring(0, summary.indexOf("```"));
    assertThat(outside).doesNotContain("<script").doesNotContain("<img").doesNotContain(" *bold*");
    assertThat(summary.codePoints().filter(Character::isISOControl)).containsOnly((int) '\n');
    // A cell that ends early would make another one.
    List<String> rows =
        Arrays.stream(summary.split("\n")).filter(line -> line.startsWith("| ")).toList();
    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.replace("\\|", "").split("\\|", -1)).hasSize(6));
  }

  @Test
  void staysShortWhenMuchFailed() {
    assertThat(SummaryMarkdown.write(ReportSamples.whole(20_000)))
        .hasSizeLessThan(200_000)
        .contains("more; `report.html` has all");
  }
}
