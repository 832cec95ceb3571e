package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What becomes of one frame, while the faults that fired write on it, in the order of their stages.
 * Nothing here has an effect before it is rendered.
 *
 * <p>A draft may also be about no frame at all: a rule of the child, or of a time.
 */
final class Draft {
  /** A frame that a fault has to have in memory is at most this long. */
  static final int MOST_BYTES = 8 << 20;

  /** Each piece is a step, and all steps of a frame that is in memory come at once. */
  static final int MOST_PIECES = 65_536;

  private static final int MOST_COPIES = 65_536;

  /** A change of single bytes, which needs no more memory than itself. */
  sealed interface Edit {
    long at();

    /** The same, so many bytes further on. */
    default Edit moved(int by) {
      return switch (this) {
        case Flip(long at, int mask) -> new Flip(at + by, mask);
        case Add(long at, byte[] bytes) -> new Add(at + by, bytes);
        case Remove(long at, long count) -> new Remove(at + by, count);
      };
    }

    /** The bits of {@code mask} are turned over in one byte. */
    record Flip(long at, int mask) implements Edit {}

    /** Bytes are added before the byte at {@code at}. */
    record Add(long at, byte[] bytes) implements Edit {}

    /** Bytes from {@code at} are missing. */
    record Remove(long at, long count) implements Edit {}
  }

  /** Frames wait for one another before they go on. */
  enum Gather {
    /** They go in a seeded other order, when the window is full. */
    REORDER,
    /** They go by one write. */
    COALESCE,
    /** They go when the time has come. */
    UNTIL_TIME
  }

  /**
   * @param frames how many wait at most, where that is counted
   * @param time how long they wait at most
   */
  record Holding(Gather gather, int frames, Duration time, long seed) {}

  /** Messages without end, before the frame. */
  record Flood(byte[] frame, Duration every, int most) {}

  private final Passing frame;
  private final Exchange exchange;

  // The rule and the fault that write now.
  private RuleState rule;
  private int fault;
  private boolean tookChance;
  private String inert;
  private String skipped;

  private Fault resolved;

  private final List<Act> before = new ArrayList<>();
  private final List<Act> after = new ArrayList<>();
  private final List<Edit> edits = new ArrayList<>();
  private final List<Long> cuts = new ArrayList<>();
  private byte[] payload;
  private long padding;
  private boolean dropped;
  private long copies = 1;
  private Duration gap = Duration.ZERO;
  private Optional<Long> announced = Optional.empty();
  private Optional<byte[]> prefix = Optional.empty();
  private boolean stale;
  private long keep = Long.MAX_VALUE;
  private Optional<Ending> ending = Optional.empty();
  private boolean hangs;
  private long every;
  private Duration pause = Duration.ZERO;
  private Duration delay = Duration.ZERO;
  private Optional<Holding> holding = Optional.empty();
  private Optional<Flood> flood = Optional.empty();
  private Optional<ChildExit> endBefore = Optional.empty();
  private Optional<ChildExit> endAfter = Optional.empty();
  private int repeats;

  /**
   * @param frame null for a draft about no frame
   */
  Draft(Passing frame, Exchange exchange) {
    this.frame = frame;
    this.exchange = exchange;
    payload = frame != null && frame.whole() ? frame.payload() : null;
  }

  // ---- for the arms ----

  void begin(RuleState next, int number) {
    rule = next;
    fault = number;
    tookChance = false;
    inert = null;
    skipped = null;
    resolved = null;
  }

  boolean hasFrame() {
    return frame != null;
  }

  /** The frame as it was sent; there has to be one. */
  Passing frame() {
    return requireNonNull(frame, "frame");
  }

