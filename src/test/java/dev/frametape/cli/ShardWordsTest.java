package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.campaign.Shard;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardWordsTest {
  @Test
  void aShardIsWhatWasTyped() {
    assertThat(ShardWords.shard("3/16", Map.of("CI_NODE_INDEX", "9"))).isEqualTo(new Shard(3, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "3/", "/4", "0/4", "5/4", "3/0", "-1/4", "a/b", "1/4 ", "AUTO"})
  void anythingElseIsRefused(String word) {
    assertThatThrownBy(() -> ShardWords.shard(word, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found ")
        .hasMessageContaining("expected ");
  }

  @Test
  void autoAsksTheEnvironment() {
    assertThat(
            ShardWords.shard(
                "auto", Map.of("FRAMETAPE_SHARD_INDEX", "1", "FRAMETAPE_SHARD_TOTAL", "4")))
        .isEqualTo(new Shard(1, 4));
    assertThat(ShardWords.shard("auto", Map.of("CI_NODE_INDEX", "4", "CI_NODE_TOTAL", "4")))
        .isEqualTo(new Shard(4, 4));
    // Kubernetes counts from 0, and does not say how many there are.
    assertThat(
            ShardWords.shard(
                "auto", Map.of("JOB_COMPLETION_INDEX", "0", "FRAMETAPE_SHARD_TOTAL", "3")))
        .isEqualTo(new Shard(1, 3));
    assertThat(
            ShardWords.shard(
                "auto", Map.of("JOB_COMPLETION_INDEX", "2", "FRAMETAPE_SHARD_TOTAL", "3")))
        .isEqualTo(new Shard(3, 3));
  }

  @Test
  void ourOwnVariablesWin() {
    assertThat(
            ShardWords.shard(
                "auto",
                Map.of(
                    "FRAMETAPE_SHARD_INDEX", "2",
                    "FRAMETAPE_SHARD_TOTAL", "8",
                    "CI_NODE_INDEX", "1",
                    "CI_NODE_TOTAL", "4")))
        .isEqualTo(new Shard(2, 8));
  }

  @Test
  void autoSaysWhatIsMissing() {
    // GitLab sets the total for every job, and the index only for parallel ones.
    assertThatThrownBy(() -> ShardWords.shard("auto", Map.of("CI_NODE_TOTAL", "1")))
        .hasMessageContaining("`parallel:`");
    assertThatThrownBy(() -> ShardWords.shard("auto", Map.of("JOB_COMPLETION_INDEX", "1")))
        .hasMessageContaining("no FRAMETAPE_SHARD_TOTAL; set it");
    assertThatThrownBy(
            () -> ShardWords.shard("auto", Map.of("CI_NODE_INDEX", "x", "CI_NODE_TOTAL", "2")))
        .hasMessageContaining("found \"x\" in CI_NODE_INDEX");
    assertThatThrownBy(
            () -> ShardWords.shard("auto", Map.of("CI_NODE_INDEX", "3", "CI_NODE_TOTAL", "2")))
        .hasMessageContaining("found shard 3 of 2");
  }
}
