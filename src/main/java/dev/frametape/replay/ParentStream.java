package dev.frametape.replay;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Understands what the parent sends: the same limits are in force as when it was recorded. */
final class ParentStream {
  private final FrameSplitter splitter;
  private final ByteBuf buffer = Unpooled.buffer();
  private final Deque<Said> waiting = new ArrayDeque<>();
  private final ParentFrame.Gathering open = new ParentFrame.Gathering();
  private boolean ended;

  ParentStream(Framing framing, int frameLimit) {
    splitter = new FrameSplitter(framing, Direction.TO_CHILD, new FrameLimit(frameLimit));
  }

  void bytes(byte[] bytes) {
    buffer.writeBytes(bytes);
    split();
    buffer.discardReadBytes();
  }

  void eof() {
    if (ended) {
      return;
    }
    ended = true;
    if (buffer.isReadable()) {
      gather(buffer);
    }
    if (open.length() > 0) {
      waiting.add(new Said.CutOff(open.frame()));
    }
    waiting.add(new Said.Eof());
  }

  /** What came first of all that was not taken yet. */
  Optional<Said> first() {
    return Optional.ofNullable(waiting.peekFirst());
  }

  void take() {
    waiting.removeFirst();
  }

  /** Puts the rest of raw bytes back in front. */
  void putBack(Said.Raw rest) {
    waiting.addFirst(rest);
  }

  /** How much of a frame has come that is not whole. */
  long openBytes() {
    return open.length() + buffer.readableBytes();
  }

  private void split() {
    while (true) {
      switch (splitter.next(buffer, false)) {
        case Decoded.Complete(var frame) -> {
          try (frame) {
            waiting.add(new Said.Framed(ParentFrame.of(copy(frame.bytes()))));
          }
        }
        case Decoded.Part part -> {
          gather(part.bytes());
          part.bytes().release();
          if (open.length() == part.frameBytes()) {
            waiting.add(new Said.Framed(open.frame()));
          }
        }
        case Decoded.Malformed(long _, String _, ByteBuf bytes) -> raw(bytes);
        case Decoded.Raw(long _, ByteBuf bytes) -> raw(bytes);
        case Decoded.NeedMore _ -> {
          return;
        }
      }
    }
  }

  private void gather(ByteBuf bytes) {
    byte[] copy = copy(bytes);
    open.write(copy, 0, copy.length);
    bytes.skipBytes(copy.length);
  }

  private void raw(ByteBuf bytes) {
    waiting.add(new Said.Raw(copy(bytes)));
    bytes.release();
  }

  private static byte[] copy(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    return copy;
  }
}
