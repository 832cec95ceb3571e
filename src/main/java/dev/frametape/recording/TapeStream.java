package dev.frametape.recording;

import dev.frametape.frame.ByteSpan;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import java.util.Arrays;

/** One direction of a tape that is being read: the bytes that are in no line yet. */
final class TapeStream {
  private static final int STEP_BYTES = 64 * 1024;

  private final StreamCutter cutter;
  private ByteSpan span = new ByteSpan(new byte[0]);

  // Which bytes stand where in the tape: from each of these indices on, and there.
  private int[] from = new int[4];
  private long[] places = new long[4];
  private int stretches;

  /** When the last bytes came, and when the first of those that are left came. */
  private long micros;

  private long leftSince;

  TapeStream(Framing framing, Direction to, FrameLimit limit) {
    cutter = new StreamCutter(framing, to, limit);
  }

  /** How many bytes are in no line yet. */
  int left() {
    return span.length();
  }

  long micros() {
    return micros;
  }

  long leftSince() {
    return leftSince;
  }

  /** Adds the bytes of a chunk behind those that are left. */
  void add(TapeChunks.Chunk chunk) {
    int left = left();
    int start = span.from();
    byte[] content = chunk.content();
    byte[] joined = content;
    if (left > 0) {
      joined =
          Arrays.copyOf(
              Arrays.copyOfRange(span.array(), start, start + left), left + content.length);
      System.arraycopy(content, 0, joined, left, content.length);
    } else {
      leftSince = chunk.micros();
    }
    forget(start, left);
    if (stretches == from.length) {
      from = Arrays.copyOf(from, 2 * stretches);
      places = Arrays.copyOf(places, 2 * stretches);
    }
    from[stretches] = left;
    places[stretches] = chunk.at();
    stretches++;
    span = new ByteSpan(joined, 0, joined.length);
    micros = chunk.micros();
  }

  /** Forgets the places of all bytes but {@code left} from {@code start} on, which come first. */
  private void forget(int start, int left) {
    int kept = 0;
    for (int i = 0; i < stretches; i++) {
      int end = i + 1 < stretches ? from[i + 1] : span.array().length;
      if (left > 0 && end > start) {
        int first = Math.max(from[i], start);
        places[kept] = places[i] + (first - from[i]);
        from[kept] = first - start;
        kept++;
      }
    }
    stretches = kept;
  }

  /** Puts some of the bytes into a batch; true when the others have to wait for more. */
  boolean cut(RecordingWriter.Batch batch, boolean everything) {
    int before = span.from();
    boolean done = cutter.cut(span, batch, everything, STEP_BYTES);
    if (span.from() > before) {
      leftSince = micros;
    }
    return done;
  }

  /** Appends the places of bytes that a batch was given. */
  void copyPlaces(byte[] array, int start, int count, TapeBlobs into) {
    if (array != span.array()) {
      throw new IllegalStateException("these bytes are not of this stream");
    }
    for (int i = 0; i < stretches; i++) {
      int end = i + 1 < stretches ? from[i + 1] : span.array().length;
      int first = Math.max(from[i], start);
      int last = Math.min(end, start + count);
      if (first < last) {
        into.append(places[i] + (first - from[i]), last - first);
      }
    }
  }
}
