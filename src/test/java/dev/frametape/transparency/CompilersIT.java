package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who looks at frames is compiled as well as can be; who looks at none has one compiler. */
@Timeout(120)
class CompilersIT {
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, {1} {2} {3}")
  @CsvSource({
    "RELAY, run, '', '', true",
    "RELAY, record, talk.jsonl, '', false",
    "RELAY, record, talk.tape, '', true",
    "RELAY, record, folder.tape, '', false",
    "KEEP_PID, record, talk.jsonl, '', false",
    "KEEP_PID, record, talk.tape, '', true",
    "KEEP_PID, record, folder.tape, '', false",
    "KEEP_PID, record, talk.tape, --redact, false",
  })
  void onlyWhoLooksAtNoFrameHasOneCompiler(
      Mode mode, String command, String output, String option, boolean one) throws Exception {
    Files.createDirectory(folder.resolve("folder.tape"));
    List<String> words = new ArrayList<>(List.of(Wrapper.LAUNCHER.toString(), command));
    words.addAll(mode.options());
    if (!output.isEmpty()) {
      words.addAll(List.of("-o", folder.resolve(output).toString()));
    }
    if (!option.isEmpty()) {
      words.add(option);
    }
    words.addAll(List.of("--", "/bin/cat"));
    try (ChildProcess child = Parent.PLAIN.start(words)) {
      child.stdin().write('x');
      // What passes this on is the JVM.
      assertThat(child.stdout().read()).isEqualTo('x');
      String jvm = Processes.file(mode.recorder(child.pid()), "cmdline");
      assertThat(List.of(jvm.split("\0")))
          .contains("-Xrs")
          .matches(all -> all.contains(ONE_COMPILER) == one);
      child.stdin().close();
      assertThat(child.waitFor()).isEqualTo(new ChildExit.Exited(0));
    }
  }
}
