package dev.frametape.relay;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.recording.RecordingWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Records everything before it is passed on. When that fails, the recording is given up, the user
 * is told once, and the conversation goes on without it, or, if recording is strict, ends.
 */
public final class RecordingTape implements Tape {
  private static final int SIGKILL = 9;
  private static final String NOT_A_FRAME = "no frames in this stream";

  /** Microseconds since the spawn, and 0 before it. */
  public static final class SinceSpawn implements LongSupplier {
    private final LongSupplier nanos;
    private volatile boolean running;
    private volatile long zero;

    public SinceSpawn(LongSupplier nanos) {
      this.nanos = nanos;
    }

    void start() {
      zero = nanos.getAsLong();
      running = true;
    }

    @Override
    public long getAsLong() {
      return running ? (nanos.getAsLong() - zero) / 1000 : 0;
    }
  }

  /** More would fall out of the processor's cache between the looks at it. */
  private static final int BULK_CHUNK_BYTES = 1 << 17;

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

  /**
   * Loads the buffer library on a thread of its own, and cuts an empty frame with it. That takes
   * longer than all the rest of a start, and nothing needs it until the child runs.
   */
  public static void prepare() {
    FrameSplitter splitter =
        new FrameSplitter(Framing.U32BE_JSON, Direction.TO_PARENT, new FrameLimit());
    Runnable rehearsal = () -> splitter.next(Unpooled.wrappedBuffer(new byte[4]), true);
    Thread thread = new Thread(rehearsal, "frametape-prepare");
    thread.setDaemon(true);
    thread.start();
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
      entry.into(batch);
    } catch (IOException | RuntimeException reason) {
      // A defect of the recorder must not stop the conversation any more than a full disk.
      fail(reason);
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
    clock.start();
    record(batch -> batch.spawned(started.pid()));
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
    record(last);
    // A signal or a last word of the parent may still come, and is not part of the conversation any
    // more.
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
    return new FramePassage(Direction.TO_CHILD, chunkBytes, "parent");
  }

  @Override
  public Passage toParent(int chunkBytes) {
    return new FramePassage(Direction.TO_PARENT, chunkBytes, "child");
  }

  @Override
  public Passage stderr(int chunkBytes) {
    return new StderrPassage(chunkBytes);
  }

  /** A pump keeps its buffer until the end of its thread: memory that nobody has to release. */
  private static ByteBuf ownBuffer(int bytes) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes)).clear();
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
    private final Direction to;
    private final String from;
    private final FrameSplitter splitter;
    private int chunkBytes;
    // What was read, where the kernel can write it from.
    private ByteBuffer bytes;
    // The same bytes at the same places, where they are looked at: an array is looked at, summed up
    // and copied faster than memory outside of the heap, by more than the copy costs.
    private ByteBuf buffer;
    private String whyRaw = NOT_A_FRAME;

    FramePassage(Direction to, int chunkBytes, String from) {
      this.to = to;
      this.from = from;
      this.chunkBytes = chunkBytes;
      splitter = new FrameSplitter(framing, to, limit);
      // What is held back, and a chunk behind it.
      int capacity = FrameSplitter.DEFAULT_HOLD_BYTES + chunkBytes;
      bytes = ByteBuffer.allocateDirect(capacity);
      buffer = Unpooled.wrappedBuffer(new byte[capacity]).clear();
    }

    @Override
    public ByteBuffer room() {
      int left = buffer.readableBytes();
      int capacity = FrameSplitter.DEFAULT_HOLD_BYTES + chunkBytes;
      ByteBuffer kept = bytes.slice(buffer.readerIndex(), left);
      if (bytes.capacity() < capacity) {
        bytes = ByteBuffer.allocateDirect(capacity);
        buffer = Unpooled.wrappedBuffer(new byte[capacity]).clear();
      }
      if (left > 0) {
        bytes.put(0, kept, 0, left);
        bytes.get(0, buffer.array(), 0, left);
      }
      buffer.setIndex(0, left);
      return bytes.slice(left, Math.min(chunkBytes, capacity - left));
    }

    @Override
    public void arrived(int count) {
      int at = buffer.writerIndex();
      bytes.get(at, buffer.array(), at, count);
      buffer.writerIndex(at + count);
    }

    @Override
    public void widen() {
      chunkBytes = Math.max(chunkBytes, BULK_CHUNK_BYTES);
    }

    @Override
    public void passOn(Descriptor sink, boolean everything)
        throws IOException, StrictRecordingException {
      int start = buffer.readerIndex();
      record(batch -> split(batch.ofLastingBuffers(), everything));
      if (failure != null) {
        // The splitter may not have come to the end; without a recording nothing is held back.
        buffer.readerIndex(buffer.writerIndex());
      }
      requireRecorded();
      int length = buffer.readerIndex() - start;
      if (length > 0) {
        sink.write(bytes.slice(start, length));
      }
    }

    private void split(RecordingWriter.Batch batch, boolean everything) {
      while (true) {
        Decoded decoded = splitter.next(buffer, everything);
        // Not a switch, see docs/decisions/0005-system-calls.md.
        if (decoded instanceof Decoded.NeedMore) {
          return;
        } else if (decoded instanceof Decoded.Complete complete) {
          try (var frame = complete.frame()) {
            batch.frame(to, frame.bytes());
          }
        } else if (decoded instanceof Decoded.Part part) {
          batch.part(to, part.frameBytes(), part.from(), part.bytes());
          part.bytes().release();
        } else if (decoded instanceof Decoded.Malformed malformed) {
          batch.raw(to, malformed.bytes(), malformed.reason());
          malformed.bytes().release();
          whyRaw = "after the length at offset " + malformed.offset() + " that was none";
        } else if (decoded instanceof Decoded.Raw raw) {
          batch.raw(to, raw.bytes(), whyRaw);
          raw.bytes().release();
        }
      }
    }

    @Override
    public boolean looksAtBytes() {
      return true;
    }

    @Override
    public int heldBytes() {
      return buffer.readableBytes();
    }

    @Override
    public void sourceEnded() {
      record(batch -> batch.eof(from));
    }

    @Override
    public void sinkGone() {}
  }

  private final class StderrPassage implements Passage {
    private final ByteBuf buffer;

    StderrPassage(int chunkBytes) {
      buffer = ownBuffer(chunkBytes);
    }

    @Override
    public ByteBuffer room() {
      return buffer.clear().nioBuffer(0, buffer.capacity());
    }

    @Override
    public void arrived(int count) {
      buffer.writerIndex(count);
    }

    @Override
    public void passOn(Descriptor sink, boolean everything)
        throws IOException, StrictRecordingException {
      if (!buffer.isReadable()) {
        return;
      }
      record(batch -> batch.stderr(buffer));
      requireRecorded();
      sink.write(buffer.nioBuffer());
      buffer.clear();
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
