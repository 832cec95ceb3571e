package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingPageTest {
  private static final Pattern SCRIPT =
      Pattern.compile("<script[^>]*>(.*?)</script>", Pattern.DOTALL);

  @TempDir private Path folder;

  private String page(Path recording) throws IOException {
    Path page = folder.resolve("page.html");
    RecordingPage.write(recording, page, (done, all) -> {});
    return Files.readString(page);
  }

  private static List<String> scripts(String page) {
    return SCRIPT.matcher(page).results().map(found -> found.group(1)).toList();
  }

  @Test
  void hasAllOfARecordingAsLines() throws IOException {
    List<String> scripts = scripts(page(Samples.FULL));
    Golden.hold(
        "view",
        "full.page.txt",
        (scripts.get(0).strip() + "\n" + scripts.get(1) + "\n")
            .replaceAll("(\\w)\\1{60,}", "$1$1$1…")
            .replaceAll("(garbage ){20,}", "garbage … "));
  }

  @Test
  void noScriptAndNoStyleButItsOwnMayRun() throws Exception {
    String page = page(Samples.recording(folder.resolve("talk.jsonl"), Samples.hostile()));
    String policy = page.replaceFirst("(?s).*Content-Security-Policy\" content=\"(.*?)\".*", "$1");
    String style = page.replaceFirst("(?s).*<style>(.*?)</style>.*", "$1");
    assertThat(policy)
        .startsWith("default-src 'none'; ")
        .contains("script-src '" + sum(scripts(page).getLast()) + "'")
        .contains("style-src '" + sum(style) + "'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
  }

  private static String sum(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }

  @Test
  void textsOfOthersEndNoScript() throws IOException {
    Path recording = Samples.recording(folder.resolve("<b>&\u202e.jsonl"), Samples.hostile());
    String page = page(recording);
    List<String> scripts = scripts(page);
    assertThat(scripts).hasSize(3);
    assertThat(scripts.get(0) + scripts.get(1)).doesNotContain("<", ">", "&");
    assertThat(page).contains("<h1>&lt;b&gt;&amp;\\u{202e}.jsonl</h1>");
    assertThat(page.codePoints().filter(point -> Character.getType(point) == Character.FORMAT))
        .isEmpty();
    assertThat(page.codePoints().filter(Character::isISOControl).distinct())
        .containsExactly((int) '\n');
  }

  @Test
  void aLongConversationIsCountedInItsMiddle() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 202_000; i++) {
      lines.add("{\"stderr\":\"x\"}");
    }
    Path recording = Samples.recording(folder.resolve("long.jsonl"), lines);
    RecordingPage.Result result =
        RecordingPage.write(recording, folder.resolve("page.html"), (done, all) -> {});
    assertThat(result.events()).isEqualTo(201_000);
    assertThat(result.left()).isEqualTo(1000);
    assertThat(folder.resolve("page.html"))
        .content()
        .contains("[\"o\",\"left\",0,0,0,\"1000 events left out here\"]");
  }

  @Test
  void ofADamagedRecordingThePageShowsWhatComesBefore() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.jsonl"),
            Files.readString(Samples.FULL).replace("\"n\":5,", "\"n\":9,"));
    RecordingPage.Result result =
        RecordingPage.write(bad, folder.resolve("page.html"), (done, all) -> {});
    assertThat(result.events()).isEqualTo(4);
    assertThat(result.damage()).isPresent();
    assertThat(folder.resolve("page.html")).content().contains("Damaged: ");
  }

  @Test
  void aPageIsNeverWrittenOver() throws IOException {
    page(Samples.FULL);
    assertThatThrownBy(() -> page(Samples.FULL)).hasMessageContaining("nothing is written over");
  }
}
