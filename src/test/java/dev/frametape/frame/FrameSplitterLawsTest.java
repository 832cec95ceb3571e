package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every stream, however it is cut. */
class FrameSplitterLawsTest {
  private static final int HOLD_BYTES = 300;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  /** All that came out of one run. */
  private static final class Output {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<String> frames = new ArrayList<>();
    final List<String> wholeOrInParts = new ArrayList<>();
    private long partsFrom;
    private long partsAt;

    /**
     * Takes one step's bytes and checks that they stand where they say; false when there are none.
     */
    boolean take(Decoded decoded) {
      switch (decoded) {
        case Decoded.Complete(Frame frame) -> {
          assertThat(frame.offset()).isEqualTo(bytes.size());
          assertThat(partsAt).as("a frame in parts is whole before the next").isZero();
          frames.add(frame.toString());
          wholeOrInParts.add(frame.offset() + "+" + frame.length());
          append(frame.bytes());
          frame.close();
        }
        case Decoded.Part part -> {
          assertThat(part.from()).isEqualTo(partsAt);
          if (part.from() == 0) {
            partsFrom = bytes.size();
          }
          partsAt += part.bytes().readableBytes();
          if (part.frameBytes() == Decoded.Part.UNKNOWN) {
            assertThat(partsAt).isLessThan(Frame.PREFIX_BYTES);
          } else {
            assertThat(partsAt).isGreaterThanOrEqualTo(4).isLessThanOrEqualTo(part.frameBytes());
          }
          if (part.last()) {
            wholeOrInParts.add(partsFrom + "+" + part.frameBytes());
            partsAt = 0;
          }
          append(part.bytes());
          part.bytes().release();
        }
        case Decoded.Malformed(long offset, String _, ByteBuf rest) -> {
          assertThat(offset).isEqualTo(bytes.size());
          append(rest);
          rest.release();
        }
        case Decoded.Raw(long offset, ByteBuf rest) -> {
          assertThat(offset).isEqualTo(bytes.size());
          append(rest);
          rest.release();
        }
        case Decoded.NeedMore(long missingBytes) -> {
          assertThat(missingBytes).isPositive();
          return false;
        }
      }
      return true;
    }

    /** The same of one step without values; false when it gave no bytes. */
    boolean take(FrameSteps.Kind kind, FrameSteps steps, ByteSpan in) {
      if (kind == FrameSteps.Kind.NEED_MORE) {
        return take(new Decoded.NeedMore(steps.missingBytes()));
      }
      ByteBuf given = Unpooled.copiedBuffer(in.array(), in.from(), steps.length());
      in.skip(steps.length());
      return take(
          switch (kind) {
            case WHOLE -> new Decoded.Complete(new Frame(steps.offset(), given));
            case PART -> new Decoded.Part(steps.frameBytes(), steps.from(), given);
            case MALFORMED -> new Decoded.Malformed(steps.offset(), steps.reason(), given);
            default -> new Decoded.Raw(steps.offset(), given);
          });
    }

    private void append(ByteBuf from) {
      assertThat(from.isReadable()).isTrue();
      byte[] copy = new byte[from.readableBytes()];
      from.getBytes(from.readerIndex(), copy);
      bytes.writeBytes(copy);
    }
  }

