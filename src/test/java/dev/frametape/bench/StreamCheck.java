package dev.frametape.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Compares what arrives with what was sent, every byte of it, while the time runs: a hop that loses
 * or changes something does not get a figure. The comparison is the vectorised one of the JDK and
 * costs every contestant the same.
 */
final class StreamCheck implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final FrameStream stream;
  private final MemorySegment head;
  private final MemorySegment block;
  private final MemorySegment tail;
  private final long tailStart;
  private long position;

  StreamCheck(FrameStream stream) {
    this.stream = stream;
    this.head = arena.allocateFrom(ValueLayout.JAVA_BYTE, stream.head());
    this.block = arena.allocateFrom(ValueLayout.JAVA_BYTE, stream.block());
    this.tail = arena.allocateFrom(ValueLayout.JAVA_BYTE, stream.tail());
    this.tailStart = stream.length() - tail.byteSize();
  }

  /**
   * Takes the next {@code count} bytes.
   *
   * @throws BenchException with the offset of the first byte that is wrong or too many
   */
  void accept(String name, MemorySegment bytes, long count) {
    long done = 0;
    while (done < count) {
      MemorySegment part;
      long from;
      if (position < head.byteSize()) {
        part = head;
        from = position;
      } else if (position < tailStart) {
        part = block;
        from = (position - head.byteSize()) % block.byteSize();
      } else {
        part = tail;
        from = position - tailStart;
      }
      long step = Math.min(count - done, part.byteSize() - from);
      if (step == 0) {
        throw new BenchException(
            "%s: more than the %d bytes that the child wrote".formatted(name, stream.length()));
      }
      long wrong = MemorySegment.mismatch(bytes, done, done + step, part, from, from + step);
      if (wrong >= 0) {
        throw new BenchException(
            "%s: byte %d of the child's output arrived as 0x%02x, expected 0x%02x"
                .formatted(
                    name,
                    position + wrong,
                    bytes.get(ValueLayout.JAVA_BYTE, done + wrong),
                    part.get(ValueLayout.JAVA_BYTE, from + wrong)));
      }
      position += step;
      done += step;
    }
  }

  /** How many bytes were right so far. */
  long position() {
    return position;
  }

  boolean complete() {
    return position == stream.length();
  }

  @Override
  public void close() {
    arena.close();
  }
}
