package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.process.Interposer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of the steps of a worker that is played. */
class FaultInterposerTest {
  private static final String FRAME = "\0\0\0\3[1]";
  private static final int MANY = 100_000;

  /** What was performed, in short words. */
  private final List<String> performed = new ArrayList<>();

  private long longest;
  private Duration paused = Duration.ZERO;

  private boolean full;

  private final Interposer.Stage stage =
      new Interposer.Stage() {
        @Override
        public void perform(Emission step) {
          switch (step) {
            case Emission.Send(Emission.Stream on, Emission.Content content) -> {
              longest = Math.max(longest, content.length());
              performed.add(on + " " + text(content));
            }
            case Emission.Pause(Duration duration) -> paused = paused.plus(duration);
            case Emission.Flush() -> {}
            default -> performed.add(step.toString());
          }
        }

        @Override
        public boolean hasRoom(Emission.Stream on) {
          return !full;
        }
      };

  private static String text(Emission.Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.copyTo(bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toString(ISO_8859_1);
  }

  private static FaultInterposer interposer(String rule) throws Exception {
    FaultEngine engine =
        new ScenarioEngine(
            new ScenarioSource(Optional.of(Path.of("faults"))).rules(List.of(rule)),
            1,
            1,
            FrameLimit.DEFAULT_BYTES);
    engine.spawn();
    return new FaultInterposer(engine, Framing.U32BE_JSON, step -> {});
  }

  private static Emission says(String bytes) {
    return new Emission.Send(
        Emission.Stream.STDOUT, Emission.Content.of(bytes.getBytes(ISO_8859_1)));
  }

  @Test
  void whatStandsTogetherIsSentTogether() throws Exception {
    FaultInterposer between = interposer("to-parent:#0:coalesce=frames:3,within:1h");
    for (int frame = 0; frame < 3; frame++) {
      between.fromWorker(says(FRAME), frame, stage);
    }
    assertThat(performed).containsExactly("STDOUT " + FRAME.repeat(3));
  }

  @Test
  void butNotMoreThanMemoryIsToHold() throws Exception {
    FaultInterposer between = interposer("to-parent:#0:duplicate=" + 1000);
    String large = "\0\0\u0010\0" + "[" + " ".repeat(4094) + "]";
    between.fromWorker(says(large), 0, stage);
    assertThat(String.join("", performed).replace("STDOUT ", "")).isEqualTo(large.repeat(1000));
    assertThat(longest).isLessThanOrEqualTo(1 << 16);
  }

  @Test
  void howFastAWorkerEndsIsNoReasonForWhatComes() throws Exception {
    FaultInterposer between =
        interposer("to-parent:#0:endless=type:diagnostic,every:1s,most:" + MANY);
    between.fromWorker(says(FRAME), 0, stage);
    between.fromWorker(new Emission.End(new ChildExit.Exited(7)), 5, stage);

    assertThat(performed).hasSize(MANY + 2);
    assertThat(performed.subList(0, MANY)).allMatch(each -> each.contains("diagnostic"));
    assertThat(performed.subList(MANY, MANY + 2))
        .containsExactly("STDOUT " + FRAME, new Emission.End(new ChildExit.Exited(7)).toString());
    assertThat(paused).isEqualTo(Duration.ofSeconds(MANY - 1).minusNanos(5000));
  }

  @Test
  void aFloodBesideTheConversationWaitsForItsReaderAlone() throws Exception {
    FaultInterposer between = interposer("to-parent:#0:stderr-flood=bytes:200000,drain:proxy");
    full = true;
    between.fromWorker(says(FRAME), 0, stage);
    between.wake(1, stage);
    assertThat(between.nextWakeMicros().orElseThrow()).isGreaterThan(1);
    between.fromWorker(says(FRAME), 2, stage);
    assertThat(performed).containsExactly("STDOUT " + FRAME, "STDOUT " + FRAME);

    full = false;
    for (long at = between.nextWakeMicros().orElse(-1);
        at >= 0;
        at = between.nextWakeMicros().orElse(-1)) {
      between.wake(at, stage);
    }
    assertThat(performed.stream().filter(each -> each.startsWith("STDERR"))).hasSize(7);
  }

  @Test
  void aBurstComesAtItsTimeAlsoWhenTheWorkerHasGone() throws Exception {
    FaultInterposer between = interposer("to-parent:#0:stall-burst=600ms");
    between.fromWorker(says(FRAME), 0, stage);
    between.fromWorker(says(FRAME), 1000, stage);
    between.fromWorker(new Emission.End(new ChildExit.Exited(0)), 2000, stage);

    assertThat(paused).isEqualTo(Duration.ofMillis(598));
    assertThat(performed).first().asString().startsWith("STDOUT " + FRAME);
  }
}
