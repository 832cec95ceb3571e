package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.recording.RecordingDiff;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffTest {
  private static final Path REAL = Path.of("recordings");
  private static final Path CALLS = REAL.resolve("rust-parent-fixture-calls.jsonl");
  private static final Path PANIC = REAL.resolve("rust-parent-lean-panic-exit-134.jsonl");
  private static final Path ROWS = REAL.resolve("rust-parent-rows-then-panic-exit-134.jsonl");
  private static final RecordingDiff.Options PLAIN =
      new RecordingDiff.Options(List.of(), false, OptionalDouble.empty());

  @TempDir private Path folder;

  private final StringBuilder out = new StringBuilder();

  private int text(Path one, Path two, RecordingDiff.Options options, long most) throws Exception {
    out.setLength(0);
    return DiffCommand.report(
        new DifferenceText(out, new Paint(false), one, two), one, two, options, most);
  }

  private int json(Path one, Path two) throws Exception {
    out.setLength(0);
    return DiffCommand.report(new DifferenceJson(out), one, two, PLAIN, 50);
  }

  @Test
  void everyRealRecordingIsLikeItselfAndLikeNoOther() throws Exception {
    List<Path> all = RecordingFiles.of(List.of(REAL));
    for (Path one : all) {
      for (Path two : all) {
        int expected = one.equals(two) ? ExitCodes.OK : ExitCodes.DIFFERENT;
        assertThat(text(one, two, PLAIN, 50)).as("%s and %s", one, two).isEqualTo(expected);
        assertThat(json(one, two)).as("%s and %s", one, two).isEqualTo(expected);
      }
    }
  }

  @Test
  void twoPanicsDifferInWhatWasAskedAndSaid() throws Exception {
    text(PANIC, ROWS, PLAIN, 50);
    Golden.hold("cli", "diff-panics.txt", out.toString());
    json(PANIC, ROWS);
    Golden.hold("cli", "diff-panics.json.txt", out.toString());
  }

  @Test
  void aChangedArgumentIsOnePlaceThatCanBeIgnored() throws Exception {
    Path changed =
        Files.writeString(
            folder.resolve("changed.jsonl"),
            Files.readString(CALLS).replace("\"lhs\":6,\"rhs\":7", "\"lhs\":6,\"rhs\":8"));
    assertThat(text(CALLS, changed, PLAIN, 50)).isEqualTo(ExitCodes.DIFFERENT);
    assertThat(out.toString().replace(folder.toString(), "FOLDER"))
        .isEqualTo(
            """
            --- recordings/rust-parent-fixture-calls.jsonl
            +++ FOLDER/changed.jsonl
            parent -> child request call_fixture_mul (line 8)
                at /message/body/rhs
              - 7
              + 8
            1 difference, 23 frames the same
            """);
    RecordingDiff.Options ignoring =
        new RecordingDiff.Options(
            List.of(IgnoredPlace.of("call_fixture_mul:/rhs")), false, OptionalDouble.empty());
    assertThat(text(CALLS, changed, ignoring, 50)).isEqualTo(ExitCodes.OK);
    assertThat(out).hasToString("the same: 24 frames\n");
  }

  @Test
  void whatIsNotShownIsCounted() throws Exception {
    text(CALLS, PANIC, PLAIN, 50);
    long all = out.toString().lines().filter(line -> line.matches("\\S.*")).count() - 3;
    text(CALLS, PANIC, PLAIN, 2);
    assertThat(out).contains("... and " + (all - 2) + " more").contains(all + " differences");
  }

  @Test
  void nothingThatOthersWroteReachesTheTerminalRaw() throws Exception {
    List<Path> files = new ArrayList<>();
    for (String payload : List.of("1", "\"\\u001b[2J\\u202e\"")) {
      String lines =
          """
          {"frametape":1,"tool":"0","started":"2026-01-01T00:00:00Z","framing":"u32be-json","argv":[],"env":{"LEAN_BACKTRACE":%s},"frame_limit":9}
          {"n":1,"t":0,"to":"parent","frame":{"version":6,"message":{"type":"\\u001b[1m","body":{"\\u009b31m":%s}}}}
          {"n":2,"t":1,"stderr":"\\u001b]0;%s\\u0007"}
          """
              .formatted(
                  payload.equals("1") ? "\"1\"" : payload,
                  payload,
                  payload.replace("\"", "").replace("\\u202e", "\\u202ex"));
      files.add(
          Files.write(
              folder.resolve("h" + files.size() + ".jsonl"),
              lines.getBytes(StandardCharsets.UTF_8)));
    }
    for (boolean asJson : List.of(false, true)) {
      int code =
          asJson ? json(files.get(0), files.get(1)) : text(files.get(0), files.get(1), PLAIN, 50);
      assertThat(code).isEqualTo(ExitCodes.DIFFERENT);
      assertThat(out.chars().filter(c -> c != '\n' && (c < 0x20 || c >= 0x7f))).isEmpty();
      assertThat(out).contains("stderr").contains("31m").contains("LEAN_BACKTRACE");
    }
  }

  @Test
  void coloursAreOnlyThereWhereTheyAreWanted() throws Exception {
    text(PANIC, ROWS, PLAIN, 50);
    String plain = out.toString();
    out.setLength(0);
    DiffCommand.report(
        new DifferenceText(out, new Paint(true), PANIC, ROWS), PANIC, ROWS, PLAIN, 50);
    assertThat(out).contains("\u001b[31m");
    assertThat(out.toString().replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
  }
}
