package dev.frametape.relay;

import dev.frametape.frame.ByteSpan;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.StreamCutter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Records everything before it is passed on. When that fails, the recording is given up, the user
 * is told once, and the conversation goes on without it, or, if recording is strict, ends.
 */
public final class RecordingTape implements Tape {
  private static final int SIGKILL = 9;

  /** Microseconds since the spawn, and 0 before it. */
  public static final class SinceSpawn implements LongSupplier {
    private final LongSupplier nanos;
    private volatile boolean running;
    private volatile long zero;

    public SinceSpawn(LongSupplier nanos) {
      this.nanos = nanos;
    }

    /**
     * @param since empty for now
     */
    void set(OptionalLong since) {
      zero = since.isPresent() ? since.getAsLong() : nanos.getAsLong();
    }

    void start() {
      running = true;
    }

    @Override
    public long getAsLong() {
      return running ? (nanos.getAsLong() - zero) / 1000 : 0;
    }
  }

  /** More would fall out of the processor's cache between the looks at it. */
  private static final int BULK_CHUNK_BYTES = 1 << 17;

  /** What the parent's pipe holds then, so that it reads while we record. */
  private static final int BULK_PIPE_BYTES = 1 << 18;

  /**
   * A chunk of a bulk stream: fewer and larger writes, for which nobody looks twice at a byte. The
   * parent's pipe holds as much.
   */
  private static final int TAPE_CHUNK_BYTES = 1 << 20;

  private static final int HEADROOM_BYTES = RecordingWriter.streamHeadroomBytes();

  private final RecordingWriter writer;
  private final SinceSpawn clock;
  private final Framing framing;
  private final FrameLimit limit;
  private final boolean strict;
  private final Consumer<String> tell;
  // Null until the child runs.
  private volatile ChildProcess child;
  private volatile boolean ended;
  private volatile boolean finished;
  // Null as long as everything could be recorded.
  private volatile String failure;

  /**
   * @param writer takes ownership
   * @param clock the one that {@code writer} reads
   * @param strict whether a failure ends the conversation
   * @param tell gets a sentence for the user when recording fails
   */
  public RecordingTape(
      RecordingWriter writer,
      SinceSpawn clock,
      Framing framing,
      FrameLimit limit,
      boolean strict,
      Consumer<String> tell) {
    this.writer = writer;
    this.clock = clock;
    this.framing = framing;
    this.limit = limit;
    this.strict = strict;
    this.tell = tell;
  }

  /** What one batch holds. */
  interface Entry {
    void into(RecordingWriter.Batch batch);
  }

  /** Records, or gives the recording up. */
  void record(Entry entry) {
    if (failure != null || ended) {
      return;
    }
    try (RecordingWriter.Batch batch = writer.begin()) {
      // Asked again, since the last entry may have come while this thread waited for its turn.
      if (!ended) {
        entry.into(batch);
      }
    } catch (IOException | RuntimeException reason) {
      // A defect of the recorder must not stop the conversation any more than a full disk. What
      // comes behind the end finds the writer finished, which is no failure; one of the last entry
      // is met again by who finishes.
      if (!ended) {
        fail(reason);
      }
    }
  }

  private synchronized void fail(Exception reason) {
    if (failure != null || finished) {
      return;
    }
    failure =
        reason instanceof IOException ? String.valueOf(reason.getMessage()) : reason.toString();
    writer.abandon(failure);
    if (strict) {
      // Nothing that is not in the recording may reach a peer: the pumps stop, and the child is
      // ended for them.
      if (child != null) {
        if (child.isParents()) {
          // No exit code of ours will say so, and behind the child's end stderr is gone.
          tell.accept(
              "the recording failed, and with --strict-recording the worker is killed for it: "
                  + failure);
        }
        child.signal(SIGKILL);
      }
    } else {
      tell.accept(
          "the recording failed and stops here, the conversation goes on without it: "
              + failure
              + "; make room, or use --strict-recording to end the conversation instead");
    }
  }

  @Override
  public void started(ChildProcess started) {
    child = started;
    clock.set(started.since());
    // Before the clock runs: a spawn is at 0, also one that was a while ago.
    record(batch -> batch.spawned(started.pid()));
    clock.start();
    if (failure != null && strict) {
      started.signal(SIGKILL);
    }
  }

