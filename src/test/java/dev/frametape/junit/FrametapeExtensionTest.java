package dev.frametape.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The extension as JUnit runs it; the classes of users are inside. */
class FrametapeExtensionTest {
  private static final String CAT = "/bin/cat";
  // "hello", as a stream without frames is recorded.
  private static final String HELLO = "\"bytes\":\"aGVsbG8=\"";

  @TempDir private Path recordings;

  private EngineExecutionResults run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.conditions.deactivate", "*")
        .configurationParameter(TestFolder.RECORDINGS, recordings.toString())
        .configurationParameter("the.worker", CAT)
        .configurationParameter("kept", recordings.resolve("kept").toString())
        .selectors(selectClass(tests))
        .execute();
  }

  private void passes(Class<?> tests, int count) {
    EngineExecutionResults results = run(tests);
    results.testEvents().assertStatistics(all -> all.succeeded(count).failed(0));
  }

  private void fails(Class<?> tests, String... words) {
    run(tests)
        .allEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            event(finishedWithFailure(message(said -> Stream.of(words).allMatch(said::contains)))));
  }

  private Set<String> kept() throws IOException {
    try (Stream<Path> all = Files.walk(recordings)) {
      Set<String> names = new HashSet<>();
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        names.add(recordings.relativize(each).toString().replaceFirst(".*\\$", ""));
      }
      return names;
    }
  }

  /** Has the worker, which gives back what it gets, do so once. */
  private static void converse(Path worker) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(worker.toString()).start();
    process.getOutputStream().write("hello".getBytes());
    process.getOutputStream().close();
    assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("hello");
    assertThat(process.waitFor()).isZero();
  }

  // ---- what is given ----

  static class EachTestGetsItsOwn {
    static final Set<Path> SEEN = new HashSet<>();

    @Wrapped(worker = "${the.worker}", options = "--framing=raw")
    Wrapper field;

    @Wrapped(worker = CAT)
    Path path;

    @BeforeEach
    void before(@Wrapped(worker = "cat") Path before) {
      assertThat(before).isExecutable().isNotEqualTo(path);
    }

    @RepeatedTest(2)
    void repeated() {
      SEEN.add(field.path());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withParameters(int number, @Wrapped(worker = CAT) Wrapper parameter) {
      assertThat(number).isPositive();
      SEEN.add(parameter.path());
      assertThat(parameter.path()).isExecutable().isNotEqualTo(field.path()).isNotEqualTo(path);
    }

    @Nested
    class Inside {
      @Test
      void theFieldOutsideIsSetAsWell() {
        SEEN.add(field.path());
      }
    }
  }

  @Test
  void eachTestGetsItsOwn() throws Exception {
    EachTestGetsItsOwn.SEEN.clear();
    passes(EachTestGetsItsOwn.class, 5);
    assertThat(EachTestGetsItsOwn.SEEN).hasSize(5);
    assertThat(kept()).isEmpty();
  }

  static class TheRecordingIsThereBehindTheTest {
    static final List<String> SEEN = new ArrayList<>();

    @Test
    void once(@Wrapped(worker = CAT, options = "--framing=raw") Path worker) throws Exception {
      converse(worker);
    }

    @AfterEach
    void behind(Wrapper wrapper) throws IOException {
      SEEN.add(Files.readString(wrapper.recording()));
    }
  }

  @Test
  void theRecordingIsThereBehindTheTest() throws Exception {
    TheRecordingIsThereBehindTheTest.SEEN.clear();
    passes(TheRecordingIsThereBehindTheTest.class, 1);
    assertThat(TheRecordingIsThereBehindTheTest.SEEN).hasSize(1);
    assertThat(TheRecordingIsThereBehindTheTest.SEEN.getFirst()).contains(HELLO);
    assertThat(kept()).isEmpty();
  }

  // ---- what stays ----

  static class ItFails {
    @Test
    void test(@Wrapped(worker = CAT, options = "--framing=raw") Path worker) throws Exception {
      converse(worker);
      converse(worker);
      throw new IOException("this is the failure");
    }

    @Test
    void test() {
      throw new IllegalStateException("no wrapper was asked for");
    }
  }

  @Test
  void aFailureNamesWhatWasRecorded() throws Exception {
    List<Throwable> failures =
        run(ItFails.class).testEvents().failed().stream()
            .map(
                each ->
                    each.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
            .toList();
    assertThat(failures).hasSize(2);
    Throwable failure =
        failures.stream().filter(IOException.class::isInstance).findFirst().orElseThrow();
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0].getMessage())
        .contains("/worker.recordings/0001-")
        .contains("/worker.recordings/0002-");
    failures.stream()
        .filter(IllegalStateException.class::isInstance)
        .forEach(other -> assertThat(other.getSuppressed()).isEmpty());
    assertThat(kept()).hasSize(3);
  }

  @Test
  void aLaterSuccessTakesAwayWhatAFailureHasLeft() throws Exception {
    Path earlier = recordings.resolve(TheRecordingIsThereBehindTheTest.class.getName() + "/once");
    Files.createDirectories(earlier.resolve("worker.recordings"));
    Files.writeString(earlier.resolve("worker.recordings/0001-1.jsonl"), "of an earlier run");
    passes(TheRecordingIsThereBehindTheTest.class, 1);
    assertThat(kept()).isEmpty();
  }

  static class ItIsToStay {
    @Test
    void test(
        @Wrapped(
                worker = CAT,
                record = "${kept}/talk.jsonl",
                fault = "to-parent:#0:duplicate",
                options = "--fail-inert")
            Wrapper wrapper)
        throws Exception {
      Process process = new ProcessBuilder(wrapper.path().toString()).start();
      process.getOutputStream().write(new byte[] {0, 0, 0, 2, '{', '}'});
      process.getOutputStream().close();
      assertThat(process.getInputStream().readAllBytes())
          .containsExactly(0, 0, 0, 2, '{', '}', 0, 0, 0, 2, '{', '}');
      assertThat(process.waitFor()).isZero();
      assertThat(wrapper.recording()).hasFileName("talk.jsonl");
    }
  }

  @Test
  void whatIsToStayStays() throws Exception {
    passes(ItIsToStay.class, 1);
    assertThat(kept()).containsExactly("kept/talk.jsonl");
  }

  // ---- what is wrong ----

  static class NobodyAnswers {
    @Test
    void test(@Wrapped Path worker) {}
  }

  static class NoWorkerThere {
    @Test
    void test(@Wrapped(worker = "./nothing/here") Path worker) {}
  }

  static class NoRecordingThere {
    @Test
    void test(@Wrapped(replay = "nothing/here.jsonl") Path worker) {}
  }

  static class RecordedAndReplayed {
    @Test
    void test(@Wrapped(record = "a.jsonl", replay = "b.jsonl") Path worker) {}
  }

  static class Misspelt {
    @Test
    void test(@Wrapped(worker = CAT, fault = "truncated-frame") Path worker) {}
  }

  static class NoSuchProperty {
    @Test
    void test(@Wrapped(worker = "${no.such.property}") Path worker) {}
  }

  static class OnAStaticField {
    @Wrapped(worker = CAT)
    static Path worker;

    @Test
    void test() {}
  }

  static class OfAnotherType {
    @Wrapped(worker = CAT)
    String worker;

    @Test
    void test() {}
  }

  static class BeforeAllTests {
    @BeforeAll
    static void before(@Wrapped(worker = CAT) Path worker) {}

    @Test
    void test() {}
  }

  static class TwoToChooseFrom {
    @Wrapped(worker = CAT)
    Wrapper one;

    @Wrapped(worker = CAT)
    Wrapper other;

    @AfterEach
    void behind(Wrapper which) {}

    @Test
    void test() {}
  }

  @Test
  void whatIsWrongIsSaidBeforeTheTestRuns() {
    fails(NobodyAnswers.class, "found neither worker nor replay", "@Wrapped(worker = ");
    fails(NoWorkerThere.class, "found no executable ", "/nothing/here");
    fails(NoRecordingThere.class, "found no recording ", "/nothing/here.jsonl");
    fails(RecordedAndReplayed.class, "found record and replay, expected one of them");
    fails(Misspelt.class, "did you mean truncated-frames?");
    fails(NoSuchProperty.class, "found no value for ${no.such.property}");
    fails(OnAStaticField.class, "expected an instance field");
    fails(OfAnotherType.class, "expected a field of type Path or Wrapper");
    fails(BeforeAllTests.class, "each test gets a wrapper of its own");
    fails(TwoToChooseFrom.class, "found 2 wrappers of this test");
  }
}
