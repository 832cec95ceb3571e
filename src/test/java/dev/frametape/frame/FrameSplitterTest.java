package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples; the laws are in {@link FrameSplitterLawsTest}. */
class FrameSplitterTest {
  private final FrameLimit limit = new FrameLimit();
  private final FrameSplitter splitter =
      new FrameSplitter(Framing.U32BE_JSON, Direction.TO_CHILD, limit);
  private final ByteBuf in = Unpooled.buffer();

  @AfterEach
  void nothingIsHeld() {
    assertThat(in.refCnt()).isEqualTo(1);
    in.release();
  }

  /** Feeds bytes and says in one line what came out. */
  private String feed(FrameSplitter into, String hex, boolean flush) {
    in.writeBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
    List<String> steps = new ArrayList<>();
    while (true) {
      switch (into.next(in, flush)) {
        case Decoded.Complete(Frame frame) -> {
          steps.add("frame@" + frame.offset() + " " + hex(frame.payload()));
          frame.close();
        }
        case Decoded.Part part -> {
          String end = part.last() ? " last" : "";
          steps.add(
              "part " + part.from() + "/" + part.frameBytes() + " " + hex(part.bytes()) + end);
          part.bytes().release();
        }
        case Decoded.Malformed(long offset, String reason, ByteBuf bytes) -> {
          steps.add("malformed@" + offset + " " + hex(bytes) + ": " + reason);
          bytes.release();
        }
        case Decoded.Raw(long offset, ByteBuf bytes) -> {
          steps.add("raw@" + offset + " " + hex(bytes));
          bytes.release();
        }
        case Decoded.NeedMore(long missingBytes) -> {
          steps.add("need " + missingBytes);
          return String.join(", ", steps);
        }
      }
    }
  }

  private String feed(String hex) {
    return feed(splitter, hex, false);
  }

  private String flush(String hex) {
    return feed(splitter, hex, true);
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    return HexFormat.of().formatHex(copy);
  }

  @Test
  void aTruncatedPrefixAsksForTheMissingBytes() {
    assertThat(feed("")).isEqualTo("need 4");
    assertThat(feed("00 00 00")).isEqualTo("need 1");
    assertThat(feed("02")).isEqualTo("need 2");
  }

  @Test
  void framesComeOutWholeWithTheirOffsets() {
    assertThat(feed("00000002 7b7d 00000000 00000001 31 00"))
        .isEqualTo("frame@0 7b7d, frame@6 , frame@10 31, need 3");
  }

  @Test
  void aFlushGivesOutWhatThereIsAndTheRestFollowsAsItArrives() {
    assertThat(feed("00000003 61")).isEqualTo("need 2");
    assertThat(flush("")).isEqualTo("part 0/7 0000000361, need 2");
    assertThat(feed("62")).isEqualTo("part 5/7 62, need 1");
    assertThat(feed("63 00000000")).isEqualTo("part 6/7 63 last, frame@7 , need 4");
  }

  @Test
  void aFlushedPrefixIsStillFollowed() {
    assertThat(flush("00")).isEqualTo("part 0/-1 00, need 3");
    assertThat(feed("0000")).isEqualTo("part 1/-1 0000, need 1");
    assertThat(feed("02 61")).isEqualTo("part 3/6 0261, need 1");
    assertThat(feed("62 00000001 31")).isEqualTo("part 5/6 62 last, frame@6 31, need 4");
  }

  @Test
  void aFlushedPrefixMayEndAnEmptyFrame() {
    assertThat(flush("000000")).isEqualTo("part 0/-1 000000, need 1");
    assertThat(feed("00 00000001 31")).isEqualTo("part 3/4 00 last, frame@4 31, need 4");
  }

  @Test
  void aFlushedPrefixMayTurnOutTooLarge() {
    assertThat(flush("00000000 ff")).isEqualTo("frame@0 , part 0/-1 ff, need 3");
    assertThat(feed("ffffff 61"))
        .isEqualTo(
            "malformed@5 ffffff61: the length at offset 4 announces 4294967295 bytes"
                + " but the limit in force is 1048576, need 1");
  }