  @Override
  public void signalled(int signal, String sender) {
    record(batch -> batch.signal(signal, sender));
  }

  @Override
  public void ended(ChildExit exit) throws StrictRecordingException {
    ended(batch -> batch.exited(exit));
  }

  /**
   * The conversation is over.
   *
   * @param last what stands before the footer
   */
  void ended(Entry last) throws StrictRecordingException {
    // A signal or a last word of the parent may still come, and is not part of the conversation any
    // more. Said while the lock is held, so that nothing stands behind the last entry.
    record(
        batch -> {
          last.into(batch);
          ended = true;
        });
    ended = true;
    try (writer) {
      if (failure == null) {
        writer.finish();
      }
      finished = true;
    } catch (IOException reason) {
      fail(reason);
    }
    if (failure != null && strict) {
      throw new StrictRecordingException(
          "the recording failed, and with --strict-recording that ends the conversation: "
              + failure
              + "; make room, or record somewhere else");
    }
  }

  @Override
  public Passage toChild(int chunkBytes) {
    return writer.takesStreams()
        ? new StreamPassage(Stream.CHILD, chunkBytes)
        : new FramePassage(Direction.TO_CHILD, chunkBytes, "parent");
  }

  @Override
  public Passage toParent(int chunkBytes) {
    return writer.takesStreams()
        ? new StreamPassage(Stream.PARENT, chunkBytes)
        : new FramePassage(Direction.TO_PARENT, chunkBytes, "child");
  }

  @Override
  public Passage stderr(int chunkBytes) {
    return writer.takesStreams()
        ? new StreamPassage(Stream.STDERR, chunkBytes)
        : new StderrPassage(chunkBytes);
  }

  /** What was to be recorded is, or need not be. */
  void requireRecorded() throws StrictRecordingException {
    if (failure != null && strict) {
      throw new StrictRecordingException(failure);
    }
    if (ended) {
      throw new StrictRecordingException("the conversation is over");
    }
  }

  /** Cuts one direction into frames, records what may go, and passes exactly that on. */
  private final class FramePassage implements Passage {
    private final String from;
    private final StreamCutter cutter;
    private int chunkBytes;
    // What was read, where the kernel can write it from.
    private ByteBuffer bytes;
    // The same bytes at the same places, where they are looked at: an array is looked at, summed up
    // and copied faster than memory outside of the heap, by more than the copy costs.
    private ByteSpan span;

    FramePassage(Direction to, int chunkBytes, String from) {
      this.from = from;
      this.chunkBytes = chunkBytes;
      cutter = new StreamCutter(framing, to, limit);
      // What is held back, and a chunk behind it.
      int capacity = FrameSplitter.DEFAULT_HOLD_BYTES + chunkBytes;
      bytes = ByteBuffer.allocateDirect(capacity);
      span = new ByteSpan(new byte[capacity]);
    }

    @Override
    public ByteBuffer room() {
      int left = span.length();
      int capacity = FrameSplitter.DEFAULT_HOLD_BYTES + chunkBytes;
      ByteBuffer kept = bytes.slice(span.from(), left);
      if (bytes.capacity() < capacity) {
        bytes = ByteBuffer.allocateDirect(capacity);
        span = new ByteSpan(new byte[capacity]);
      }
      if (left > 0) {
        bytes.put(0, kept, 0, left);
        bytes.get(0, span.array(), 0, left);
      }
      span.set(0, left);
      return bytes.slice(left, Math.min(chunkBytes, capacity - left));
    }

    @Override
    public void arrived(int count) {
      bytes.get(span.to(), span.array(), span.to(), count);
      span.arrived(count);
    }

    @Override
    public int widen() {
      chunkBytes = Math.max(chunkBytes, BULK_CHUNK_BYTES);
      return BULK_PIPE_BYTES;
    }

