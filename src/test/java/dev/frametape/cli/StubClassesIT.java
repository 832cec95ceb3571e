package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.WrapperFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * WireMock and its libraries are loaded by a stub and by nothing else. Looked at with a class path
 * that has them for every command, so that nothing but the code keeps them out.
 */
class StubClassesIT {
  private static final Path HOME = Path.of("target/frametape").toAbsolutePath();
  private static final Path LAUNCHER = Path.of("scripts/frametape").toAbsolutePath();

  // Without slf4j: netty takes that where it finds it, and it is only here that others find it.
  private static final Pattern OF_STUB =
      Pattern.compile(
          "com\\.github\\.(tomakehurst|jknack)\\.|com\\.jayway\\.|com\\.google\\.|net\\.(minidev"
              + "|javacrumbs)\\.|com\\.fasterxml\\.jackson\\.(databind|annotation)\\."
              + "|org\\.(hamcrest|antlr|objectweb|apache\\.commons)\\.|wiremock\\.");

  /** What was left out of WireMock's own dependencies. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "org\\.(eclipse\\.jetty|apache\\.hc|xmlunit)\\.|javax\\.servlet\\.|joptsimple\\."
              + "|org\\.apache\\.commons\\.(fileupload|io|codec)\\.");

  @TempDir Path temp;

  @Test
  void commandsThatRelayAndReplayNeverLoadWireMock() throws IOException {
    Path talk = temp.resolve("talk.jsonl");
    String worker = LAUNCHER.toString();
    for (List<String> words :
        List.of(
            List.of("run", "--", worker, "worker"),
            List.of("record", "-o", talk.toString(), "--", worker, "worker"),
            List.of("record", "--linger", "250", "-o", talk + ".jsonl", "--", worker, "worker"),
            List.of("replay", talk.toString()),
            List.of("replay", "--match", "json", talk.toString()),
            List.of("worker"),
            List.of("--help"),
            List.of("export", "--wiremock", talk.toString(), "-o", temp.resolve("out").toString()),
            List.of("show", talk.toString()))) {
      assertThat(loaded(words).filter(OF_STUB.asPredicate())).as("%s", words).isEmpty();
    }
  }

  @Test
  void aStubLoadsWireMockAndNothingOfAServer() throws IOException {
    List<String> classes =
        loaded(
                List.of(
                    "stub", Path.of("src/test/resources/stub/lean-worker").toAbsolutePath() + ""))
            .toList();
    assertThat(classes)
        .anyMatch(name -> name.startsWith("com.github.tomakehurst.wiremock.stubbing."))
        .noneMatch(LEFT_OUT.asPredicate());
  }

  @Test
  void theInstallationHasTheLibrariesOfStubApart() throws IOException {
    try (Stream<Path> files = Files.walk(HOME)) {
      assertThat(files.map(path -> HOME.relativize(path).toString()))
          .contains("stub/wiremock-jre8-2.35.2.jar", "frametape-stub.aot", "frametape.cdx.json")
          .noneMatch(name -> name.matches("lib/.*(wiremock|guava|databind|handlebars).*"))
          .noneMatch(name -> name.matches(".*(jetty|servlet|httpclient|httpcore|fileupload).*"));
    }
  }

  @Test
  void theBillOfMaterialsNamesEveryLibraryThereIs() throws IOException {
    String bill = Files.readString(HOME.resolve("frametape.cdx.json"));
    List<String> libraries = new ArrayList<>();
    for (String folder : List.of("lib", "stub")) {
      try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
        files.map(file -> file.getFileName().toString()).forEach(libraries::add);
      }
    }
    assertThat(libraries).contains("wiremock-jre8-2.35.2.jar").hasSizeGreaterThan(16);
    assertThat(libraries)
        .allSatisfy(
            library ->
                assertThat(bill)
                    .contains(library.replaceFirst("-([0-9][^/]*)\\.jar$", "@$1?type=jar")));
    // What the extension is compiled against, and comes with whoever writes tests.
    Pattern ofTests = Pattern.compile("pkg:maven/org\\.(junit|opentest4j|apiguardian)");
    long components =
        bill.lines()
            .filter(line -> line.contains("\"purl\"") && !ofTests.matcher(line).find())
            .distinct()
            .count();
    assertThat(components).as("and nothing else but Frametape").isEqualTo(libraries.size() + 1);
  }

  /** The classes that a command loads until the end of its input ends it, by their names. */
  private Stream<String> loaded(List<String> words) throws IOException {
    Path home = Files.createTempDirectory(temp, "home");
    Path log = home.resolve("classes");
    List<String> configuration = new ArrayList<>();
    for (String line : Files.readAllLines(HOME.resolve("launch-stub.conf"))) {
      if (line.equals("jvm -Xlog:disable")) {
        configuration.add("jvm -Xlog:class+load:file=" + log);
      } else if (!line.startsWith("jvm -XX:AOTCache=")) {
        // From a cache, all that it holds is loaded at once.
        configuration.add(line);
      }
    }
    Files.write(home.resolve("launch.conf"), configuration);
    Files.write(home.resolve("launch-stub.conf"), configuration);
    Files.copy(
        HOME.resolve("frametape-start"),
        home.resolve("frametape-start"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Path wrapper = home.resolve("wrapper");
    WrapperFile.write(wrapper, home, words);
    try (ChildProcess process =
        ChildProcess.start(ProcessSpec.of(List.of(wrapper.toString()), Map.of()))) {
      process.stdin().close();
      process.stdout().readAllBytes();
      String stderr = new String(process.stderr().readAllBytes());
      assertThat(process.waitFor())
          .as("%s: %s", words, stderr)
          .isIn(new ChildExit.Exited(0), new ChildExit.Exited(1));
    }
    List<String> classes =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(" source: "))
            .map(line -> line.replaceFirst("^(\\[[^]]*])+ *", "").replaceFirst(" source: .*", ""))
            .toList();
    assertThat(classes).contains("dev.frametape.cli.Main");
    return classes.stream();
  }
}
