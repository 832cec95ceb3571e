package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameLimitTest {
  private final FrameLimit limit = new FrameLimit();

  static byte[] configuration(long maxFrameBytes) {
    return ("{\"version\":6,\"message\":{\"type\":\"configure_frame_limit\",\"body\":"
            + "{\"max_frame_bytes\":"
            + maxFrameBytes
            + "}}}")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static EnvelopePeek payload(long maxFrameBytes) {
    return EnvelopePeek.of(configuration(maxFrameBytes));
  }

  @Test
  void startsAtOneMebibyte() {
    assertThat(limit.bytes()).isEqualTo(1_048_576);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 65536",
    "268435456, 268435456",
    "0, 0",
    "65535, 65535",
    "268435457, 268435456",
    "4294967295, 268435456"
  })
  void theFirstFrameToTheChildSetsItAsTheWorkerDoesUpToTheHardCap(long sent, int inForce) {
    limit.observe(Direction.TO_CHILD, payload(sent));
    assertThat(limit.bytes()).isEqualTo(inForce);
  }

  @Test
  void aNumberThatTheWorkerRefusesChangesNothing() {
    limit.observe(Direction.TO_CHILD, payload(4_294_967_296L));
    assertThat(limit.bytes()).isEqualTo(FrameLimit.DEFAULT_BYTES);
  }

  @Test
  void onlyTheFirstFrameCounts() {
    limit.observe(Direction.TO_CHILD, EnvelopePeek.of("{}".getBytes(StandardCharsets.US_ASCII)));
    limit.observe(Direction.TO_CHILD, payload(70_000));
    assertThat(limit.bytes()).isEqualTo(FrameLimit.DEFAULT_BYTES);
  }

  @Test
  void framesToTheParentDoNotCount() {
    limit.observe(Direction.TO_PARENT, payload(70_000));
    limit.observe(Direction.TO_CHILD, payload(80_000));
    assertThat(limit.bytes()).isEqualTo(80_000);
  }

  @Test
  void aLimitOutsideTheRangeIsRefusedAtTheDoor() {
    assertThatThrownBy(() -> new FrameLimit(-1)).hasMessageContaining("expected 0 to 268435456");
    assertThatThrownBy(() -> new FrameLimit(FrameLimit.HARD_CAP_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