    @Override
    public void passOn(Descriptor sink, boolean everything)
        throws IOException, StrictRecordingException {
      int start = span.from();
      record(batch -> cutter.cut(span, batch.ofLastingArrays(), everything, Integer.MAX_VALUE));
      if (failure != null) {
        // The cutter may not have come to the end; without a recording nothing is held back.
        span.skip(span.length());
      }
      requireRecorded();
      int length = span.from() - start;
      if (length > 0) {
        sink.write(bytes.slice(start, length));
      }
    }

    @Override
    public boolean looksAtBytes() {
      return true;
    }

    @Override
    public int heldBytes() {
      return span.length();
    }

    @Override
    public void sourceEnded() {
      record(batch -> batch.eof(from));
    }

    @Override
    public void sinkGone() {}
  }

  /** The streams of a tape. */
  private enum Stream {
    CHILD("parent"),
    PARENT("child"),
    STDERR("stderr");

    /** Who ends it. */
    private final String from;

    Stream(String from) {
      this.from = from;
    }
  }

  /** Puts what was read on the tape as it is, and passes it on: nothing is looked at or kept. */
  private final class StreamPassage implements Passage {
    private final Stream stream;
    private int chunkBytes;
    private ByteBuffer bytes;

    StreamPassage(Stream stream, int chunkBytes) {
      this.stream = stream;
      this.chunkBytes = chunkBytes;
      bytes = ByteBuffer.allocateDirect(HEADROOM_BYTES + chunkBytes).limit(0);
    }

    @Override
    public ByteBuffer room() {
      if (bytes.capacity() < HEADROOM_BYTES + chunkBytes) {
        bytes = ByteBuffer.allocateDirect(HEADROOM_BYTES + chunkBytes);
      }
      return bytes.clear().position(HEADROOM_BYTES);
    }

    @Override
    public void arrived(int count) {
      bytes.clear().position(HEADROOM_BYTES).limit(HEADROOM_BYTES + count);
    }

    @Override
    public int widen() {
      chunkBytes = Math.max(chunkBytes, TAPE_CHUNK_BYTES);
      return TAPE_CHUNK_BYTES;
    }

    @Override
    public void passOn(Descriptor sink, boolean everything)
        throws IOException, StrictRecordingException {
      if (!bytes.hasRemaining()) {
        return;
      }
      record(this::into);
      requireRecorded();
      sink.write(bytes);
    }

    @Override
    public boolean takesCopies() {
      return failure == null;
    }

    @Override
    public void keep() throws StrictRecordingException {
      record(this::into);
      bytes.position(bytes.limit());
      requireRecorded();
    }

    private void into(RecordingWriter.Batch batch) {
      // Not a switch, see docs/decisions/0005-system-calls.md.
      if (stream == Stream.STDERR) {
        batch.stderrStream(bytes);
      } else {
        batch.stream(stream == Stream.CHILD ? Direction.TO_CHILD : Direction.TO_PARENT, bytes);
      }
    }

    @Override
    public boolean looksAtBytes() {
      return true;
    }

    @Override
    public int heldBytes() {
      return 0;
    }

    @Override
    public void sourceEnded() {
      record(batch -> batch.eof(stream.from));
    }

    @Override
    public void sinkGone() {}
  }

  private final class StderrPassage implements Passage {
    private final ByteBuffer bytes;
    private final byte[] array;

    StderrPassage(int chunkBytes) {
      bytes = ByteBuffer.allocateDirect(chunkBytes).limit(0);
      array = new byte[chunkBytes];
    }

    @Override
    public ByteBuffer room() {
      return bytes.duplicate().clear();
    }

    @Override
    public void arrived(int count) {
      bytes.limit(count).position(0);
    }

    @Override
    public void passOn(Descriptor sink, boolean everything)
        throws IOException, StrictRecordingException {
      if (!bytes.hasRemaining()) {
        return;
      }
      int count = bytes.remaining();
      bytes.get(bytes.position(), array, 0, count);
      record(batch -> batch.stderr(array, 0, count));
      requireRecorded();
      sink.write(bytes);
    }

    @Override
    public boolean looksAtBytes() {
      return true;
    }

    @Override
    public int heldBytes() {
      return 0;
    }

    @Override
    public void sourceEnded() {
      record(batch -> batch.eof("stderr"));
    }

    @Override
    public void sinkGone() {}
  }
}
