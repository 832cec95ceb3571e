package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ModeTest {
  private static final Map<String, String> CI = Map.of("CI", "true");

  @Test
  void withoutAWordItReplays() {
    assertThat(Mode.of(null, null, Map.<String, String>of()::get)).isEqualTo(Mode.REPLAY);
  }

  @Test
  void inCiAutoIsReplay() {
    assertThat(Mode.of(null, Mode.AUTO, Map.<String, String>of()::get)).isEqualTo(Mode.AUTO);
    assertThat(Mode.of(null, Mode.AUTO, CI::get)).isEqualTo(Mode.REPLAY);
    assertThat(Mode.of(null, Mode.AUTO, Map.of("CI", "false")::get)).isEqualTo(Mode.AUTO);
    assertThat(Mode.of(null, Mode.RECORD, CI::get)).isEqualTo(Mode.RECORD);
  }

  @Test
  void whatIsAskedForWinsInCiToo() {
    assertThat(Mode.of(Mode.AUTO, Mode.REPLAY, CI::get)).isEqualTo(Mode.AUTO);
    assertThat(Mode.of(Mode.PASSTHROUGH, Mode.AUTO, CI::get)).isEqualTo(Mode.PASSTHROUGH);
  }
}