  /**
   * Frames of all sizes around the hold size; sometimes a limit at the beginning, and a bad length
   * or plain garbage at the end.
   */
  private static byte[] stream(SplittableRandom random) {
    ByteBuf stream = Unpooled.buffer();
    if (random.nextInt(3) == 0) {
      byte[] configuration = FrameLimitTest.configuration(random.nextInt(2 * HOLD_BYTES));
      stream.writeInt(configuration.length).writeBytes(configuration);
    }
    for (int frames = random.nextInt(12); frames > 0; frames--) {
      int length =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> HOLD_BYTES - 4 - random.nextInt(3);
            case 3 -> HOLD_BYTES - 3 + random.nextInt(400);
            default -> random.nextInt(200);
          };
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      stream.writeInt(length).writeBytes(payload);
    }
    if (random.nextInt(3) == 0) {
      byte[] garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      stream.writeBytes(garbage);
    }
    byte[] bytes = new byte[stream.readableBytes()];
    stream.readBytes(bytes);
    return bytes;
  }

  private static Output split(
      byte[] stream, int holdBytes, SplittableRandom cuts, boolean flushes, int largestChunk) {
    var splitter =
        new FrameSplitter(Framing.U32BE_JSON, Direction.TO_PARENT, new FrameLimit(), holdBytes);
    var output = new Output();
    ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer();
    int at = 0;
    while (at < stream.length) {
      int chunk = Math.min(stream.length - at, 1 + cuts.nextInt(largestChunk));
      in.writeBytes(stream, at, chunk);
      at += chunk;
      boolean flush = flushes && cuts.nextInt(4) == 0;
      while (output.take(splitter.next(in, flush))) {}
      if (flush) {
        assertThat(in.isReadable()).as("bytes left after a flush").isFalse();
      }
    }
    while (output.take(splitter.next(in, true))) {}
    assertThat(in.isReadable()).isFalse();
    assertThat(in.refCnt()).as("nothing keeps the input alive").isEqualTo(1);
    in.release();
    return output;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anySplitAndAnyFlushGiveBackTheSameBytesInOrder(long seed) {
    var random = new SplittableRandom(seed);
    byte[] stream = stream(random);
    Output output = split(stream, HOLD_BYTES, random, true, 1 + random.nextInt(500));
    assertThat(output.bytes.toByteArray()).isEqualTo(stream);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void withoutFlushAndWithinTheHoldSizeAnySplitGivesTheSameFrames(long seed) {
    var random = new SplittableRandom(seed);
    byte[] stream = stream(random);
    Output unsplit = split(stream, 100_000, new SplittableRandom(0), false, 1_000_000);
    Output output = split(stream, 100_000, random, false, 1 + random.nextInt(500));
    assertThat(output.frames).isEqualTo(unsplit.frames);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anySplitAndAnyFlushFindTheSameFrameBoundaries(long seed) {
    var random = new SplittableRandom(seed);
    byte[] stream = stream(random);
    Output unsplit = split(stream, HOLD_BYTES, new SplittableRandom(0), false, 1_000_000);
    Output output = split(stream, HOLD_BYTES, random, true, 1 + random.nextInt(500));
    assertThat(output.wholeOrInParts).startsWith(unsplit.wholeOrInParts.toArray(String[]::new));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void stepsThroughAnArrayAreThoseThroughABuffer(long seed) {
    var random = new SplittableRandom(seed);
    byte[] stream = stream(random);
    Direction to = Direction.values()[(int) (seed % 2)];
    Output taken = new Output();
    Output stepped = new Output();
    var limit = new FrameLimit();
    var other = new FrameLimit();
    var splitter = new FrameSplitter(Framing.U32BE_JSON, to, limit, HOLD_BYTES);
    var steps = new FrameSteps(Framing.U32BE_JSON, to, other, HOLD_BYTES);
    ByteBuf in = Unpooled.directBuffer();
    int margin = random.nextInt(20);
    byte[] array = new byte[margin + stream.length];
    System.arraycopy(stream, 0, array, margin, stream.length);
    ByteSpan span = new ByteSpan(array, margin, margin);
    int at = 0;
    while (at < stream.length) {
      int chunk = Math.min(stream.length - at, 1 + random.nextInt(900));
      in.writeBytes(stream, at, chunk);
      span.arrived(chunk);
      at += chunk;
      boolean flush = at == stream.length || random.nextInt(4) == 0;
      while (taken.take(splitter.next(in, flush))) {}
      while (stepped.take(steps.next(span, flush), steps, span)) {}
      assertThat(span.from() - margin).isEqualTo(in.readerIndex());
      assertThat(other.bytes()).isEqualTo(limit.bytes());
    }
    assertThat(stepped.bytes.toByteArray()).isEqualTo(taken.bytes.toByteArray());
    assertThat(stepped.wholeOrInParts).isEqualTo(taken.wholeOrInParts);
    in.release();
  }

  @Test
  void aFrameAtTheHardCapPassesThroughOneSmallBuffer() {
    var limit = new FrameLimit(FrameLimit.HARD_CAP_BYTES);
    var splitter = new FrameSplitter(Framing.U32BE_JSON, Direction.TO_PARENT, limit);
    ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer(65_536, 65_536);
    in.writeInt(FrameLimit.HARD_CAP_BYTES);
    long passed = 0;
    Decoded.Part part;
    do {
      int left = (int) Math.min(in.writableBytes(), FrameLimit.HARD_CAP_BYTES + 4L - passed);
      in.writerIndex(in.writerIndex() + Math.min(left, in.writableBytes()));
      part = (Decoded.Part) splitter.next(in, false);
      assertThat(part.from()).isEqualTo(passed);
      passed += part.bytes().readableBytes();
      part.bytes().release();
      assertThat(in.isReadable()).isFalse();
      assertThat(in.refCnt()).as("no slice is kept").isEqualTo(1);
      in.clear();
    } while (!part.last());
    assertThat(passed).isEqualTo(FrameLimit.HARD_CAP_BYTES + 4L);
    in.writeInt(0);
    assertThat(splitter.next(in, false))
        .isInstanceOfSatisfying(
            Decoded.Complete.class,
            complete -> {
              assertThat(complete.frame().offset()).isEqualTo(FrameLimit.HARD_CAP_BYTES + 4L);
              complete.frame().close();
            });
    in.release();
  }
}
