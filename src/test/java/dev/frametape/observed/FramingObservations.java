package dev.frametape.observed;

import static dev.frametape.observed.Observation.delivers;
import static dev.frametape.observed.Observation.ends;
import static dev.frametape.observed.Observation.endsStdout;
import static dev.frametape.observed.Observation.exited;
import static dev.frametape.observed.Observation.hangs;
import static dev.frametape.observed.Observation.killed;
import static dev.frametape.observed.Observation.tells;
import static dev.frametape.observed.Talk.AFTER_ROW;
import static dev.frametape.observed.Talk.ALL;
import static dev.frametape.observed.Talk.BEFORE_ROW;
import static dev.frametape.observed.Talk.LIMIT;
import static dev.frametape.observed.Talk.ROW;
import static dev.frametape.observed.Talk.length;
import static dev.frametape.observed.Talk.payload;
import static dev.frametape.observed.Talk.say;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.Outcome;
import java.util.List;
import java.util.function.Consumer;

/** Lengths and bytes: every one that has to arrive is written here. */
final class FramingObservations {
  private static final String FIRST_ROW = "to-parent:type=data_row,nth=1:";
  private static final int LENGTH = payload(ROW).length();

  private FramingObservations() {}

  static List<Observation> all() {
    return List.of(
        of("cut-prefix", "=2", endsStdout(BEFORE_ROW + ROW.substring(0, 2))),
        of("cut-prefix", "=keep:0,ending:hang", hangs(BEFORE_ROW)),
        of("cut-prefix", "=keep:3,ending:continue", row(ROW.substring(0, 3))),
        Observation.told(
            "cut-prefix",
            "to-child:type=request,nth=2:cut-prefix=1",
            tells(Talk.CONFIGURE + Talk.HEALTH + "\0")),
        of("cut-payload", "=10", endsStdout(BEFORE_ROW + ROW.substring(0, 14))),
        of(
            "cut-payload",
            "=keep:50%,ending:exit:3",
            ends(BEFORE_ROW + ROW.substring(0, 4 + LENGTH / 2), exited(3))),
        of(
            "cut-payload",
            "=keep:0,ending:signal:SEGV",
            ends(BEFORE_ROW + ROW.substring(0, 4), killed(11))),
        Observation.told(
            "cut-payload",
            "to-child:type=request,nth=2:cut-payload=keep:3,ending:continue",
            tells(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT.substring(0, 7) + Talk.TERMINATE)),
        any("cut-connection", "to-parent:cut-connection=300", endsStdout(ALL.substring(0, 300))),
        any(
            "cut-connection",
            "to-parent:cut-connection=" + BEFORE_ROW.length(),
            endsStdout(BEFORE_ROW)),
        of("length-zero", "", row(length(0))),
        of("length-zero", "=keep", row(length(0) + payload(ROW))),
        of("length-short", "=3", row(length(LENGTH - 3) + payload(ROW))),
        of("length-long", "=5", row(length(LENGTH + 5) + payload(ROW))),
        of(
            "length-long",
            "=by:5,ending:hang",
            hangs(BEFORE_ROW + length(LENGTH + 5) + payload(ROW))),
        of("length-at-limit", "", row(length(LIMIT) + payload(ROW) + " ".repeat(LIMIT - LENGTH))),
        of("length-over-limit", "", hangs(BEFORE_ROW + length(LIMIT + 1))),
        of(
            "length-over-limit",
            "=by:2,body:real,ending:continue",
            row(length(LIMIT + 2) + payload(ROW) + " ".repeat(LIMIT + 2 - LENGTH))),
        of("length-huge", "=2147483648", hangs(BEFORE_ROW + "\u0080\0\0\0" + payload(ROW))),
        of("length-huge", "=hard-cap+1", hangs(BEFORE_ROW + "\u0010\0\0\1" + payload(ROW))),
        of(
            "length-huge",
            "=value:4294967295,ending:eof",
            endsStdout(BEFORE_ROW + "\u00ff\u00ff\u00ff\u00ff" + payload(ROW))),
        of(
            "length-swapped",
            "",
            row(new StringBuilder(ROW.substring(0, 4)).reverse() + payload(ROW))),
        of("length-inclusive", "", row(length(LENGTH + 4) + payload(ROW))),
        any(
            "length-stale",
            FIRST_ROW + "blank-pad=8;length-stale",
            row(length(LENGTH) + "    " + payload(ROW) + "    ")),
        of("prefix-missing", "", row(payload(ROW))),
        of("prefix-twice", "", row(ROW.substring(0, 4) + ROW)),
        of("pollute", "=INFO worker started", row("INFO worker started" + ROW)),
        of("pollute", "=hex:00ff0a,where:after", row(ROW + "\0\u00ff\n")),
        of(
            "pollute",
            "=random:16",
            damaged(
                row -> {
                  assertThat(row).endsWith(ROW).hasSize(ROW.length() + 16);
                })),
        of("trailing", "=rubbish", endsStdout(BEFORE_ROW + ROW + "rubbish")),
        of(
            "foreign-framing",
            "=content-length",
            row("Content-Length: " + LENGTH + "\r\n\r\n" + payload(ROW))),
        of("foreign-framing", "=lines", row(payload(ROW) + "\n")),
        // Between 128 and 16383: two bytes, the low seven bits first.
        of("foreign-framing", "=varint", row(varint(LENGTH) + payload(ROW))),
        of(
            "flip",
            "=bits:3",
            damaged(
                row -> {
                  assertThat(row).hasSize(ROW.length()).startsWith(ROW.substring(0, 4));
                  assertThat(differentBits(row)).isEqualTo(3);
                })),
        of(
            "flip",
            "=bits:1,region:prefix",
            damaged(
                row -> {
                  assertThat(row).endsWith(payload(ROW)).hasSize(ROW.length());
                  assertThat(differentBits(row)).isEqualTo(1);
                })),
        of(
            "insert",
            "=bytes:4",
            damaged(
                row -> {
                  assertThat(row).startsWith(ROW.substring(0, 4)).hasSize(ROW.length() + 4);
                  assertThat(isGapped(row, ROW, 4)).isTrue();
                })),
        of(
            "delete",
            "=bytes:4",
            damaged(
                row -> {
                  assertThat(row).startsWith(ROW.substring(0, 4)).hasSize(ROW.length() - 4);
                  assertThat(isGapped(ROW, row, 4)).isTrue();
                })),
        of(
            "swap",
            "=payload",
            damaged(
                row -> {
                  assertThat(row).hasSize(ROW.length()).isNotEqualTo(ROW);
                  int at = 0;
                  while (row.charAt(at) == ROW.charAt(at)) {
                    at++;
                  }
                  String pair = "" + ROW.charAt(at + 1) + ROW.charAt(at);
                  assertThat(row).isEqualTo(ROW.substring(0, at) + pair + ROW.substring(at + 2));
                  assertThat(at).isGreaterThanOrEqualTo(4);
                })),
        of("random-then-close", "=64", FramingObservations::randomBytesThenTheEnd),
        // The reader sees the first six bytes when the others are not there.
        of(
            "split",
            "=at:[6],pause:1500ms",
            scene -> {
              row(ROW).see(scene);
              assertThat(scene.stdout.stoppedAt(BEFORE_ROW.length() + 6)).isTrue();
            }),
        of("split", "=every:7", row(ROW)),
        any(
                "coalesce",
                "to-parent:type=progress_tick,nth=1:coalesce=frames:2,within:60s",
                scene -> {
                  row(ROW).see(scene);
                  assertThat(scene.stdout.stoppedAt(BEFORE_ROW.length())).isFalse();
                })
            // The two are not said at once, so that somebody has to have put them together.
            .by(Talk.WORKER.replace(say(ROW), "sleep 0.3; " + say(ROW))));
  }