  RuleState rule() {
    return rule;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Chance for the fault that writes now, and for no other. */
  SplittableRandom random() {
    tookChance = true;
    return rule.random(frame == null ? rule.matches() : frame.number(), fault);
  }

  /** The fault cannot apply. Nothing of it may have been written. */
  void inert(String why) {
    inert = why;
  }

  /**
   * The fault is not about this frame, and waits for another.
   *
   * @param why what is told when no other comes
   */
  void skip(String why) {
    skipped = why;
  }

  /** The fault as a decision log has to have it, where its draw alone does not say it all. */
  void resolved(Fault as) {
    resolved = as;
  }

  /** Whether so many bytes are more than a fault may make up; says so where they are. */
  boolean isTooMuch(long bytes) {
    if (bytes > MOST_BYTES) {
      inert(bytes + " bytes are more than the " + MOST_BYTES + " that a fault can make up");
    }
    return bytes > MOST_BYTES;
  }

  /** Whether that would be too many steps; says so where it would. */
  boolean isTooManyPieces(long bytes, long piece) {
    long pieces = (bytes + piece - 1) / piece;
    if (pieces > MOST_PIECES) {
      inert(pieces + " pieces are more than the " + MOST_PIECES + " that a frame is cut into");
    }
    return pieces > MOST_PIECES;
  }

  /** Nothing of the frame goes on. */
  void drop() {
    dropped = true;
  }

  /**
   * @param times how often it comes in all
   */
  void copies(int times, Duration between) {
    if (copies + times - 1 > MOST_COPIES) {
      inert(times + " copies are more than the " + MOST_COPIES + " that a fault can make up");
      return;
    }
    copies += times - 1;
    gap = between;
    if (frame().isRequest()) {
      // The worker answers each of them.
      repeats += times - 1;
    }
  }

  /** The payload as the faults before have left it; the frame has to be whole. */
  byte[] payload() {
    return requireNonNull(payload, "the payload of a frame that is not in memory");
  }

  void payload(byte[] changed) {
    payload = changed;
  }

  /** The bytes of the payload that are there for an edit: all, or the beginning of a large one. */
  byte[] known() {
    byte[] all = payload == null ? frame().payload() : payload;
    return all.length <= Passing.HEAD_BYTES ? all : Arrays.copyOf(all, Passing.HEAD_BYTES);
  }

  /** JSON blanks behind the payload, which need no memory. */
  void pad(long blanks) {
    padding += blanks;
  }

  /** The length of the payload as the faults before have left it, without blanks behind it. */
  long contentBytes() {
    return payload == null ? frame().payloadBytes() : payload.length;
  }

  /** The length of the payload as the faults before have left it. */
  long payloadBytes() {
    return contentBytes() + padding;
  }

  /** How long what stands in place of the prefix is. */
  int prefixBytes() {
    return prefix.map(bytes -> bytes.length).orElse(Passing.PREFIX_BYTES);
  }

  /** The length of the frame as the faults before have left it. */
  long frameBytes() {
    return prefixBytes() + payloadBytes();
  }

  /** The length that the prefix announces, as the faults before have left it. */
  long announced() {
    return announced.orElse(payloadBytes());
  }

  /**
   * The prefix announces another length.
   *
   * @param length 0 to 4294967295
   */
  void announce(long length) {
    announced = Optional.of(length);
  }

  /** The prefix keeps the length that was sent, unless another fault announces one. */
  void stale() {
    if (announced.isPresent() || payloadBytes() == frame().payloadBytes()) {
      inert("the length is " + announced() + " by itself, or by another fault");
    } else {
      stale = true;
    }
  }

  /** Something else stands in place of the four bytes of the prefix. */
  void prefix(byte[] bytes) {
    prefix = Optional.of(bytes);
  }

  void edit(Edit edit) {
    edits.add(edit);
  }

  /**
   * No more than so many bytes of the frame arrive.
   *
   * @param bytes counted from the first byte of the prefix
   * @return false when it is inert
   */
  boolean cut(long bytes, Ending then) {
    // Of several cuts the first one in the frame is the one that is seen.
    if (bytes > keep) {
      return true;
    }
    boolean ends = end(then);
    keep = ends ? bytes : keep;
    return ends;
  }

  /**
   * Something happens behind the frame.
   *
   * @return false when it is inert
   */
  boolean end(Ending then) {
    if (!(then instanceof Ending.Continue) && isFlooded()) {
      return false;
    }
    ending = Optional.of(then);
    return true;
  }

  /**
   * @return false when it is inert
   */
  boolean hang(long bytes) {
    if (isFlooded()) {
      return false;
    }
    keep = Math.min(keep, bytes);
    hangs = true;
    return true;
  }

  private boolean isFlooded() {
    if (flood.isPresent()) {
      inert("messages without end come before the frame");
    }
    return flood.isPresent();
  }

  void delay(Duration by) {
    delay = delay.plus(by);
  }

  /** Pieces of so many bytes. */
  void pieces(long bytes, Duration between) {
    every = bytes;
    pause = between;
  }

  /** Cut before this byte of the frame. */
  void split(long at, Duration between) {
    cuts.add(at);
    pause = between;
  }

  void hold(Holding how) {
    if (holding.isPresent()) {
      inert("another fault has this frame wait already");
    } else if (!isFlooded()) {
      holding = Optional.of(how);
    }
  }

  void flood(Flood how) {
    if (!isFlooded()) {
      flood = Optional.of(how);
    }
  }

  /**
   * @return false when it is inert
   */
  boolean endBefore(ChildExit how) {
    if (isFlooded() || isEnded(endBefore)) {
      return false;
    }
    endBefore = Optional.of(how);
    return true;
  }

  void endAfter(ChildExit how) {
    if (!isFlooded() && !isEnded(endAfter)) {
      endAfter = Optional.of(how);
    }
  }

  private boolean isEnded(Optional<ChildExit> end) {
    if (end.isPresent()) {
      inert("another fault of this frame ends all already");
    }
    return end.isPresent();
  }

  /** Before the frame. */
  void before(Act what) {
    before.add(what);
  }

  void before(Emission what) {
    before((_, steps) -> steps.add(new FaultStep.Do(what)));
  }

  /** A frame that nobody sent, before this one. */
  void frameBefore(byte[] wire) {
    before(insert(stream(), true, wire));
  }

  /** A frame that nobody sent, behind this one. */
  void frameAfter(byte[] wire) {
    after.add(insert(stream(), true, wire));
  }

  void bytesBefore(Emission.Stream on, byte[] bytes) {
    before(insert(on, false, bytes));
  }

  void bytesAfter(Emission.Stream on, byte[] bytes) {
    after.add(insert(on, false, bytes));
  }

  private static Act insert(Emission.Stream on, boolean whole, byte[] bytes) {
    return (streams, steps) -> {
      boolean closed = on == Emission.Stream.STDERR && streams.stderr().isClosed();
      if (bytes.length > 0 && !closed) {
        steps.add(new FaultStep.Insert(on, whole, Unpooled.wrappedBuffer(bytes)));
      }
    };
  }

  /** The stream that the frame goes on. */
  Emission.Stream stream() {
    return frame != null && frame.subject() == Subject.TO_CHILD
        ? Emission.Stream.STDIN
        : Emission.Stream.STDOUT;
  }

  // ---- for the engine ----

  boolean tookChance() {
    return tookChance;
  }

  Optional<String> whyInert() {
    return Optional.ofNullable(inert);
  }

  Optional<String> whySkipped() {
    return Optional.ofNullable(skipped);
  }

  Optional<Fault> resolved() {
    return Optional.ofNullable(resolved);
  }

  List<Act> before() {
    return before;
  }

  List<Act> after() {
    return after;
  }

  boolean dropped() {
    return dropped;
  }

  int repeats() {
    return repeats;
  }

  long copies() {
    return copies;
  }

  /** Blanks behind the payload. */
  long padding() {
    return padding;
  }

  Duration gap() {
    return gap;
  }

  Optional<Ending> ending() {
    return ending;
  }

  boolean hangs() {
    return hangs;
  }

  Duration delay() {
    return delay;
  }

  Optional<Holding> holding() {
    return holding;
  }

  Optional<Flood> flood() {
    return flood;
  }

  Optional<ChildExit> endBefore() {
    return endBefore;
  }

  Optional<ChildExit> endAfter() {
    return endAfter;
  }

  long keep() {
    return keep;
  }

  Duration pause() {
    return pause;
  }

  /** Where the next piece begins, seen from a byte of the frame; none: the frame's end. */
  long nextCut(long from) {
    long next = every > 0 ? (from / every + 1) * every : Long.MAX_VALUE;
    for (long cut : cuts) {
      if (cut > from && cut < next) {
        next = cut;
      }
    }
    return next;
  }

  /** The bytes that stand in place of the frame's own prefix; empty where it stays. */
  Optional<byte[]> newPrefix() {
    if (prefix.isPresent()) {
      return prefix;
    }
    long length = stale && announced.isEmpty() ? frame().payloadBytes() : announced();
    return length == frame().payloadBytes() ? Optional.empty() : Optional.of(bigEndian(length));
  }

  /** Edits of single bytes, where they are once the prefix is as long as it is going to be. */
  List<Edit> edits() {
    int shift = prefixBytes() - Passing.PREFIX_BYTES;
    return edits.stream()
        .filter(edit -> edit.at() < prefixBytes() || edit.at() >= Passing.PREFIX_BYTES)
        .map(edit -> edit.at() < Passing.PREFIX_BYTES ? edit : edit.moved(shift))
        .toList();
  }

  /**
   * Prefix, payload and edits together, before any cut and without the blanks behind it. The frame
   * has to be whole.
   */
  byte[] wire() {
    byte[] start = newPrefix().orElseGet(() -> bigEndian(frame().payloadBytes()));
    byte[] all = Arrays.copyOf(start, start.length + payload.length);
    System.arraycopy(payload, 0, all, start.length, payload.length);
    if (edits.isEmpty()) {
      return all;
    }
    ByteBuf changed = Unpooled.buffer(all.length);
    new EditedBytes(edits()).pass(Unpooled.wrappedBuffer(all), changed);
    byte[] bytes = new byte[changed.readableBytes()];
    changed.readBytes(bytes);
    return bytes;
  }

  static byte[] bigEndian(long length) {
    return new byte[] {
      (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
    };
  }

  /** A payload with the prefix that fits it. */
  static byte[] framed(byte[] payload) {
    byte[] wire = new byte[Passing.PREFIX_BYTES + payload.length];
    System.arraycopy(bigEndian(payload.length), 0, wire, 0, Passing.PREFIX_BYTES);
    System.arraycopy(payload, 0, wire, Passing.PREFIX_BYTES, payload.length);
    return wire;
  }
}
