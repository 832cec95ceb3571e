package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.frame.JsonDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Compares two conversations: what was said in each direction, in which order, stderr, and the end.
 * Reads both files several times and holds a few frames of each, whatever their length.
 *
 * <p>Frames are the same when their JSON values are, as for a replay; what is no JSON, or longer
 * than 4 MiB, is compared as bytes. Not compared are times (unless asked for), pids, paths and
 * arguments of the child, how frames and stderr were cut into lines, fault lines, and when which
 * pipe was closed. Of a recording that was cut off only what is there is compared.
 */
public final class RecordingDiff {
  /** So many differences of values are told of one frame. */
  public static final int MOST_VALUES = 20;

  /** So much is told of stderr, in bytes. */
  public static final int SAMPLE_BYTES = 160;

  /**
   * What counts as different.
   *
   * @param ignored places of frames that may differ
   * @param strictOrder whether the two directions have to be interleaved in the same way
   * @param timing how many times longer an answer may take in one than in the other, at least 1;
   *     empty when it does not matter
   * @param as from whose side both are read
   */
  public record Options(
      List<IgnoredPlace> ignored, boolean strictOrder, OptionalDouble timing, As as) {
    /** Of what was delivered. */
    public Options(List<IgnoredPlace> ignored, boolean strictOrder, OptionalDouble timing) {
      this(ignored, strictOrder, timing, As.DELIVERED);
    }

    public Options {
      ignored = List.copyOf(ignored);
      if (timing.isPresent() && !(timing.getAsDouble() >= 1)) {
        throw new IllegalArgumentException(
            "timing is " + timing.getAsDouble() + ", expected a ratio of 1 or more");
      }
    }
  }

  /** Is told each difference as it is found. */
  public interface Listener {
    void found(Difference difference) throws IOException;
  }

  /**
   * What was compared.
   *
   * @param same frames (and other items) that say the same
   * @param differences how many were found
   */
  public record Summary(long same, long differences) {}

  private final Path first;
  private final Path second;
  private final Options options;
  private final Listener listener;
  private long same;
  private long differences;

  /** Frames of one that are behind the point where the other was cut off. */
  private long beyondFirst;

  private long beyondSecond;