  private static Observation of(String fault, String parameters, Observation.Check check) {
    return any(fault, FIRST_ROW + fault + parameters, check);
  }

  private static Observation any(String fault, String rule, Observation.Check check) {
    return Observation.of(fault, rule, check);
  }

  /** In place of the first row comes this, and everything else as it was said. */
  private static Observation.Check row(String instead) {
    return delivers(BEFORE_ROW + instead + AFTER_ROW);
  }

  /** The same, for what cannot be written down. */
  private static Observation.Check damaged(Consumer<String> check) {
    return scene -> {
      scene.say(Talk.ASKED);
      scene.endInput();
      Outcome outcome = scene.awaitAll();
      // Where chance is involved, the seed is said first.
      assertThat(outcome.stderr()).startsWith("frametape: the seed is 11;").endsWith(Talk.STDERR);
      assertThat(outcome.exit()).isEqualTo(exited(Talk.EXIT));
      assertThat(outcome.stdout()).startsWith(BEFORE_ROW).endsWith(AFTER_ROW);
      check.accept(
          outcome
              .stdout()
              .substring(BEFORE_ROW.length(), outcome.stdout().length() - AFTER_ROW.length()));
    };
  }

  private static void randomBytesThenTheEnd(Scene scene) throws Exception {
    scene.say(Talk.CONFIGURE + Talk.HEALTH + Talk.EMIT);
    assertThat(scene.stdout.awaitEnd())
        .startsWith(BEFORE_ROW)
        .hasSize(BEFORE_ROW.length() + 64)
        .doesNotContain(payload(ROW));
    assertThat(scene.lives()).isTrue();
    scene.say(Talk.TERMINATE);
    assertThat(scene.awaitAll().exit()).isEqualTo(exited(Talk.EXIT));
  }

  private static int differentBits(String row) {
    int bits = 0;
    for (int at = 0; at < row.length(); at++) {
      bits += Integer.bitCount(row.charAt(at) ^ ROW.charAt(at));
    }
    return bits;
  }

  /** Whether the long text is the short one with so many bytes more at one place. */
  private static boolean isGapped(String longer, String shorter, int bytes) {
    for (int at = 0; at <= shorter.length(); at++) {
      if (longer.startsWith(shorter.substring(0, at))
          && longer.substring(at + bytes).equals(shorter.substring(at))) {
        return true;
      }
    }
    return false;
  }

  private static String varint(int number) {
    return number < 128
        ? "" + (char) number
        : "" + (char) (number & 0x7F | 0x80) + (char) (number >> 7);
  }
}
