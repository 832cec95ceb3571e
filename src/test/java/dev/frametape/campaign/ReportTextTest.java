package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ByteText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "two words",
        "it's",
        "$HOME `id` \"x\" \\ !",
        "{worker}",
        "-x",
        "new\nline\ttab",
        "\u001b[31mred",
        "caf\u00e9 \u202e",
        "byte \udcff and \udc9b41",
        "*"
      })
  void aShellReadsTheWordThatWasMeant(String word) throws Exception {
    String quoted = ReportText.shell(word);
    assertThat(quoted.codePoints()).noneMatch(ByteText::isUnsafe);
    Process bash = new ProcessBuilder("bash", "-c", "printf %s " + quoted).start();
    assertThat(bash.getInputStream().readAllBytes()).isEqualTo(ByteText.encode(word));
  }

  @Test
  void wordsOfACommandLineStayApart() {
    assertThat(ReportText.words(List.of("a", "b c", "d"))).isEqualTo("a 'b c' d");
  }

  @Test
  void lineBreaksStayWhereTheyMay() {
    assertThat(ReportText.lines("a\nb\tc\r\n\u001b")).isEqualTo("a\nb\tc\\u{d}\n\\u{1b}");
    assertThat(ReportText.line("a\nb")).isEqualTo("a\\nb");
  }

  @Test
  void markupIsSpelledOut() {
    assertThat(ReportText.xml("<a b='\"'>&amp;"))
        .isEqualTo("&lt;a b=&#39;&quot;&#39;&gt;&amp;amp;");
    assertThat(ReportText.markdown("|a|_b_ <i> https://x @you"))
        .isEqualTo("\\|a\\|\\_b\\_ &lt;i&gt; https&#58;//x \\@you");
  }

  @Test
  void nothingEndsAFenceEarly() {
    assertThat(ReportText.markdownFence("a\n```\nb")).isEqualTo("````sh\na\n```\nb\n````\n");
  }
}
