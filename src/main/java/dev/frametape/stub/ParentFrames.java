package dev.frametape.stub;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Takes the parent's bytes apart into what mappings are asked. */
final class ParentFrames {
  private static final int HEAD_BYTES = 64 * 1024;

  private final FrameLimit limit = new FrameLimit();
  private final FrameSplitter splitter =
      new FrameSplitter(Framing.U32BE_JSON, Direction.TO_CHILD, limit);
  private final ByteBuf buffer = Unpooled.buffer();
  private final ByteArrayOutputStream large = new ByteArrayOutputStream();
  private long largeBytes;
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private long frames;
  private boolean ended;

  void bytes(byte[] bytes) {
    buffer.writeBytes(bytes);
    split();
    buffer.discardReadBytes();
  }

  void end() {
    if (ended) {
      return;
    }
    ended = true;
    // Of a frame that the parent has cut off a reader notices the end.
    large.reset();
    waiting.add(Asked.end());
  }

  /** What came first of all that was not taken yet. */
  Optional<Asked> take() {
    return Optional.ofNullable(waiting.pollFirst());
  }

  /** The limit that the parent has set. */
  int limitBytes() {
    return limit.bytes();
  }

  private void split() {
    while (true) {
      switch (splitter.next(buffer, false)) {
        case Decoded.Complete(Frame frame) -> {
          try (frame) {
            byte[] bytes = new byte[frame.bytes().readableBytes()];
            frame.bytes().getBytes(frame.bytes().readerIndex(), bytes);
            waiting.add(Asked.frame(bytes, bytes.length, ++frames));
          }
        }
        case Decoded.Part part -> {
          gather(part);
        }
        case Decoded.Malformed(long _, String _, ByteBuf bytes) -> {
          waiting.add(Asked.malformed(rest(bytes), ++frames));
          bytes.release();
        }
        case Decoded.Raw(long _, ByteBuf bytes) -> bytes.release();
        case Decoded.NeedMore _ -> {
          return;
        }
      }
    }
  }

  /** Of a frame too large for memory only the beginning is kept, which names type and tag. */
  private void gather(Decoded.Part part) {
    byte[] bytes = rest(part.bytes());
    part.bytes().release();
    long most = part.frameBytes() > Asked.LARGEST_KEPT_BYTES ? HEAD_BYTES : part.frameBytes();
    large.write(bytes, 0, (int) Math.min(bytes.length, Math.max(0, most - large.size())));
    largeBytes += bytes.length;
    if (largeBytes == part.frameBytes()) {
      waiting.add(Asked.frame(large.toByteArray(), largeBytes, ++frames));
      large.reset();
      largeBytes = 0;
    }
  }

  private static byte[] rest(ByteBuf bytes) {
    byte[] rest = new byte[bytes.readableBytes()];
    bytes.readBytes(rest);
    return rest;
  }
}
