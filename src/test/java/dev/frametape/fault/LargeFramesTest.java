package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames above what is held in memory: they are broken while they pass, or not at all. */
class LargeFramesTest {
  private static final int PAYLOAD = 9 << 20;
  private static final byte[] LARGE = large();

  /** A row with noise as its data, so that a byte that is out of place is seen. */
  private static byte[] large() {
    byte[] payload = new byte[PAYLOAD];
    SplittableRandom random = new SplittableRandom(1);
    for (int at = 0; at < PAYLOAD; at++) {
      payload[at] = (byte) random.nextInt('a', 'z' + 1);
    }
    byte[] start =
        "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"a\",\"sequence\":0,\"payload\":\""
            .getBytes(UTF_8);
    byte[] end = "\"}}}".getBytes(UTF_8);
    System.arraycopy(start, 0, payload, 0, start.length);
    System.arraycopy(end, 0, payload, PAYLOAD - end.length, end.length);
    return OneFrame.wire(payload);
  }

  private static OneFrame broken(String to, String fault) {
    OneFrame frame = new OneFrame(to, fault);
    Direction way = to.equals("to-child") ? Direction.TO_CHILD : Direction.TO_PARENT;
    for (int at = 0; at < LARGE.length; at += 65_536) {
      frame.scene.bytes(way, Arrays.copyOfRange(LARGE, at, Math.min(LARGE.length, at + 65_536)));
    }
    return frame;
  }

  /** Some bytes of the large frame. */
  private static byte[] sent(int from, int to) {
    return Arrays.copyOfRange(LARGE, from, to);
  }

  @ParameterizedTest(name = "{0}: {1} bytes, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut-prefix=2                 |        2 | close
          cut-payload=0                |        4 | close
          cut-payload=9437183          |  9437187 | close
          cut-payload=50%,ending:exit:3 | 4718596 | exit 3
          cut-payload=50%,ending:hang  |  4718596 |
          cut-payload=50%,ending:continue | 4718596 |
          hang=prefix                  |        2 |
          hang=payload                 |  4718596 |
          hang                         |        0 |
          drop                         |        0 |
          exit=3                       |        0 | exit 3
          exit=3,at:after              |  9437188 | exit 3
          delay=1s                     |  9437188 |
          """)
  void theFirstBytesPass(String fault, int bytes, String end) {
    for (String to : List.of("to-parent", "to-child")) {
      OneFrame frame = broken(to, fault);
      assertThat(frame.delivered()).isEqualTo(sent(0, bytes));
      if (end != null) {
        assertThat(frame.scene.log).anyMatch(line -> line.startsWith(end));
      }
      checkToldOf(frame);
    }
  }

  private static void checkToldOf(OneFrame frame) {
    assertThat(frame.scene.firings).hasSize(1);
    for (Emission.Stream on : Emission.Stream.values()) {
      assertThat(frame.scene.recordedAsSent(on)).isEqualTo(frame.scene.sent(on));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          length-zero=keep        | 0,0,0,0
          length-short=1          | 0,-113,-1,-1
          length-long=1           | 0,-112,0,1
          length-huge=4294967295  | -1,-1,-1,-1
          length-swapped          | 0,0,-112,0
          length-inclusive        | 0,-112,0,4
          prefix-missing          |
          prefix-twice            | 0,-112,0,0,0,-112,0,0
          """)
  void itsPrefixIsAnotherOne(String fault, String prefix) {
    List<Byte> start =
        prefix == null ? List.of() : Arrays.stream(prefix.split(",")).map(Byte::valueOf).toList();
    for (String to : List.of("to-parent", "to-child")) {
      OneFrame frame = broken(to, fault);
      byte[] got = frame.delivered();
      assertThat(got).hasSize(start.size() + PAYLOAD);
      for (int at = 0; at < start.size(); at++) {
        assertThat(got[at]).isEqualTo(start.get(at));
      }
      assertThat(Arrays.equals(got, start.size(), got.length, LARGE, 4, LARGE.length)).isTrue();
      checkToldOf(frame);
    }
  }

  @Test
  void zeroAndOverTheLimitAreAPrefixAlone() {
    assertThat(broken("to-parent", "length-zero").delivered()).containsExactly(0, 0, 0, 0);
    assertThat(broken("to-parent", "length-over-limit").delivered()).containsExactly(0, 1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "pollute=hex:ff, ff,",
    "'pollute=hex:ff,where:after', , ff",
    "trailing=x, , 78",
    "unsolicited=response, , 7d7d7d",
    "stderr-forge=x, , "
  })
  void bytesStandBeforeOrBehindIt(String fault, String before, String after) {
    OneFrame frame = broken("to-parent", fault);
    String hex = frame.hex();
    assertThat(hex).startsWith((before == null ? "" : before) + "00900000");
    assertThat(hex).endsWith(after == null ? "7d7d7d" : after);
    checkToldOf(frame);
  }

