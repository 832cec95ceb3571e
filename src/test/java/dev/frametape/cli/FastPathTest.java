package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.StartState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
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
          "--transparency=relay",
          "--transparency=keep-pid",
          "--transparency=auto",
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
      assertThat(FastPath.relaying(words.subList(1, words.size()), true, ""))
          .as("%s", words)
          .contains(byLibrary(words, RecordCommand.class).relaying());
    }
    List<String> run = List.of("run", "--linger=12", "--", "cat", "-x");
    assertThat(FastPath.relaying(run.subList(1, run.size()), false, ""))
        .contains(byLibrary(run, RunCommand.class).relaying());
  }

  @Test
  void itReadsWhatWrappersThatReplaySayAsTheLibraryDoes() {
    List<String> options =
        List.of(
            "--default-mode=auto",
            "--mode=replay",
            "--match=op",
            "--ignore=/fixture_root",
            "--ignore=call_fixture_mul:/a~1b/*",
            "--order=per-op",
            "--rules=/some/a=b.rules",
            "--on-unmatched=nearest",
            "--report=/tmp/report.txt",
            "--pace=recorded",
            "--speed=2.5",
            "--idle-time-limit=250ms",
            "--cut-off-wait=0",
            "--catch-up-wait=3s",
            "--as=sent",
            "--claim=first-request",
            "--state=/tmp/state",
            "--fail-unused",
            "--reuse",
            "--verbose",
            "--strict-recording",
            "--fsync",
            "--framing=raw",
            "--frame-limit=65536");
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 300; i++) {
      List<String> words = new ArrayList<>(List.of("replay"));
      List<String> left = new ArrayList<>(options);
      for (int count = random.nextInt(6); count > 0; count--) {
        words.add(left.remove(random.nextInt(left.size())));
      }
      words.add(1 + random.nextInt(words.size()), "/there is/a=b.jsonl");
      if (random.nextBoolean()) {
        words.add("--linger=7");
      }
      if (random.nextBoolean()) {
        words.addAll(List.of("--", "worker", "--linger=9", "--", "-o", "@x", ""));
      } else {
        words.remove("--default-mode=auto");
      }
      assertThat(FastPath.replaying(words.subList(1, words.size())))
          .as("%s", words)
          .contains(byLibrary(words, ReplayCommand.class).replaying());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replay",
        "replay a.jsonl b",
        "replay -- a.jsonl",
        "replay --help a.jsonl",
        "replay -v a.jsonl",
        "replay --match json a.jsonl",
        "replay --match=yaml a.jsonl",
        "replay --order= a.jsonl",
        "replay --ignore=/a\"b a.jsonl",
        "replay --ignore= a.jsonl",
        "replay --reuse --reuse a.jsonl",
        "replay --reuse=true a.jsonl",
        "replay --pace=none --pace=none a.jsonl",
        "replay --speed=-1 a.jsonl",
        "replay --speed=fast a.jsonl",
        "replay --cut-off-wait=soon a.jsonl",
        "replay --frame-limit=268435457 a.jsonl",
        "replay --mode=auto a.jsonl",
        "replay --default-mode=record a.jsonl",
        "replay --on-unmatched=forward a.jsonl",
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
        "run --transparency=both -- cat",
        "run --transparency keep-pid -- cat",
        "run cat",
        "run --",
        "worker --rows 3",
        "worker --protocol 7",
        "show a.jsonl"
      })
  void whatItDoesNotKnowForSureIsLeftToTheLibrary(String line) {
    assertThat(FastPath.of(List.of(line.split(" ")), Map.of("PATH", ""))).isEmpty();
  }

  @Test
  void everyWordThatWrapWritesForAReplayIsRead() throws Exception {
    CommandLine line = CommandLines.of(new Session(StartState.plain(List.of()), true));
    String[] words = {
      "wrap",
      "-o",
      "w",
      "--replay",
      "talk",
      "--mode=auto",
      "--ignore",
      "/a x:/b",
      "--speed",
      "2",
      "--pace=recorded",
      "--idle-time-limit=1s",
      "--report=r",
      "--state",
      "s",
      "--rules=f",
      "--match=json",
      "--order=any",
      "--claim=order",
      "--as=delivered",
      "--cut-off-wait=1s",
      "--on-unmatched=exit",
      "--fail-unused",
      "--reuse",
      "-v",
      "--strict-recording",
      "--fsync",
      "--linger=9",
      "--",
      "cat",
      "--",
      "x"
    };
    line.parseArgs(words);
    WrapCommand wrap = (WrapCommand) line.getParseResult().subcommand().commandSpec().userObject();
    List<String> written = wrap.arguments();
    assertThat(written).contains("--speed=2.0", "--ignore=/a", "--ignore=x:/b", "--verbose");
    assertThat(FastPath.of(written, Map.of("PATH", ""))).isPresent();
    assertThat(FastPath.replaying(written.subList(1, written.size())))
        .contains(byLibrary(written, ReplayCommand.class).replaying());
  }

  @Test
  void variablesAreReadByTheLibrary() {
    List<String> words = List.of("run", "--", "cat");
    assertThat(FastPath.of(words, Map.of("PATH", ""))).isPresent();
    assertThat(FastPath.of(words, Map.of("PATH", "", "FRAMETAPE_LINGER", "9"))).isEmpty();
    assertThat(FastPath.of(List.of(), Map.of())).isEmpty();
  }

  @Test
  void theVariableAboutThePidIsReadAsTheLibraryDoes() {
    for (String value : List.of("", "relay", "keep-pid", "auto")) {
      for (String option : List.of("", "--transparency=relay", "--transparency=auto")) {
        List<String> words = new ArrayList<>(List.of("record", "-o", "a.jsonl"));
        if (!option.isEmpty()) {
          words.add(option);
        }
        words.addAll(List.of("--", "cat"));
        CommandLine line = CommandLines.of(new Session(StartState.plain(List.of()), true));
        UnaryOperator<String> variables =
            name -> name.equals("FRAMETAPE_TRANSPARENCY") ? value : null;
        line.setDefaultValueProvider(new EnvironmentDefaults(variables));
        assertThat(FastPath.relaying(words.subList(1, words.size()), true, value))
            .as("%s, %s", value, words)
            .contains(command(line, words, RecordCommand.class).relaying());
        assertThat(FastPath.of(words, Map.of("FRAMETAPE_TRANSPARENCY", value))).isPresent();
      }
    }
    Map<String, String> unknown = Map.of("FRAMETAPE_TRANSPARENCY", "both");
    assertThat(FastPath.of(List.of("run", "--", "cat"), unknown)).isEmpty();
    assertThat(FastPath.of(List.of("replay", "a.jsonl"), unknown)).isPresent();
  }

  @Test
  void itReadsWhatWrappersThatStubSayAsTheLibraryDoes() {
    List<String> options =
        List.of(
            "--protocol=10",
            "--on-unmatched=exit",
            "--fail-unused",
            "--verbose",
            "--global-response-templating",
            "--fault=clean-eof",
            "--fail-inert",
            "--fallback=replay:/there is/talk.jsonl");
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < 100; i++) {
      List<String> words = new ArrayList<>(List.of("stub", "--seed=7"));
      options.stream().filter(_ -> random.nextInt(3) == 0).forEach(words::add);
      words.add(1 + random.nextInt(words.size()), "some/stubs");
      if (words.stream().anyMatch(word -> word.startsWith("--fallback"))) {
        words.remove("--on-unmatched=exit"); // which a fallback leaves nothing to
      } else if (!words.contains("--on-unmatched=exit") && random.nextBoolean()) {
        words.addAll(List.of("--", "./worker", "--seed=9", ""));
      }
      if (words.stream().anyMatch(word -> word.startsWith("-") && word.contains(" "))) {
        assertThat(FastPath.stubbing(words.subList(1, words.size()))).isEmpty();
      } else {
        assertThat(FastPath.stubbing(words.subList(1, words.size())))
            .as("%s", words)
            .contains(byLibrary(words, StubCommand.class).stubbing());
      }
    }
    assertThat(FastPath.stubbing(List.of("--on-unmatched=exit", "stubs", "--", "./worker")))
        .isEmpty();
    for (String wrong : List.of("--seed=x", "--protocol=70000", "--on-unmatched=never", "-v")) {
      assertThat(FastPath.stubbing(List.of(wrong, "stubs"))).as(wrong).isEmpty();
    }
  }

  private static <T> T byLibrary(List<String> words, Class<T> command) {
    return command(CommandLines.of(new Session(StartState.plain(List.of()), true)), words, command);
  }

  private static <T> T command(CommandLine line, List<String> words, Class<T> command) {
    return command.cast(
        Optional.of(line.parseArgs(words.toArray(String[]::new)).subcommand())
            .orElseThrow()
            .commandSpec()
            .userObject());
  }
}
