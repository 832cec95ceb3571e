package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingWriter.Batch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingDiffTest {
  private static final RecordingDiff.Options PLAIN =
      new RecordingDiff.Options(List.of(), false, OptionalDouble.empty());
  private static final RecordingDiff.Options STRICT =
      new RecordingDiff.Options(List.of(), true, OptionalDouble.empty());

  @TempDir private Path folder;
  private int files;

  /** One step of a conversation. */
  private interface Step {
    void into(Batch batch);
  }

  private static Step request(int number) {
    return frame(
        Direction.TO_CHILD,
        "{\"version\":6,\"message\":{\"type\":\"request\",\"body\":{\"op\":\"describe\",\"name\":"
            + number
            + "}}}");
  }

  private static Step response(int number) {
    return frame(
        Direction.TO_PARENT,
        "{\"version\":6,\"message\":{\"type\":\"response\",\"body\":{\"status\":\"u64\",\"value\":"
            + number
            + "}}}");
  }

  private static Step frame(Direction to, String payload) {
    return batch -> batch.frame(to, Samples.bytes(Samples.frame(payload)));
  }

  private static Step stderr(String text) {
    return batch -> batch.stderr(Samples.bytes(text));
  }

  private static Step raw(String text) {
    return batch -> batch.raw(Direction.TO_PARENT, Samples.bytes(text), "no frames");
  }

  private static Step exit(int code) {
    return batch -> batch.exited(new ChildExit.Exited(code));
  }

  private Path recorded(Step... steps) throws IOException {
    return recorded(Arrays.asList(steps));
  }

  private Path recorded(List<Step> steps) throws IOException {
    return recorded(steps, 10);
  }

  private Path recorded(List<Step> steps, long stepMicros) throws IOException {
    Path file = folder.resolve(files++ + ".jsonl");
    try (RecordingWriter writer =
        RecordingWriter.create(file, Samples.header(), new FakeClock(stepMicros))) {
      for (Step step : steps) {
        try (Batch batch = writer.begin()) {
          step.into(batch);
        }
      }
      writer.finish();
    }
    return file;
  }

  private static List<Difference> between(Path one, Path two, RecordingDiff.Options options)
      throws IOException {
    List<Difference> found = new ArrayList<>();
    RecordingDiff.Summary summary = RecordingDiff.compare(one, two, options, found::add);
    assertThat(summary.differences()).isEqualTo(found.size());
    return found;
  }

  private static List<Difference> between(Path one, Path two) throws IOException {
    return between(one, two, PLAIN);
  }

  private static List<Step> conversation(int exchanges) {
    List<Step> steps = new ArrayList<>();
    for (int number = 0; number < exchanges; number++) {
      steps.add(request(number));
      steps.add(response(number));
    }
    return steps;
  }

  @Test
  void aMissingFrameIsOneDifferenceAndNotAllThatFollow() throws Exception {
    List<Step> shorter = conversation(200);
    shorter.remove(101);
    Path one = recorded(conversation(200));
    Path two = recorded(shorter);
    assertThat(between(one, two))
        .singleElement()
        .isInstanceOfSatisfying(
            Difference.Missing.class, gone -> assertThat(gone.first().line()).isEqualTo(102));
    assertThat(between(two, one)).singleElement().isInstanceOf(Difference.Extra.class);
  }

  @Test
  void aChangedValueIsToldByItsPlaceAndCanBeIgnored() throws Exception {
    Path one = recorded(request(1), response(2));
    Path two = recorded(request(1), response(3));
    assertThat(between(one, two))
        .singleElement()
        .isInstanceOfSatisfying(
            Difference.FrameDiffers.class,
            changed ->
                assertThat(changed.values())
                    .singleElement()
                    .satisfies(
                        value -> assertThat(value.pointer()).isEqualTo("/message/body/value")));
    for (String place : List.of("/value", "u64:/value", "#/message/body/*")) {
      RecordingDiff.Options ignoring =
          new RecordingDiff.Options(List.of(IgnoredPlace.of(place)), false, OptionalDouble.empty());
      assertThat(between(one, two, ignoring)).as(place).isEmpty();
    }
    RecordingDiff.Options another =
        new RecordingDiff.Options(
            List.of(IgnoredPlace.of("describe:/value")), false, OptionalDouble.empty());
    assertThat(between(one, two, another)).hasSize(1);
  }

  @Test
  void theOrderOfNamesAndTheSpellingOfNumbersDoNotCount() throws Exception {
    Path one = recorded(frame(Direction.TO_PARENT, "{\"a\":10,\"b\":\"x\"}"));
    Path two = recorded(frame(Direction.TO_PARENT, "{\"b\":\"\\u0078\",\"a\":1e1}"));
    assertThat(between(one, two)).isEmpty();
  }

  @Test
  void whatIsNoJsonIsToldByItsFirstByte() throws Exception {
    Path one = recorded(frame(Direction.TO_PARENT, "nothing"));
    Path two = recorded(frame(Direction.TO_PARENT, "noThing"));
    assertThat(between(one, two))
        .singleElement()
        .isInstanceOfSatisfying(
            Difference.FrameDiffers.class,
            changed -> assertThat(changed.at()).isEqualTo(OptionalLong.of(4 + 2)));
  }

  @Test
  void aLargeFrameIsToldByItsFirstByteToo() throws Exception {
    byte[] payload = new byte[DiffItem.VALUE_BYTES + 100_000];
    byte[] other = payload.clone();
    other[3_000_001] = 1;
    List<Path> both = new ArrayList<>();
    for (byte[] one : List.of(payload, other)) {
      both.add(
          recorded(batch -> batch.frame(Direction.TO_CHILD, Samples.bytes(Samples.frame(one)))));
    }
    assertThat(between(both.getFirst(), both.getLast()))
        .singleElement()
        .isInstanceOfSatisfying(
            Difference.FrameDiffers.class,
            changed -> assertThat(changed.at()).isEqualTo(OptionalLong.of(3_000_005)));
  }

  @Test
  void howBytesWereCutIntoLinesSaysNothing() throws Exception {
    Path one =
        recorded(raw("gar"), stderr("deliberate "), request(1), raw("bage"), stderr("panic"));
    Path two = recorded(stderr("deliberate panic"), raw("garbage"), request(1));
    Path three = recorded(stderr("deliberate panik"), raw("garbagf"), request(1));
    assertThat(between(one, two)).isEmpty();
    List<Difference> found = between(one, three);
    assertThat(found).hasSize(2);
    assertThat(found.get(0))
        .isInstanceOfSatisfying(
            Difference.FrameDiffers.class,
            changed -> assertThat(changed.at()).isEqualTo(OptionalLong.of(6)));
    assertThat(found.get(1))
        .isEqualTo(new Difference.StderrDiffers(15, OsText.of("c"), OsText.of("k")));
  }

  @Test
  void pipelinedRequestsAreTheSameUnlessTheOrderIsStrict() throws Exception {
    Path one = recorded(request(1), response(1), request(2), response(2));
    Path two = recorded(request(1), request(2), response(1), response(2));
    assertThat(between(one, two)).isEmpty();
    assertThat(between(one, two, STRICT))
        .singleElement()
        .isInstanceOf(Difference.OrderDiffers.class);
    assertThat(between(one, one, STRICT)).isEmpty();
  }

  @Test
  void aResponseBeforeItsRequestIsAnotherOrder() throws Exception {
    Path one = recorded(request(1), response(1), request(2), response(2), request(3), response(3));
    Path two = recorded(request(1), response(1), response(2), request(2), request(3), response(3));
    assertThat(between(one, two))
        .singleElement()
        .isInstanceOfSatisfying(
            Difference.OrderDiffers.class,
            order -> {
              assertThat(order.first().line()).isEqualTo(4);
              assertThat(order.second().line()).isEqualTo(3);
            });
    assertThat(between(two, two)).isEmpty();
  }

  @Test
  void anEndByCodeAndOneBySignalAreNotTheSame() throws Exception {
    Path one = recorded(exit(134));
    Path two = recorded(batch -> batch.exited(new ChildExit.Signaled(6, false)));
    assertThat(between(one, two))
        .containsExactly(new Difference.EndDiffers("exit", "exit code 134", "killed by signal 6"));
  }

  @Test
  void whatAFaultChangedIsADifferenceUnlessWhatWasSentIsCompared() throws Exception {
    ByteBuf answer = Samples.bytes(Samples.frame("{\"answer\":42}"));
    Step fault =
        batch ->
            batch.fault(
                new RecordedEvent.Fault(
                    "cut",
                    "\"cut\"",
                    RecordedEvent.Subject.PARENT,
                    OptionalLong.of(0),
                    OptionalLong.empty(),
                    Optional.empty(),
                    1));
    Path plain =
        recorded(
            request(1),
            batch -> batch.frame(Direction.TO_PARENT, answer),
            stderr("a word"),
            exit(0));
    Path broken =
        recorded(
            request(1),
            fault,
            batch -> batch.frame(Direction.TO_PARENT, answer, Lane.SENT),
            batch -> batch.part(Direction.TO_PARENT, 17, 0, answer.slice(0, 9), Lane.DELIVERED),
            batch -> batch.stderr(Samples.bytes("a word"), Lane.SENT),
            batch -> batch.stderr(Samples.bytes("another"), Lane.DELIVERED),
            batch -> batch.exited(new ChildExit.Exited(0), Lane.SENT),
            batch -> batch.exited(new ChildExit.Exited(3), Lane.DELIVERED));
    assertThat(between(plain, broken))
        .satisfiesExactly(
            gone -> assertThat(gone).isInstanceOf(Difference.Missing.class),
            cut -> assertThat(cut).isInstanceOf(Difference.Extra.class),
            words -> assertThat(words).isInstanceOf(Difference.StderrDiffers.class),
            end ->
                assertThat(end)
                    .isEqualTo(new Difference.EndDiffers("exit", "exit code 0", "exit code 3")));
    RecordingDiff.Options sent =
        new RecordingDiff.Options(List.of(), true, OptionalDouble.empty(), As.SENT);
    assertThat(between(plain, broken, sent)).isEmpty();
  }

  @Test
  void aCutOffRecordingIsComparedAsFarAsItGoes() throws Exception {
    List<Step> steps = conversation(60);
    steps.add(40, stderr("a few words"));
    steps.add(exit(0));
    Path whole = recorded(steps);
    byte[] bytes = Files.readAllBytes(whole);
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 40; round++) {
      int length = random.nextInt(1, bytes.length - 1);
      Path cut =
          Files.write(folder.resolve("cut-" + round + ".jsonl"), Arrays.copyOf(bytes, length));
      assertThat(between(whole, cut))
          .as("cut after %s of %s bytes", length, bytes.length)
          .singleElement()
          .isInstanceOfSatisfying(
              Difference.EndDiffers.class, end -> assertThat(end.second()).contains("cut off"));
      assertThat(between(cut, cut)).isEmpty();
    }
  }

  @Test
  void anAnswerThatTakesLongerCountsOnlyIfAsked() throws Exception {
    Path one = recorded(conversation(3), 10);
    Path two = recorded(conversation(3), 31);
    assertThat(between(one, two)).isEmpty();
    assertThat(between(one, two, timing(3.0)))
        .hasSize(3)
        .allSatisfy(slow -> assertThat(slow).isInstanceOf(Difference.TimingDiffers.class));
    assertThat(between(one, two, timing(3.1))).isEmpty();
  }

  private static RecordingDiff.Options timing(double ratio) {
    return new RecordingDiff.Options(List.of(), false, OptionalDouble.of(ratio));
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void framesTakenOutAnywhereAreToldOneByOneAndNothingElseIs(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> all = conversation(random.nextInt(1, 120));
    List<Step> fewer = new ArrayList<>(all);
    int gone = random.nextInt(0, Math.min(6, all.size()));
    for (int count = 0; count < gone; count++) {
      fewer.remove(random.nextInt(fewer.size()));
    }
    Path one = recorded(all);
    Path two = recorded(fewer);
    assertThat(between(one, two))
        .hasSize(gone)
        .allSatisfy(missing -> assertThat(missing).isInstanceOf(Difference.Missing.class));
    assertThat(between(two, one))
        .hasSize(gone)
        .allSatisfy(extra -> assertThat(extra).isInstanceOf(Difference.Extra.class));
  }

  @Test
  void aGapLongerThanTheWindowIsToldAndEndsInOrder() throws Exception {
    Path one = recorded(conversation(9));
    Path two = recorded(conversation(200));
    assertThat(between(one, two))
        .hasSize(2 * (200 - 9))
        .allSatisfy(extra -> assertThat(extra).isInstanceOf(Difference.Extra.class));
  }

  /**
   * The windows do not find each other again, so every frame behind such a gap is told; but each
   * exactly once, and nothing before it.
   */
  @ParameterizedTest
  @ValueSource(ints = {33, 64, 96})
  void aGapInTheMiddleThatIsLongerThanTheWindowIsToldFrameByFrameToTheEnd(int gap)
      throws Exception {
    List<Step> all = conversation(200);
    List<Step> fewer = new ArrayList<>(all);
    fewer.subList(100, 100 + 2 * gap).clear();
    List<Difference> found = between(recorded(all), recorded(fewer));

    List<Long> lines = new ArrayList<>();
    long missing = 0;
    for (Difference difference : found) {
      if (difference instanceof Difference.FrameDiffers differs) {
        lines.add(differs.first().line());
      } else {
        lines.add(((Difference.Missing) difference).first().line());
        missing++;
      }
    }
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(101, 400).boxed().toList());
    assertThat(missing).isEqualTo(2L * gap);
  }

  @Test
  void aGapOfJustLessThanTheWindowCostsOneDifferenceForEachFrame() throws Exception {
    List<Step> all = conversation(200);
    List<Step> fewer = new ArrayList<>(all);
    fewer.subList(100, 100 + 2 * (Alignment.LOOK_AHEAD - 1)).clear();
    assertThat(between(recorded(all), recorded(fewer)))
        .hasSize(2 * (Alignment.LOOK_AHEAD - 1))
        .allSatisfy(missing -> assertThat(missing).isInstanceOf(Difference.Missing.class));
  }

  /** What stands before the first common item is settled by likeness: the same stream, that is. */
  @Test
  void aChangedFrameIsPairedWithTheOneThatIsMostLikeIt() throws Exception {
    Path one = recorded(row("a", 0, 1), row("b", 0, 2), row("c", 0, 3), response(5));
    Path two = recorded(row("b", 0, 9), response(5));
    assertThat(between(one, two))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isInstanceOfSatisfying(
                        Difference.Missing.class,
                        gone -> assertThat(gone.first().line()).isEqualTo(1)),
            second ->
                assertThat(second)
                    .isInstanceOfSatisfying(
                        Difference.FrameDiffers.class,
                        differs -> {
                          assertThat(differs.first().line()).isEqualTo(2);
                          assertThat(differs.values())
                              .singleElement()
                              .satisfies(
                                  value ->
                                      assertThat(value.pointer())
                                          .isEqualTo("/message/body/payload"));
                        }),
            third ->
                assertThat(third)
                    .isInstanceOfSatisfying(
                        Difference.Missing.class,
                        gone -> assertThat(gone.first().line()).isEqualTo(3)));
  }

  private static Step row(String stream, int sequence, int payload) {
    return frame(
        Direction.TO_PARENT,
        "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"%s\",\"sequence\":%d,\"payload\":%d}}}"
            .formatted(stream, sequence, payload));
  }

  @Test
  void aVariableThatChangesTheWorkerIsADifference() throws Exception {
    Path one = recorded(exit(0));
    Path two =
        Files.writeString(
            folder.resolve("other.jsonl"),
            cut(Files.readString(one, UTF_8))
                .replace("\"LEAN_ABORT_ON_PANIC\":\"1\"", "\"LEAN_ABORT_ON_PANIC\":\"0\""));
    Path same = Files.writeString(folder.resolve("same.jsonl"), cut(Files.readString(one, UTF_8)));
    assertThat(between(same, two))
        .containsExactly(new Difference.HeaderDiffers("env LEAN_ABORT_ON_PANIC", "1", "0"));
  }

  /** Without the footer, whose sum would not fit. */
  private static String cut(String recording) {
    return recording.substring(0, recording.lastIndexOf('\n', recording.length() - 2) + 1);
  }
}