  private RecordingDiff(Path first, Path second, Options options, Listener listener) {
    this.first = first;
    this.second = second;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Compares two recordings.
   *
   * @param listener is told the differences: the header's, then those to the child, to the parent
   *     (with order and timing), of stderr, and of the end
   * @throws RecordingException when one is damaged; what was found before was told
   */
  public static Summary compare(Path first, Path second, Options options, Listener listener)
      throws IOException {
    RecordingDiff diff = new RecordingDiff(first, second, options, listener);
    diff.compareHeaders();
    ConversationEnd firstEnd = ConversationEnd.of(first, options.as());
    ConversationEnd secondEnd = ConversationEnd.of(second, options.as());
    diff.compareFrames(firstEnd, secondEnd);
    diff.compareStderr(firstEnd, secondEnd);
    diff.compareEnds(firstEnd, secondEnd);
    return new Summary(diff.same, diff.differences);
  }

  private void tell(Difference difference) throws IOException {
    differences++;
    listener.found(difference);
  }

  private void compareHeaders() throws IOException {
    Optional<RecordingHeader> one = header(first);
    Optional<RecordingHeader> two = header(second);
    if (one.isEmpty() || two.isEmpty()) {
      // Cut off in its first line: the end says so.
      return;
    }
    fact("framing", one.get().framing(), two.get().framing());
    fact(
        "frame_limit",
        String.valueOf(one.get().frameLimit()),
        String.valueOf(two.get().frameLimit()));
    TreeSet<String> names = new TreeSet<>(one.get().env().keySet());
    names.addAll(two.get().env().keySet());
    for (String name : names) {
      fact("env " + name, variable(one.get(), name), variable(two.get(), name));
    }
  }

  private static Optional<RecordingHeader> header(Path file) throws IOException {
    try (RecordingReader reader = RecordingReader.open(file)) {
      return reader.header();
    }
  }

  private static String variable(RecordingHeader header, String name) {
    OsText value = header.env().get(name);
    return value == null ? "not set" : value.toString();
  }

  private void fact(String fact, String one, String two) throws IOException {
    if (!one.equals(two)) {
      tell(new Difference.HeaderDiffers(fact, one, two));
    }
  }

  private void compareFrames(ConversationEnd firstEnd, ConversationEnd secondEnd)
      throws IOException {
    try (Alignment toChild = alignment(Direction.TO_CHILD)) {
      compare(toChild, Direction.TO_CHILD, Optional.empty(), firstEnd, secondEnd);
    }
    try (Alignment toParent = alignment(Direction.TO_PARENT);
        Alignment before = alignment(Direction.TO_CHILD);
        Alignment beforeToo = alignment(Direction.TO_CHILD)) {
      OrderCheck order =
          new OrderCheck(
              new PairsBefore(before, false),
              new PairsBefore(beforeToo, true),
              options.strictOrder());
      compare(toParent, Direction.TO_PARENT, Optional.of(order), firstEnd, secondEnd);
    }
  }

  private Alignment alignment(Direction to) throws IOException {
    return new Alignment(first, second, to, options.as(), options.ignored());
  }

  private void compare(
      Alignment aligned,
      Direction to,
      Optional<OrderCheck> order,
      ConversationEnd firstEnd,
      ConversationEnd secondEnd)
      throws IOException {
    for (var next = aligned.next(); next.isPresent(); next = aligned.next()) {
      switch (next.get()) {
        case Aligned.Same(DiffItem one, DiffItem two) -> {
          same++;
          comparePlaces(to, one, two, order);
        }
        case Aligned.Changed(DiffItem one, DiffItem two) -> {
          List<JsonDifference> values = one.values(two, options.ignored());
          OptionalLong at = values.isEmpty() ? one.firstByteApart(two) : OptionalLong.empty();
          tell(new Difference.FrameDiffers(to, one.spot(), two.spot(), values, at));
          comparePlaces(to, one, two, order);
        }
        case Aligned.OnlyFirst(DiffItem one) -> {
          if (secondEnd.isOpen() && aligned.secondIsAtEnd()) {
            beyondSecond++;
          } else {
            tell(new Difference.Missing(to, one.spot()));
          }
        }
        case Aligned.OnlySecond(DiffItem two) -> {
          if (firstEnd.isOpen() && aligned.firstIsAtEnd()) {
            beyondFirst++;
          } else {
            tell(new Difference.Extra(to, two.spot()));
          }
        }
      }
    }
  }

  private void comparePlaces(Direction to, DiffItem one, DiffItem two, Optional<OrderCheck> order)
      throws IOException {
    if (order.isEmpty() || one.kind != DiffItem.Kind.FRAME) {
      return;
    }
    Optional<String> why = order.get().check(one, two);
    if (why.isPresent()) {
      tell(new Difference.OrderDiffers(to, one.spot(), two.spot(), why.get()));
    }
    boolean isAnswer =
        one.isResponse()
            && two.isResponse()
            && one.lastOtherMicros >= 0
            && two.lastOtherMicros >= 0;
    if (options.timing().isPresent() && isAnswer) {
      long firstMicros = one.micros - one.lastOtherMicros;
      long secondMicros = two.micros - two.lastOtherMicros;
      // The clock counts whole microseconds: less than one is taken for one.
      double shorter = Math.max(1, Math.min(firstMicros, secondMicros));
      if (Math.max(firstMicros, secondMicros) > shorter * options.timing().getAsDouble()) {
        tell(new Difference.TimingDiffers(one.spot(), two.spot(), firstMicros, secondMicros));
      }
    }
  }

  private void compareStderr(ConversationEnd firstEnd, ConversationEnd secondEnd)
      throws IOException {
    try (RecordingReader one = RecordingReader.open(first);
        RecordingReader two = RecordingReader.open(second)) {
      BytesSketch.Source here = out -> one.copyStderr(options.as(), out);
      BytesSketch.Source there = out -> two.copyStderr(options.as(), out);
      OptionalLong apart = DiffItem.firstByteApart(here, there);
      if (apart.isEmpty()) {
        return;
      }
      byte[] words = BytesSketch.window(here, apart.getAsLong(), SAMPLE_BYTES);
      byte[] otherWords = BytesSketch.window(there, apart.getAsLong(), SAMPLE_BYTES);
      boolean firstEnds = words.length == 0 && firstEnd.isOpen();
      boolean secondEnds = otherWords.length == 0 && secondEnd.isOpen();
      if (!firstEnds && !secondEnds) {
        tell(
            new Difference.StderrDiffers(
                apart.getAsLong(), OsText.of(words), OsText.of(otherWords)));
      }
    }
  }

  private void compareEnds(ConversationEnd one, ConversationEnd two) throws IOException {
    boolean known = !one.isOpen() && !two.isOpen();
    if (known || (one.exit().isPresent() && two.exit().isPresent())) {
      end("exit", one.exitText(), two.exitText());
    }
    if (known) {
      end("signals to the child", one.signalsText(), two.signalsText());
    }
    String first = one.recordingText() + beyond(beyondSecond);
    String second = two.recordingText() + beyond(beyondFirst);
    if (one.isOpen() != two.isOpen() || (!known && beyondFirst + beyondSecond > 0)) {
      end("recording", first, second);
    }
  }

  private static String beyond(long frames) {
    return frames == 0
        ? ""
        : ", " + frames + (frames == 1 ? " frame" : " frames") + " beyond the other's end";
  }

  private void end(String fact, String one, String two) throws IOException {
    if (!one.equals(two)) {
      tell(new Difference.EndDiffers(fact, one, two));
    }
  }
}
