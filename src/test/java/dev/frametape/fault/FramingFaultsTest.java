package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lengths and bytes. The frame that is broken is the text {@code abcdef}: 00000006 616263646566.
 */
class FramingFaultsTest {
  private static final String SENT = "00000006616263646566";

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut-prefix=0                     |                          | withheld; close
          cut-prefix=3                     | 000000                   | withheld; inserted 3; close
          cut-prefix=2,ending:hang         | 0000                     | withheld; inserted 2
          cut-prefix=2,ending:continue     | 0000                     | withheld; inserted 2
          cut-prefix=1,ending:exit:7       | 00                       | withheld; inserted 1; exit 7
          cut-prefix=1,ending:signal:KILL  | 00                       | withheld; inserted 1; signal 9
          cut-payload=0                    | 00000006                 | withheld; inserted 4; close
          cut-payload=5                    | 000000066162636465       | withheld; inserted 9; close
          cut-payload=50%                  | 00000006616263           | withheld; inserted 7; close
          length-zero                      | 00000000                 | withheld; inserted 4 frame
          length-zero=keep                 | 00000000616263646566     | withheld; inserted 10
          length-short                     | 00000005616263646566     | withheld; inserted 10
          length-short=6                   | 00000000616263646566     | withheld; inserted 10
          length-long                      | 00000007616263646566     | withheld; inserted 10
          length-long=250                  | 00000100616263646566     | withheld; inserted 10
          length-long=by:1,ending:eof      | 00000007616263646566     | withheld; inserted 10; close
          length-over-limit                | 00010001                 | withheld; inserted 4
          length-over-limit=2,ending:eof   | 00010002                 | withheld; inserted 4; close
          length-over-limit=ending:continue| 00010001                 | withheld; inserted 4
          length-huge=2147483647           | 7fffffff616263646566     | withheld; inserted 10
          length-huge=2147483648           | 80000000616263646566     | withheld; inserted 10
          length-huge=4294967295           | ffffffff616263646566     | withheld; inserted 10
          length-huge=hard-cap             | 10000000616263646566     | withheld; inserted 10
          length-huge=hard-cap+1           | 10000001616263646566     | withheld; inserted 10
          length-huge=0                    | 00000000616263646566     | withheld; inserted 10
          length-swapped                   | 06000000616263646566     | withheld; inserted 10
          length-inclusive                 | 0000000a616263646566     | withheld; inserted 10
          prefix-missing                   | 616263646566             | withheld; inserted 6
          prefix-twice                     | 0000000600000006616263646566 | withheld; inserted 14
          split=1                          | 00000006616263646566     | FLUSH9
          split=at:[0, 4, 10, 99]          | 00000006616263646566     | flush
          split=4,pause:2s                 | 00000006616263646566     | flush; pause 2000; flush; pause 2000
          dribble=3,over:1s                | 00000006616263646566     | flush; pause 500; flush; pause 500
          rate=40                          | 00000006616263646566     | flush; pause 100; flush; pause 100
          rate=4                           | 00000006616263646566     | SLOW9
          duplicate                        | 0000000661626364656600000006616263646566 | inserted 10 frame
          duplicate=3,gap:1s               | 000000066162636465660000000661626364656600000006616263646566 | pause 1000; inserted 10 frame; pause 1000; inserted 10 frame
          drop                             |                          | withheld
          hang                             |                          | withheld
          hang=prefix                      | 0000                     | withheld; inserted 2
          hang=payload                     | 00000006616263           | withheld; inserted 7
          delay=250ms                      | 00000006616263646566     | pause 250
          not-json                         | 0000000f74686973206973206e6f204a534f4e | withheld; inserted 19 frame
          not-json=empty                   | 00000000                 | withheld; inserted 4 frame
          not-json=truncated               | 00000003616263           | withheld; inserted 7 frame
          not-json=two-documents           | 0000000c616263646566616263646566 | withheld; inserted 16 frame
          not-json=trailing                | 0000000f61626364656620747261696c696e67 | withheld; inserted 19 frame
          bad-utf8=2                       | 000000066162ff646566     | withheld; inserted 10 frame
          bom                              | 00000009efbbbf616263646566 | withheld; inserted 13 frame
          blank-pad=4                      | 0000000a20206162636465662020 | withheld; inserted 14 frame
          """)
  void inBothDirections(String fault, String delivered, String steps) {
    for (String to : List.of("to-parent", "to-child")) {
      OneFrame frame = new OneFrame(to, fault).send("abcdef");
      assertThat(frame.hex()).isEqualTo(delivered == null ? "" : delivered);
      String stream = to.equals("to-child") ? "STDIN" : "STDOUT";
      String expected =
          steps
              .replace("FLUSH9", String.join("; ", Collections.nCopies(9, "flush")))
              .replace("SLOW9", String.join("; ", Collections.nCopies(9, "flush; pause 250")))
              .replace("withheld", "withheld " + stream + " 10")
              .replace("inserted", "inserted " + stream)
              .replace("close", "close " + stream);
      assertThat(frame.steps()).isEqualTo(rule(frame) + "; " + expected);
    }
  }

  private static String rule(OneFrame frame) {
    return "fired " + frame.scene.firings.getFirst().rule();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pollute=text:INFO starting    | 494e464f207374617274696e67 00000006616263646566
          pollute=hex:00ff,where:after  | 00000006616263646566 00ff
          trailing=xyz                  | 00000006616263646566 78797a
          trailing                      | 00000006616263646566 67617262616765
          foreign-framing=content-length| 436f6e74656e742d4c656e6774683a20360d0a0d0a 616263646566
          foreign-framing=lines         | 616263646566 0a
          foreign-framing=varint        | 06 616263646566
          """)
  void toTheParent(String fault, String delivered) {
    OneFrame frame = new OneFrame("to-parent", fault).send("abcdef");
    assertThat(frame.hex()).isEqualTo(delivered.replace(" ", ""));
    assertThat(frame.steps().endsWith("close STDOUT")).isEqualTo(fault.startsWith("trailing"));
  }

  @Test
  void aVarintOfALongPayloadHasSeveralBytes() {
    OneFrame frame = new OneFrame("to-parent", "foreign-framing=varint").send("x".repeat(300));
    assertThat(frame.hex()).startsWith("ac02787878").hasSize(2 * 302);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut-payload=6       | keep 6 is not before the end of a payload of 6 bytes
          cut-payload=100%    | keep 100% is not before the end of a payload of 6 bytes
          length-short=7      | a length of 6 cannot be 7 shorter
          length-long=4294967295 | a length of 4294967301 does not fit four bytes
          length-over-limit=4294967295 | a length of 4295032831 does not fit four bytes
          length-huge=6       | the length is 6 already
          length-stale        | the length is 6 by itself, or by another fault
          split=10            | none of the cuts is inside a frame of 10 bytes
          split=at:[0,10]     | none of the cuts is inside a frame of 10 bytes
          dribble=1           | one piece is the frame of 10 bytes as it is
          rate=1000           | a frame of 10 bytes is less than comes in a tenth of a second
          bad-utf8=6          | byte 6 is behind the end of a payload of 6
          bad-utf8            | the payload has no string with a character
          blank-pad=0         | no blanks are the payload as it is
          flip=49             | 49 bits are more than the 48 there are
          flip=33,region:prefix | 33 bits are more than the 32 there are
          delete=7            | 7 bytes are more than there are
          insert=8388609      | 8388609 bytes are more than the 8388608 that a fault can make up
          duplicate=65537     | 65537 copies are more than the 65536 that a fault can make up
          drop-field=/a       | the payload has nothing at /a
          deep                | no object is there that could have /message/body/frametape_added
          """)
  void whatCannotApplyIsInertAndSaysWhy(String fault, String why) {
    for (String to : List.of("to-parent", "to-child")) {
      OneFrame frame = new OneFrame(to, fault).send("abcdef");
      assertThat(frame.scene.inert).hasSize(1);
      assertThat(frame.scene.inert.getFirst().why()).isEqualTo(why);
      assertThat(frame.scene.inert.getFirst().frame()).hasValue(1);
      assertThat(frame.scene.firings).isEmpty();
      assertThat(frame.hex()).isEqualTo(SENT);
      assertThat(frame.scene.log).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"length-zero", "length-zero=keep", "length-swapped", "not-json=empty"})
  void anEmptyPayloadCannotBecomeEmpty(String fault) {
    OneFrame frame = new OneFrame("to-parent", fault).send("");
    assertThat(frame.hex()).isEqualTo("00000000");
    assertThat(frame.scene.inert).hasSize(1);
  }

  // ---- chance ----

  @Test
  void flippedBitsAreThatManyAndInTheirRegion() {
    for (int seed = 0; seed < 50; seed++) {
      for (String region : List.of("prefix", "payload")) {
        FaultRule rule = OneFrame.rule("to-parent:#0:flip=5,region:" + region);
        Scene scene = Scene.of(seed, rule).toParent(HexFormat.of().parseHex(SENT));
        byte[] got = scene.toParent();
        byte[] sent = HexFormat.of().parseHex(SENT);
        int flipped = 0;
        for (int at = 0; at < sent.length; at++) {
          int bits = Integer.bitCount((got[at] ^ sent[at]) & 0xFF);
          flipped += bits;
          assertThat(bits > 0 && at < 4 != region.equals("prefix")).isFalse();
        }
        assertThat(flipped).isEqualTo(5);
        assertThat(scene.firings.getFirst().draw()).isPresent();
        assertThat(scene.firings.getFirst().seed()).hasValue(seed);
      }
    }
  }

  @Test
  void theEnvelopeEndsWhereTheDataOfARowBegins() {
    String row =
        Scene.envelope("data_row", "{\"sequence\":0,\"payload\":\"" + "x".repeat(2000) + "\"}");
    int data = 4 + row.indexOf("\"xxx");
    byte[] sent = Scene.frame(row);
    for (int seed = 0; seed < 200; seed++) {
      FaultRule rule = OneFrame.rule("to-parent:#0:flip=1,region:envelope");
      byte[] got = Scene.of(seed, rule).toParent(sent).toParent();
      assertThat(Arrays.mismatch(sent, got)).isBetween(4, data - 1);
    }
  }

  @Test
  void insertedDeletedAndSwappedBytesLeaveTheRestInItsOrder() {
    byte[] sent = HexFormat.of().parseHex(SENT);
    for (int seed = 0; seed < 100; seed++) {
      byte[] more = broken(seed, "insert=3", sent);
      assertThat(more).hasSize(13).startsWith(0, 0, 0, 6);
      int at = Math.min(Arrays.mismatch(sent, more) < 0 ? 10 : Arrays.mismatch(sent, more), 9);
      assertThat(isSubsequence(sent, more)).isTrue();
      assertThat(at).isGreaterThanOrEqualTo(4);

      byte[] less = broken(seed, "delete=2", sent);
      assertThat(less).hasSize(8).startsWith(0, 0, 0, 6);
      assertThat(isSubsequence(less, sent)).isTrue();
      // They are neighbours.
      int gap = Math.max(4, Arrays.mismatch(sent, less) < 0 ? 8 : Arrays.mismatch(sent, less));
      assertThat(Arrays.copyOfRange(less, gap, 8)).isEqualTo(Arrays.copyOfRange(sent, gap + 2, 10));

      byte[] swapped = broken(seed, "swap=payload", sent);
      int first = Arrays.mismatch(sent, swapped);
      assertThat(first).isBetween(4, 8);
      byte[] back = swapped.clone();
      back[first] = swapped[first + 1];
      back[first + 1] = swapped[first];
      assertThat(back).isEqualTo(sent);
    }
    assertThat(broken(1, "delete=6", sent)).hasSize(4);
    assertThat(broken(1, "swap=prefix", sent))
        .containsExactly(0, 0, 6, 0, 97, 98, 99, 100, 101, 102);
  }

  private static byte[] broken(long seed, String fault, byte[] sent) {
    return Scene.of(seed, OneFrame.rule("to-parent:#0:" + fault)).toParent(sent).toParent();
  }

  private static boolean isSubsequence(byte[] small, byte[] large) {
    int at = 0;
    for (byte each : large) {
      if (at < small.length && small[at] == each) {
        at++;
      }
    }
    return at == small.length;
  }

  @Test
  void randomBytesAreSeededAndThatMany() {
    OneFrame random = new OneFrame("to-parent", "random-then-close=16").send("abcdef");
    assertThat(random.hex()).hasSize(32).isNotEqualTo(SENT);
    assertThat(random.steps()).endsWith("inserted STDOUT 16; withheld STDOUT 10; close STDOUT");
    OneFrame again = new OneFrame("to-parent", "random-then-close=16").send("other");
    assertThat(again.hex()).isEqualTo(random.hex());

    OneFrame polluted = new OneFrame("to-parent", "pollute=random:5").send("abcdef");
    assertThat(polluted.hex()).hasSize(10 + SENT.length()).endsWith(SENT);
  }

  @Test
  void equalNeighboursCannotBeSwapped() {
    OneFrame frame = new OneFrame("to-parent", "swap=payload").send("aaaa");
    assertThat(frame.scene.inert.getFirst().why()).isEqualTo("no two neighbours there differ");
  }

  // ---- several faults of one frame ----

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut-payload=7;blank-pad=4;length-stale  | 00000006 20206162636465
          length-long=2;length-short=1            | 00000007 616263646566
          prefix-twice;cut-payload=2              | 0000000600000006 6162
          prefix-missing;cut-payload=2            | 6162
          cut-payload=5;cut-payload=2,ending:exit:1 | 00000006 6162
          cut-payload=2,ending:exit:1;cut-payload=5 | 00000006 6162
          not-json=empty;length-huge=16           | 00000010
          pollute=hex:01;pollute=hex:02           | 01 02 00000006616263646566
          pollute=hex:01,where:after;cut-payload=1 | 00000006 61 01
          prefix-twice;bad-utf8=0                 | 0000000600000006 ff6263646566
          """)
  void takeEffectInTheOrderOfTheirStages(String faults, String delivered) {
    OneFrame frame = new OneFrame("to-parent", faults).send("abcdef");
    assertThat(frame.hex()).isEqualTo(delivered.replace(" ", ""));
    assertThat(frame.scene.inert).isEmpty();
    if (faults.contains("exit:1")) {
      assertThat(frame.steps()).endsWith("exit 1");
    }
  }

  @Test
  void editsOfSingleBytesStayInTheirRegionBesideANewPrefix() {
    byte[] sent = HexFormat.of().parseHex(SENT);
    for (int seed = 0; seed < 50; seed++) {
      assertThat(broken(seed, "prefix-twice;flip=1,region:payload", sent))
          .startsWith(0, 0, 0, 6, 0, 0, 0, 6)
          .hasSize(14);
      assertThat(broken(seed, "prefix-missing;flip=1,region:payload", sent)).hasSize(6);
      assertThat(broken(seed, "length-huge=16;flip=1,region:prefix", sent)).hasSize(10);
    }
  }

  // ---- every cut ----

  static Stream<byte[]> payloads() {
    return Stream.of(
        new byte[0],
        new byte[1],
        "abcdef".getBytes(UTF_8),
        Scene.envelope("data_row", "{\"stream\":\"a\",\"sequence\":0,\"payload\":{\"at\":0}}")
            .getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aFrameIsCutAtEveryByte(byte[] payload) {
    byte[] sent = OneFrame.wire(payload);
    for (String to : List.of("to-parent", "to-child")) {
      for (int at = 0; at < sent.length; at++) {
        String fault = at < 4 ? "cut-prefix=" + at : "cut-payload=" + (at - 4);
        OneFrame frame = new OneFrame(to, fault).send(payload);
        if (at == 4 && payload.length == 0) {
          assertThat(frame.scene.inert).hasSize(1);
        } else {
          assertThat(frame.delivered()).isEqualTo(Arrays.copyOf(sent, at));
          assertThat(frame.steps())
              .endsWith("close " + (to.equals("to-child") ? "STDIN" : "STDOUT"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aConnectionIsCutAtEveryByteOfTwoFrames(byte[] payload) {
    byte[] first = OneFrame.wire("first".getBytes(UTF_8));
    byte[] second = OneFrame.wire(payload);
    for (Direction to : Direction.values()) {
      String name = to == Direction.TO_CHILD ? "to-child" : "to-parent";
      for (int at = 0; at <= first.length + second.length; at++) {
        Scene scene = Scene.of(OneFrame.rule(name + ":cut-connection=" + at));
        if (at == first.length) {
          // It ends with the frame, and does not wait for the next one.
          scene.bytes(to, first);
          assertThat(scene.log).endsWith("close " + Scene.stream(to));
          scene.bytes(to, second);
        } else {
          scene.bytes(to, first).bytes(to, second);
        }
        assertThat(scene.delivered(Scene.stream(to)))
            .isEqualTo(Arrays.copyOf(join(first, second), at));
        assertThat(scene.firings).hasSize(1);
        assertThat(scene.log).contains("close " + Scene.stream(to));
        assertThat(scene.recordedAsSent(Scene.stream(to))).isEqualTo(scene.sent(Scene.stream(to)));
      }
      Scene beyond = Scene.of(OneFrame.rule(name + ":cut-connection=500"));
      beyond.bytes(to, first).bytes(to, second);
      assertThat(beyond.engine().finish().getFirst().inert().why())
          .isEqualTo("the stream did not reach its byte 500");
    }
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @Test
  void aConnectionIsCutInBytesWithoutFramesAndInHalfFrames() {
    byte[] garbage = "HTTP/1.1 400 Bad Request\r\n".getBytes(UTF_8);
    IntStream.range(0, garbage.length)
        .forEach(
            at -> {
              Scene scene = Scene.of(OneFrame.rule("to-parent:cut-connection=" + at));
              for (byte each : garbage) {
                scene.toParent(new byte[] {each});
              }
              assertThat(scene.toParent()).isEqualTo(Arrays.copyOf(garbage, at));
              assertThat(scene.firings.getFirst().at()).hasValue(at);
            });
    Scene half = Scene.of(OneFrame.rule("to-parent:cut-connection=6,ending:exit:4"));
    half.toParent(Arrays.copyOf(OneFrame.wire(new byte[100]), 50)).ends(Direction.TO_PARENT);
    assertThat(half.toParent()).containsExactly(0, 0, 0, 100, 0, 0);
    assertThat(half.log).endsWith("exit 4");
  }

  @Test
  void aCutOfBytesWithoutFramesThatGoesOnLosesTheRest() {
    Scene scene = Scene.of(OneFrame.rule("to-parent:cut-connection=6,ending:continue"));
    for (int read = 0; read < 5; read++) {
      scene.toParent("0123".getBytes(UTF_8));
    }
    scene.ends(Direction.TO_PARENT);
    assertThat(new String(scene.toParent(), UTF_8)).isEqualTo("012301");
    assertThat(scene.log).endsWith("close STDOUT");
  }

  @Test
  void aCutOfBytesWithoutFramesAsksForItsConditionsAndChance() {
    for (String when : List.of("p=0", "type=data_row", "generation=2", "#3", "nth=2")) {
      Scene scene = Scene.of(OneFrame.rule("to-parent:" + when + ":cut-connection=6"));
      scene.toParent("HTTP/1.1 400 Bad Request".getBytes(UTF_8));
      assertThat(scene.toParent()).hasSize(24);
    }
  }

  // ---- limits ----

  @ParameterizedTest
  @ValueSource(ints = {65_536, 131_072, 1_048_576, 268_435_456})
  void lengthsFollowTheLimitThatWasNegotiated(int limit) {
    for (String to : List.of("to-parent", "to-child")) {
      assertThat(limited(to, limit, "length-at-limit")).isEqualTo(limit);
      assertThat(limited(to, limit, "length-over-limit")).isEqualTo(limit + 1L);
      assertThat(limited(to, limit, "length-over-limit=body:real")).isEqualTo(limit + 1L);
      assertThat(limited(to, limit, "length-huge=4294967295")).isEqualTo(4294967295L);
    }
  }

  /** The length that is announced; checks what follows it. */
  private static long limited(String to, int limit, String fault) {
    Direction way = to.equals("to-child") ? Direction.TO_CHILD : Direction.TO_PARENT;
    Emission.Stream on = Scene.stream(way);
    Scene scene = Scene.of(OneFrame.rule(to + ":#1:" + fault)).countOnly();
    scene.toParent(Scene.frame(Scene.envelope("handshake", "{}")));
    String configure = "{\"max_frame_bytes\":" + limit + "}";
    scene.toChild(Scene.frame(Scene.envelope("configure_frame_limit", configure)));
    long before = scene.deliveredBytes(on);
    scene.bytes(way, HexFormat.of().parseHex(SENT));
    long delivered = scene.deliveredBytes(on) - before;
    long announced = Integer.toUnsignedLong(scene.lastLength);
    if (fault.contains("real") || fault.contains("at-limit")) {
      assertThat(delivered).isEqualTo(4 + announced);
    } else {
      assertThat(delivered).isEqualTo(fault.contains("over") ? 4 : 10);
    }
    return announced;
  }

  @Test
  void theLimitIsTheStartingOneUntilItIsNegotiated() {
    Scene scene = Scene.of(OneFrame.rule("to-parent:#0:length-over-limit=1"));
    scene.toParent(HexFormat.of().parseHex(SENT));
    assertThat(scene.toParent()).containsExactly(0, 16, 0, 1);
  }

  @Test
  void aPaddedPayloadIsTheSameJsonWithBlanksBehind() {
    OneFrame frame = new OneFrame("to-parent", "length-at-limit").send("{\"a\":1}");
    assertThat(frame.payload())
        .hasSize(65_536)
        .startsWith("{\"a\":1} ")
        .isEqualTo("{\"a\":1}" + " ".repeat(65_529));
    OneFrame cut = new OneFrame("to-parent", "length-at-limit;cut-payload=10").send("{\"a\":1}");
    assertThat(cut.hex()).isEqualTo("00010000" + "7b2261223a317d" + "202020");
    OneFrame full = new OneFrame("to-parent", "length-at-limit").send("x".repeat(65_536));
    assertThat(full.scene.inert.getFirst().why())
        .isEqualTo("the payload is as long as the limit of 65536 already");
    OneFrame above = new OneFrame("to-parent", "length-at-limit").sendInParts(new byte[65_537]);
    assertThat(above.scene.inert.getFirst().why())
        .isEqualTo("the payload of 65537 bytes is above the limit of 65536");
  }
}
