package dev.frametape.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PacerTest {
  private long nanos = 1_000_000_000L;

  @Test
  void withoutAPaceNothingWaits() {
    Pacer pacer = new Pacer(Pace.NONE, () -> nanos);
    assertThat(pacer.before(5_000_000)).isZero();
  }

  @Test
  void recordedDelaysCountFromTheParentsFrame() {
    Pacer pacer = new Pacer(new Pace(1, Optional.empty()), () -> nanos);
    nanos += 77_000_000_000L;
    pacer.heard(1_000);
    assertThat(pacer.before(3_000)).isEqualTo(Duration.ofMillis(2));
  }

  @Test
  void whatTheReplayItselfTakesIsTakenOffTheNextPause() {
    Pacer pacer = new Pacer(new Pace(1, Optional.empty()), () -> nanos);
    assertThat(pacer.before(10_000)).isEqualTo(Duration.ofMillis(10));
    nanos += 13_000_000;
    assertThat(pacer.before(20_000)).isEqualTo(Duration.ofMillis(7));
    nanos += 90_000_000;
    assertThat(pacer.before(30_000)).isZero();
  }

  @Test
  void aSpeedDividesAndALimitCutsBefore() {
    Pacer pacer = new Pacer(new Pace(4, Optional.of(Duration.ofSeconds(2))), () -> nanos);
    assertThat(pacer.before(1_000_000)).isEqualTo(Duration.ofMillis(250));
    nanos += 250_000_000;
    assertThat(pacer.before(60_000_000)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aSpeedIsANumberAndNotNegative() {
    assertThatThrownBy(() -> new Pace(-1, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pace(Double.NaN, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
