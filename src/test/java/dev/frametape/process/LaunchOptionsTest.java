package dev.frametape.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not known is ignored while a wrapper starts; so somebody else has to look. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaunchOptionsTest {
  private static final Pattern NAME = Pattern.compile("^(?:jvm|light) -XX:[-+]?(\\w+)");

  @Test
  void thisJvmKnowsEveryOptionOfWrappers() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintFlagsFinal",
                "-version")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String flags = new String(java.getInputStream().readAllBytes());
    assertThat(java.waitFor()).isZero();
    List<String> known =
        flags
            .lines()
            .map(line -> line.trim().split(" +"))
            .map(words -> words.length > 1 ? words[1] : "")
            .toList();
    List<String> named =
        Files.readAllLines(Path.of("src/main/resources/dev/frametape/process/launch.conf")).stream()
            .map(NAME::matcher)
            .filter(Matcher::find)
            .map(name -> name.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(known).containsAll(named);
  }
}
