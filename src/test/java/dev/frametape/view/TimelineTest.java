package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.recording.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {
  @TempDir private Path folder;

  @Test
  void aResponseTookTheTimeSinceItsRequest() throws Exception {
    List<TimelineEntry> entries =
        Written.entries(
            new Written()
                .request(100, "health")
                .message(
                    150, "parent", "progress_tick", "\"phase\":\"p\",\"current\":1,\"total\":9")
                .response(350, "health_ok")
                .response(360, "health_ok")
                .in(folder));
    assertThat(entries)
        .extracting(TimelineEntry::took)
        .containsExactly(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(250), OptionalLong.empty());
    assertThat(entries)
        .extracting(entry -> entry.op().orElse("none"))
        .containsExactly("health", "health", "health", "none");
    assertThat(entries.get(1).details()).containsExactly("p", "at 1", "of 9");
  }

  @Test
  void requestsWithoutAnswersAreAnsweredInTheirOrder() throws Exception {
    List<TimelineEntry> entries =
        Written.entries(
            new Written()
                .request(0, "one")
                .request(10, "two")
                .response(100, "a")
                .response(200, "b")
                .in(folder));
    assertThat(entries.get(2).op()).contains("one");
    assertThat(entries.get(2).took()).hasValue(100);
    assertThat(entries.get(3).op()).contains("two");
    assertThat(entries.get(3).took()).hasValue(190);
  }

  @Test
  void aFrameInPartsIsOneEntryWhereItsLastPartIs() throws Exception {
    // {"a":1} with its prefix, in two parts, and stderr between them.
    List<TimelineEntry> entries =
        Written.entries(
            new Written()
                .line(
                    5,
                    "\"to\":\"parent\",\"part\":{\"frame\":11,\"from\":0},\"bytes\":\"AAAAB3si\"")
                .line(6, "\"stderr\":\"x\"")
                .line(
                    7,
                    "\"to\":\"parent\",\"part\":{\"frame\":11,\"from\":6},\"bytes\":\"YSI6MX0=\"")
                .in(folder));
    assertThat(entries).extracting(TimelineEntry::kind).containsExactly("stderr", "frame");
    assertThat(entries.get(1).first()).isEqualTo(1);
    assertThat(entries.get(1).line().n()).isEqualTo(3);
    assertThat(entries.get(1).bytes().orElseThrow().length()).isEqualTo(11);
    assertThat(entries.get(1).line().lane()).isEqualTo(Lane.BOTH);
  }

  @Test
  void aFrameWithoutItsEndIsToldOnceAndBeforeTheEndOfItsStream() throws Exception {
    List<TimelineEntry> entries =
        Written.entries(
            new Written()
                .line(
                    5,
                    "\"to\":\"parent\",\"part\":{\"frame\":11,\"from\":0},\"bytes\":\"AAAAB3si\"")
                .line(6, "\"event\":\"eof\",\"from\":\"child\"")
                .line(7, "\"event\":\"exit\",\"code\":1")
                .in(folder));
    assertThat(entries).extracting(TimelineEntry::kind).containsExactly("part", "eof", "exit");
    assertThat(entries.getFirst().line().micros()).isEqualTo(5);
  }

  @Test
  void whatAFaultMadeOfAFrameStandsBesideTheFrame() throws Exception {
    List<TimelineEntry> entries =
        Written.entries(
            new Written()
                .request(0, "health")
                .fault(9)
                .line(
                    9,
                    "\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"response\","
                        + "\"body\":{\"status\":\"health_ok\"}}},\"only\":\"sent\"")
                .line(
                    20,
                    "\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"response\","
                        + "\"body\":{\"status\":\"other\"}}},\"only\":\"delivered\"")
                .in(folder));
    assertThat(entries.get(2).line().lane()).isEqualTo(Lane.SENT);
    assertThat(entries.get(2).took()).isEmpty();
    assertThat(entries.get(3).line().lane()).isEqualTo(Lane.DELIVERED);
    assertThat(entries.get(3).took()).hasValue(20);
  }

  @Test
  void aThousandOpenRequestsAreRememberedAndNoMore() throws Exception {
    Written written = new Written();
    for (int count = 0; count < 2000; count++) {
      written.request(count, "op" + count);
    }
    written.response(5000, "late");
    List<TimelineEntry> entries = Written.entries(written.in(folder));
    assertThat(entries.getLast().op()).isEqualTo(Optional.of("op" + (2000 - 1024)));
  }

  @Test
  void barsCoverTheStartAndEachRequest() throws Exception {
    TimelineBars bars = new TimelineBars();
    List<TimelineBars.Bar> drawn = new ArrayList<>();
    for (TimelineEntry entry :
        Written.entries(
            new Written()
                .line(0, "\"event\":\"spawn\",\"pid\":1")
                .message(
                    40, "parent", "handshake", "\"worker_version\":\"w\",\"protocol_version\":6")
                .request(100, "rows")
                .message(110, "parent", "data_row", "\"stream\":\"a\",\"sequence\":0,\"payload\":1")
                .fault(115)
                .response(120, "error")
                .request(130, "hang")
                .line(200, "\"event\":\"exit\",\"code\":1")
                .in(folder))) {
      drawn.addAll(bars.take(entry));
    }
    assertThat(bars.rest()).isEmpty();
    assertThat(drawn)
        .containsExactly(
            new TimelineBars.Bar(
                1, Optional.empty(), 0, OptionalLong.of(40), 40, true, false, 0, 0),
            new TimelineBars.Bar(
                3, Optional.of("rows"), 100, OptionalLong.of(110), 120, true, true, 1, 1),
            new TimelineBars.Bar(
                7, Optional.of("hang"), 130, OptionalLong.empty(), 200, false, false, 0, 0));
  }
}
