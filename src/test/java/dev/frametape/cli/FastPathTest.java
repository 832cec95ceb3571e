package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.StartState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** One law: what the fast path understands, the library understands in the same way. */
class FastPathTest {
  private static final List<String> OPTIONS =
      List.of(
          "--linger=7",
          "--linger=0",
          "--strict-recording",
          "--fsync",
          "--framing=raw",
          "--framing=u32be-json",
          "--frame-limit=65536",
          "--frame-limit=268435456");

  @Test
  void itReadsTheWordsOfWrappersAsTheLibraryDoes() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 300; i++) {
      List<String> words = new ArrayList<>(List.of("record"));
      List<String> options = new ArrayList<>(OPTIONS);
      for (int count = random.nextInt(4); count > 0; count--) {
        String option = options.remove(random.nextInt(options.size()));
        options.removeIf(other -> other.split("=")[0].equals(option.split("=")[0]));
        words.add(option);
      }
      words.addAll(1 + random.nextInt(words.size()), List.of("-o", "some folder/a=b"));
      words.addAll(List.of("--", "worker", "--linger=9", "--", "-o", "@x", ""));
      assertThat(FastPath.relaying(words.subList(1, words.size()), true))
          .as("%s", words)
          .contains(byLibrary(words, RecordCommand.class).relaying());
    }
    List<String> run = List.of("run", "--linger=12", "--", "cat", "-x");
    assertThat(FastPath.relaying(run.subList(1, run.size()), false))
        .contains(byLibrary(run, RunCommand.class).relaying());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record -- cat",
        "record -o a.jsonl cat",
        "record -o a.jsonl --",
        "record -o -- cat",
        "record -o --fsync -- cat",
        "record -oa.jsonl -- cat",
        "record --output=a.jsonl -- cat",
        "record -o a.jsonl --linger=-1 -- cat",
        "record -o a.jsonl --linger=1s -- cat",
        "record -o a.jsonl --framing=lines -- cat",
        "record -o a.jsonl --frame-limit=268435457 -- cat",
        "record -o a.jsonl --frame-limit=99999999999 -- cat",
        "record -o a.jsonl --help -- cat",
        "run --strict-recording -- cat",
        "run cat",
        "run --",
        "worker --rows 3",
        "worker --protocol 7",
        "show a.jsonl"
      })
  void whatItDoesNotKnowForSureIsLeftToTheLibrary(String line) {
    assertThat(FastPath.of(List.of(line.split(" ")), Set.of("PATH"))).isEmpty();
  }

  @Test
  void variablesAreReadByTheLibrary() {
    List<String> words = List.of("run", "--", "cat");
    assertThat(FastPath.of(words, Set.of("PATH"))).isPresent();
    assertThat(FastPath.of(words, Set.of("PATH", "FRAMETAPE_LINGER"))).isEmpty();
    assertThat(FastPath.of(List.of(), Set.of())).isEmpty();
  }

  private static <T> T byLibrary(List<String> words, Class<T> command) {
    CommandLine line = Main.commandLine(new Session(StartState.plain(List.of()), true));
    return command.cast(
        Optional.of(line.parseArgs(words.toArray(String[]::new)).subcommand())
            .orElseThrow()
            .commandSpec()
            .userObject());
  }
}
