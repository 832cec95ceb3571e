package dev.frametape.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The project of a user, who has the jar from a repository and nothing else of Frametape. */
@Timeout(300)
class ExampleProjectIT {
  private static final Path EXAMPLE = Path.of("src/test/projects/junit").toAbsolutePath();
  private static final Path RELEASED = Path.of("dev/frametape/frametape/0.1.0");

  /** Where Maven has what it needs to build. */
  private static final Path LIBRARIES = Path.of(System.getProperty("frametape.test.repository"));

  @TempDir private Path temp;
  private Path project;
  private Path repository;

  @BeforeEach
  void aFreshProjectAndARepositoryWithTheJar() throws IOException {
    project = temp.resolve("project");
    repository = temp.resolve("repository");
    copy(EXAMPLE, project);
    // What Maven has fetched before, by links; what it fetches now is ours to throw away.
    Files.createDirectories(repository.resolve("dev"));
    link(LIBRARIES, repository);
    Path dev = LIBRARIES.resolve("dev");
    if (Files.isDirectory(dev)) {
      link(dev, repository.resolve("dev"));
    }
    Path released = repository.resolve(RELEASED);
    Files.createDirectories(released);
    Files.copy(Path.of("target/frametape-0.1.0.jar"), released.resolve("frametape-0.1.0.jar"));
    Files.copy(Path.of("pom.xml"), released.resolve("frametape-0.1.0.pom"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(each));
        if (!from.relativize(each).startsWith("target")) {
          Files.createDirectories(copy.getParent());
          Files.copy(each, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path each : all.toList()) {
        Path name = to.resolve(each.getFileName());
        if (!Files.exists(name) && !name.endsWith("dev") && !name.endsWith("frametape")) {
          Files.createSymbolicLink(name, each);
        }
      }
    }
  }

  private record Built(int exit, String words) {}

  private Built build(String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("mvn", "-B", "-ntp", "-Dmaven.repo.local=" + repository));
    command.addAll(List.of(options));
    command.add("test");
    Path words = temp.resolve("words");
    ProcessBuilder maven = new ProcessBuilder(command).directory(project.toFile());
    maven.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    // With it, nothing is recorded that is to be replayed.
    maven.environment().remove("CI");
    Process process =
        maven
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    return new Built(process.waitFor(), Files.readString(words));
  }

  @Test
  void itsTestsPassTwiceAndTheSecondTimeARecordingIsTheWorker() throws Exception {
    Built first = build();
    assertThat(first.exit()).as(first.words()).isZero();
    assertThat(first.words()).contains("Tests run: 5, Failures: 0, Errors: 0, Skipped: 1");
    Path recorded = project.resolve("recordings/six-times-seven.jsonl");
    byte[] made = Files.readAllBytes(recorded);
    assertThat(RecordingVerifier.verify(recorded).status()).isEqualTo(Verification.Status.COMPLETE);

    Path replayed = project.resolve("src/test/java/example/MultiplierTest.java");
    Files.writeString(
        replayed,
        Files.readString(replayed).replace("worker = \"./worker.sh\", replay =", "replay ="));
    Built second = build("-Dtest=MultiplierTest#multipliesWithoutAWorker");
    assertThat(second.exit()).as(second.words()).isZero();
    assertThat(recorded).hasBinaryContent(made);
    // Tests that pass leave nothing behind.
    assertThat(project.resolve("target/frametape-tests/example.MultiplierTest")).isEmptyDirectory();
  }

  @Test
  void aTestThatFailsKeepsItsRecordingAndNamesIt() throws Exception {
    Built built = build("-Dexample.fails=true", "-Dtest=MultiplierTest#sixTimesSevenIsNot43");
    assertThat(built.exit()).isNotZero();
    Path folder =
        project.resolve(
            "target/frametape-tests/example.MultiplierTest/sixTimesSevenIsNot43/worker.recordings");
    List<Path> kept;
    try (Stream<Path> files = Files.list(folder)) {
      kept = files.toList();
    }
    assertThat(kept).hasSize(1);
    assertThat(built.words())
        .contains("expected: <43> but was: <42>")
        .contains("frametape show " + kept.getFirst())
        .contains("@Wrapped(replay = \"" + kept.getFirst() + "\")");
    assertThat(RecordingVerifier.verify(kept.getFirst()).status())
        .isEqualTo(Verification.Status.COMPLETE);
  }
}
