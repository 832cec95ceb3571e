package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.frame.Frame;
import dev.frametape.process.ByteText;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a timeline is wanted: all of several conditions, and of one that is given several times,
 * any.
 */
public final class TimelineFilter {
  /** Payloads above it are not looked into by JSON pointer. */
  public static final int LARGEST_LOOKED_INTO = 8 * 1024 * 1024;

  /** Text is searched in pieces of this size that share the second half with their neighbour. */
  static final int PIECE_BYTES = 128 * 1024;

  /** A pattern and a text that would keep each other busy for ever. */
  public static final class EndlessPatternException extends RuntimeException {
    private EndlessPatternException(Pattern pattern) {
      super(
          "the pattern "
              + pattern.pattern()
              + " takes too many steps on a text of this recording; write it without nested"
              + " repetitions");
    }
  }

  private final Set<String> types;
  private final Set<String> ops;
  private final Optional<Direction> to;
  private final List<Pattern> patterns;
  private final List<PayloadPointer> pointers;
  private long tooLarge;

  /**
   * @param types message types, or what {@link TimelineEntry#kind} says of what is no frame
   * @param ops of requests; answers to them are wanted too
   * @param patterns one has to be found in a payload or another text
   * @param pointers JSON pointers into payloads, each with {@code =value} or without
   * @throws IllegalArgumentException when a pattern or a pointer is none
   */
  public static TimelineFilter of(
      List<String> types,
      List<String> ops,
      Optional<Direction> to,
      List<String> patterns,
      List<String> pointers) {
    return new TimelineFilter(types, ops, to, patterns, pointers);
  }

  private TimelineFilter(
      List<String> types,
      List<String> ops,
      Optional<Direction> to,
      List<String> patterns,
      List<String> pointers) {
    this.types = Set.copyOf(types);
    this.ops = Set.copyOf(ops);
    this.to = to;
    this.patterns = patterns.stream().map(Pattern::compile).toList();
    this.pointers = pointers.stream().map(PayloadPointer::new).toList();
  }

  /** Whether everything is wanted. */
  public boolean isOpen() {
    return types.isEmpty()
        && ops.isEmpty()
        && to.isEmpty()
        && patterns.isEmpty()
        && pointers.isEmpty();
  }

  /** How many payloads were too large to be looked into by JSON pointer. */
  public long tooLarge() {
    return tooLarge;
  }

  /**
   * Whether an entry is wanted. The footer, which is no event, is only where everything is.
   *
   * @throws EndlessPatternException when a pattern takes too many steps on this text
   */
  public boolean wants(TimelineEntry entry) throws IOException {
    if (isOpen()) {
      return true;
    }
    return !(entry.line().event() instanceof RecordedEvent.End)
        && (types.isEmpty() || types.contains(entry.kind()))
        && (to.isEmpty() || to.equals(entry.to()))
        && (ops.isEmpty() || entry.op().filter(ops::contains).isPresent())
        && pointed(entry)
        && found(entry);
  }

  private boolean pointed(TimelineEntry entry) throws IOException {
    if (pointers.isEmpty()) {
      return true;
    }
    if (!(entry.line().event() instanceof RecordedEvent.Frame frame)) {
      return false;
    }
    if (frame.bytes().length() - Frame.PREFIX_BYTES > LARGEST_LOOKED_INTO) {
      tooLarge++;
      return false;
    }
    byte[] bytes = frame.bytes().toByteArray();
    return pointers.stream()
        .anyMatch(pointer -> pointer.matches(bytes, Frame.PREFIX_BYTES, bytes.length));
  }

  private boolean found(TimelineEntry entry) throws IOException {
    if (patterns.isEmpty()) {
      return true;
    }
    List<String> words =
        switch (entry.line().event()) {
          case RecordedEvent.Fault fault -> List.of(fault.rule(), fault.fault());
          case RecordedEvent.FaultInert inert -> List.of(inert.rule(), inert.why());
          case RecordedEvent.Stopped(String why) -> List.of(why);
          case RecordedEvent.Raw raw -> raw.why().stream().toList();
          case RecordedEvent.Frame _,
              RecordedEvent.Part _,
              RecordedEvent.Stderr _,
              RecordedEvent.Spawned _,
              RecordedEvent.Eof _,
              RecordedEvent.Signal _,
              RecordedEvent.Exited _,
              RecordedEvent.End _,
              RecordedEvent.Unknown _ ->
              List.of();
        };
    for (String text : words) {
      if (findsIn(text)) {
        return true;
      }
    }
    if (entry.bytes().isEmpty()) {
      return false;
    }
    Search search = new Search(isFrame(entry) ? Frame.PREFIX_BYTES : 0);
    RecordedBytes bytes = entry.bytes().get();
    bytes.copyTo(search);
    return search.end();
  }

  private static boolean isFrame(TimelineEntry entry) {
    return entry.line().event() instanceof RecordedEvent.Frame
        || entry.line().event() instanceof RecordedEvent.Part;
  }

  private boolean findsIn(String text) {
    for (Pattern pattern : patterns) {
      try {
        if (pattern.matcher(new PatientText(text)).find()) {
          return true;
        }
      } catch (StackOverflowError deep) {
        throw new EndlessPatternException(pattern);
      } catch (PatientText.OverException over) {
        throw new EndlessPatternException(pattern);
      }
    }
    return false;
  }

  /** Looks for the patterns in bytes that come one after the other. */
  private final class Search extends OutputStream {
    private final byte[] piece = new byte[PIECE_BYTES];
    private int skip;
    private int held;
    private boolean found;

    private Search(int skip) {
      this.skip = skip;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      int passed = Math.min(skip, count);
      skip -= passed;
      int at = from + passed;
      int end = from + count;
      while (at < end && !found) {
        int more = Math.min(end - at, piece.length - held);
        System.arraycopy(bytes, at, piece, held, more);
        held += more;
        at += more;
        if (held == piece.length) {
          found = findsIn(ByteText.decode(piece));
          held = piece.length / 2;
          System.arraycopy(piece, piece.length - held, piece, 0, held);
        }
      }
    }

    private boolean end() {
      return found || findsIn(ByteText.decode(Arrays.copyOf(piece, held)));
    }
  }

  /** Text that a pattern may look at so often and no more: some never come to an end. */
  private static final class PatientText implements CharSequence {
    private static final long STEPS_PER_CHARACTER = 2000;

    static final class OverException extends RuntimeException {
      private OverException() {
        super("too many steps", null, false, false);
      }
    }

    private final String text;
    private final long[] left;

    PatientText(String text) {
      this(text, new long[] {(text.length() + 1000) * STEPS_PER_CHARACTER});
    }

    private PatientText(String text, long[] left) {
      this.text = text;
      this.left = left;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new OverException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new PatientText(text.substring(from, to), left);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
