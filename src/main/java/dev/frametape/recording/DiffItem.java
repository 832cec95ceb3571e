package dev.frametape.recording;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that was said in one direction: a frame, the beginning of one, or a run of bytes that
 * are no frames. Usable until its reader is closed.
 */
final class DiffItem {
  /** Longer frames are compared as bytes: as values they would take many times their length. */
  static final int VALUE_BYTES = 4 << 20;

  private static final int PREFIX_BYTES = 4;
  private static final int PEEK_BYTES = 1 << 16;

  enum Kind {
    FRAME,
    CUT_FRAME,
    RAW
  }

  final Kind kind;
  final long line;
  final long micros;

  /** How many items of the other direction stand before it. */
  final long othersBefore;

  /** When the last of them was passed on; -1 when there is none. */
  final long lastOtherMicros;

  private final RecordedBytes bytes;
  private final EnvelopePeek peek;
  private final String label;

  /** Null until two items are compared that are not the same bytes. */
  private byte[] key;

  DiffItem(
      Kind kind,
      long line,
      long micros,
      long othersBefore,
      long lastOtherMicros,
      RecordedBytes bytes,
      Optional<String> words)
      throws IOException {
    this.kind = kind;
    this.line = line;
    this.micros = micros;
    this.othersBefore = othersBefore;
    this.lastOtherMicros = lastOtherMicros;
    this.bytes = bytes;
    byte[] head = kind == Kind.RAW ? new byte[0] : bytes.head(PEEK_BYTES);
    int from = Math.min(PREFIX_BYTES, head.length);
    this.peek = EnvelopePeek.of(head, from, head.length - from);
    String what = PeekText.of(peek).or(() -> words).orElse("no envelope");
    this.label =
        switch (kind) {
          case FRAME -> what;
          case CUT_FRAME -> "cut-off frame, " + what;
          case RAW -> "bytes that are no frame";
        };
  }

  Difference.Spot spot() {
    return new Difference.Spot(line, label, bytes.length());
  }

  boolean isRequest() {
    return kind == Kind.FRAME && peek.type().equals(Optional.of("request"));
  }

  boolean isResponse() {
    return kind == Kind.FRAME && peek.type().equals(Optional.of("response"));
  }

  /** How alike two items are that are not the same; 0 when they cannot stand for each other. */
  int likeness(DiffItem other) {
    if (kind != other.kind || !peek.type().equals(other.peek.type())) {
      return 0;
    }
    if (!peek.tag().equals(other.peek.tag()) || !peek.stream().equals(other.peek.stream())) {
      return 1;
    }
    return peek.sequence().equals(other.peek.sequence()) ? 3 : 2;
  }

  boolean same(DiffItem other, List<IgnoredPlace> ignored) throws IOException {
    if (kind != other.kind) {
      return false;
    }
    if (bytes.length() == other.bytes.length()
        && bytes.length() <= VALUE_BYTES
        && Arrays.equals(bytes.toByteArray(), other.bytes.toByteArray())) {
      return true;
    }
    return Arrays.equals(key(ignored), other.key(ignored));
  }

  private byte[] key(List<IgnoredPlace> ignored) throws IOException {
    if (key == null) {
      Optional<JsonValue> value = value();
      List<JsonPattern> places = IgnoredPlace.in(ignored, peek.tag());
      key = value.isPresent() ? ValueDigest.of(value.get().without(places)) : sketch().finish();
    }
    return key;
  }

  private Optional<JsonValue> value() throws IOException {
    if (kind != Kind.FRAME || bytes.length() > VALUE_BYTES) {
      return Optional.empty();
    }
    byte[] frame = bytes.toByteArray();
    return JsonValue.of(frame, PREFIX_BYTES, frame.length - PREFIX_BYTES);
  }

  private BytesSketch sketch() throws IOException {
    BytesSketch sketch = new BytesSketch();
    bytes.copyTo(sketch);
    return sketch;
  }

  /** Where the values differ; empty when one of the two has none. */
  List<JsonDifference> values(DiffItem other, List<IgnoredPlace> ignored) throws IOException {
    Optional<JsonValue> one = value();
    Optional<JsonValue> two = other.value();
    if (one.isEmpty() || two.isEmpty()) {
      return List.of();
    }
    // A place may be ignored for the op of either.
    List<JsonPattern> places = new ArrayList<>(IgnoredPlace.in(ignored, peek.tag()));
    places.addAll(IgnoredPlace.in(ignored, other.peek.tag()));
    return JsonDifference.between(one.get(), two.get(), places, RecordingDiff.MOST_VALUES);
  }

  /** The first byte that differs, or the length of the shorter; empty when they are the same. */
  OptionalLong firstByteApart(DiffItem other) throws IOException {
    return firstByteApart(bytes::copyTo, other.bytes::copyTo);
  }

  static OptionalLong firstByteApart(BytesSketch.Source one, BytesSketch.Source two)
      throws IOException {
    BytesSketch first = new BytesSketch();
    one.copyTo(first);
    BytesSketch second = new BytesSketch();
    two.copyTo(second);
    if (Arrays.equals(first.finish(), second.finish())) {
      return OptionalLong.empty();
    }
    long from = first.firstBlockApart(second);
    int apart =
        Arrays.mismatch(
            BytesSketch.window(one, from, BytesSketch.BLOCK_BYTES),
            BytesSketch.window(two, from, BytesSketch.BLOCK_BYTES));
    // A block that is the same has only gone on longer in one of the two.
    return OptionalLong.of(apart < 0 ? Math.min(first.length(), second.length()) : from + apart);
  }
}