  @Test
  void aFlushWithNothingInsideAFrameGivesNothing() {
    assertThat(flush("")).isEqualTo("need 4");
    assertThat(flush("00000001 31")).isEqualTo("frame@0 31, need 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00100001", "7fffffff", "80000000", "ffffffff"})
  void aLengthAboveTheLimitIsGivenOutAtOnceAndEverythingAfterItIsRaw(String prefix) {
    String tooLarge = feed(prefix);
    assertThat(tooLarge)
        .isEqualTo(
            "malformed@0 %s: the length at offset 0 announces %d bytes but the limit in force is 1048576, need 1"
                .formatted(prefix, Long.parseLong(prefix, 16)));
    assertThat(feed("00000000")).isEqualTo("raw@4 00000000, need 1");
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "1, 5", "65532, 65536"})
  void aFrameUpToTheHoldSizeIsHeldUntilItIsWhole(int payloadBytes, int frameBytes) {
    in.writeInt(payloadBytes);
    in.writeZero(Math.max(0, payloadBytes - 1));
    if (payloadBytes > 0) {
      assertThat(feed("")).isEqualTo("need 1");
      in.writeZero(1);
    }
    try (Frame frame = ((Decoded.Complete) splitter.next(in, false)).frame()) {
      assertThat(frame.length()).isEqualTo(frameBytes);
      assertThat(frame.payloadLength()).isEqualTo(payloadBytes);
    }
  }

  @Test
  void aFrameAboveTheHoldSizeComesInPartsUnlessItIsWhole() {
    assertThat(feed("0000fffd")).isEqualTo("part 0/65537 0000fffd, need 65533");
    in.writeZero(65_533);
    var last = (Decoded.Part) splitter.next(in, false);
    assertThat(last.last()).isTrue();
    last.bytes().release();
    in.writeInt(FrameLimit.DEFAULT_BYTES).writeZero(FrameLimit.DEFAULT_BYTES);
    try (Frame frame = ((Decoded.Complete) splitter.next(in, false)).frame()) {
      assertThat(frame.payloadLength()).isEqualTo(FrameLimit.DEFAULT_BYTES);
    }
  }

  @Test
  void whatComesOutIsASliceAndNoCopy() {
    in.writeBytes(HexFormat.of().parseHex("0000000161"));
    try (Frame frame = ((Decoded.Complete) splitter.next(in, false)).frame()) {
      in.setByte(4, 'b');
      assertThat(hex(frame.payload())).isEqualTo("62");
    }
  }

  @Test
  void aRawStreamIsPassedOnAsItComes() {
    var raw = new FrameSplitter(Framing.RAW, Direction.TO_CHILD, limit);
    assertThat(feed(raw, "ff", false)).isEqualTo("raw@0 ff, need 1");
    assertThat(feed(raw, "0001", true)).isEqualTo("raw@1 0001, need 1");
  }

  @Test
  void aConfiguredLimitHoldsForTheVeryNextFrame() {
    byte[] configuration = FrameWriter.frameOf(FrameLimitTest.configuration(2));
    String out = feed(HexFormat.of().formatHex(configuration) + "00000003");
    assertThat(out).startsWith("frame@0 ").contains(", malformed@").contains("limit in force is 2");
  }

  @Test
  void aConfigurationThatIsFlushedAtEveryByteIsSeenAsWell() {
    byte[] configuration = FrameWriter.frameOf(FrameLimitTest.configuration(70_000));
    for (byte next : configuration) {
      assertThat(limit.bytes()).isEqualTo(FrameLimit.DEFAULT_BYTES);
      flush(HexFormat.of().toHexDigits(next));
    }
    assertThat(limit.bytes()).isEqualTo(70_000);
  }

  @Test
  void theLimitIsSharedByBothDirections() {
    var toParent = new FrameSplitter(Framing.U32BE_JSON, Direction.TO_PARENT, limit);
    feed(HexFormat.of().formatHex(FrameWriter.frameOf(FrameLimitTest.configuration(70_000))));
    assertThat(feed(toParent, "00011171", false)).startsWith("malformed@0 ").contains("is 70000");
  }
}