  @Test
  void singleBytesChange() {
    for (String region : List.of("prefix", "envelope", "payload")) {
      byte[] flipped = broken("to-parent", "flip=3,region:" + region).delivered();
      assertThat(flipped).hasSize(LARGE.length);
      int bits = 0;
      int last = 0;
      for (int at = 0; at < LARGE.length; at++) {
        int different = Integer.bitCount((flipped[at] ^ LARGE[at]) & 0xFF);
        bits += different;
        last = different > 0 ? at : last;
      }
      assertThat(bits).isEqualTo(3);
      assertThat(last)
          .isLessThan(region.equals("prefix") ? 4 : region.equals("envelope") ? 90 : LARGE.length);
    }
    byte[] more = broken("to-parent", "insert=5").delivered();
    int at = Arrays.mismatch(more, LARGE);
    assertThat(more).hasSize(LARGE.length + 5);
    assertThat(isRest(more, LARGE, at, 5)).isTrue();
    byte[] less = broken("to-parent", "delete=5").delivered();
    assertThat(less).hasSize(LARGE.length - 5);
    assertThat(isRest(LARGE, less, Arrays.mismatch(less, LARGE), 5)).isTrue();
    byte[] swapped = broken("to-parent", "swap=payload").delivered();
    int first = Arrays.mismatch(swapped, LARGE);
    assertThat(swapped[first]).isEqualTo(LARGE[first + 1]);
    assertThat(swapped[first + 1]).isEqualTo(LARGE[first]);
    swapped[first] = LARGE[first];
    swapped[first + 1] = LARGE[first + 1];
    assertThat(Arrays.equals(swapped, LARGE)).isTrue();
  }

  /** Whether what is behind a gap in the longer one is the rest of the shorter one. */
  private static boolean isRest(byte[] longer, byte[] shorter, int at, int gap) {
    return Arrays.equals(longer, at + gap, longer.length, shorter, at, shorter.length);
  }

  @Test
  void itComesInPieces() {
    for (String fault :
        List.of("split=100000", "split=at:[2,70000]", "dribble=7,over:6s", "rate=10000000")) {
      OneFrame frame = broken("to-parent", fault);
      assertThat(Arrays.equals(frame.delivered(), LARGE)).isTrue();
      long flushes = frame.scene.log.stream().filter("flush"::equals).count();
      assertThat(flushes)
          .isEqualTo(
              switch (fault) {
                case "split=100000" -> 94;
                case "split=at:[2,70000]" -> 2;
                case "dribble=7,over:6s" -> 6;
                default -> 9;
              });
    }
    assertThat(broken("to-parent", "split=100").scene.inert.getFirst().why())
        .isEqualTo("94372 pieces are more than the 65536 that a frame is cut into");
  }

  static Stream<Catalogue.Entry> needAllOfIt() {
    return Catalogue.entries().stream()
        .filter(Catalogue.Entry::whole)
        .filter(entry -> entry.on().getFirst().direction().isPresent());
  }

  @ParameterizedTest
  @MethodSource("needAllOfIt")
  void whatNeedsAllOfItIsInert(Catalogue.Entry entry) {
    Fault fault = new RandomRules(new SplittableRandom(3)).fault(entry);
    Subject subject = entry.on().getFirst();
    Direction to = subject.direction().orElseThrow();
    Scene scene = Scene.of(FaultRule.of("r", Trigger.always(subject), fault));
    for (int at = 0; at < LARGE.length; at += 65_536) {
      scene.bytes(to, Arrays.copyOfRange(LARGE, at, Math.min(LARGE.length, at + 65_536)));
    }
    assertThat(scene.firings).isEmpty();
    assertThat(scene.inert.getFirst().why())
        .isEqualTo(
            "a frame of 9437188 bytes is larger than the 8388608 that this fault can hold in"
                + " memory");
    assertThat(Arrays.equals(scene.delivered(Scene.stream(to)), LARGE)).isTrue();
  }

  @Test
  void oneThatComesByOneReadIsNoSmallerOne() {
    for (String fault :
        List.of("set-field=/version,value:7", "cut-payload=50%", "flip=2,region:envelope")) {
      OneFrame parts = broken("to-parent", fault);
      OneFrame once = new OneFrame("to-parent", fault);
      once.scene.toParent(LARGE);
      assertThat(once.scene.inert).isEqualTo(parts.scene.inert);
      assertThat(Arrays.equals(once.delivered(), parts.delivered())).isTrue();
    }
  }

  @Test
  void anEofInTheMiddleLeavesWhatHasCome() {
    OneFrame frame = new OneFrame("to-parent", "length-swapped;pollute=hex:ff,where:after");
    frame.scene.toParent(sent(0, 500_000)).ends(Direction.TO_PARENT);
    byte[] got = frame.delivered();
    assertThat(got).hasSize(500_001).startsWith(0, 0, -112, 0).endsWith(-1);
  }

  /** Only 64 KiB of these are ever there at once. */
  @ParameterizedTest
  @CsvSource({
    "cut-payload=99%, 265751105",
    "flip=9, 268435460",
    "delay=1s, 268435460",
    "dribble=9, 268435460",
    "delete=9, 268435451",
    "duplicate, 268435460",
    "drop, 0",
    "length-long, 268435460"
  })
  void theLargestFrameNeedsNoMemory(String fault, long delivered) {
    Scene scene = Scene.of(OneFrame.rule("to-parent:#0:" + fault)).countOnly();
    byte[] page = new byte[65_536];
    scene.toParent(new byte[] {16, 0, 0, 0});
    for (int part = 0; part < 4096; part++) {
      scene.toParent(page);
      if (part == 1024) {
        scene.mostHeld(131_072);
      }
    }
    assertThat(scene.deliveredBytes(Emission.Stream.STDOUT)).isEqualTo(delivered);
    scene.ends(Direction.TO_PARENT).ends(Direction.TO_CHILD);
    scene.over();
  }
}
