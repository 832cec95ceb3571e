package dev.frametape.relay;

import dev.frametape.process.Descriptor;
import dev.frametape.process.ErrnoException;
import dev.frametape.process.PollGate;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One of the three streams that bytes go out on. Several threads may have something to say on it:
 * each takes a turn, in which it records and then writes, so that the order of the recording is
 * that of the stream. A turn lasts as long as nobody reads: that is what back-pressure is.
 */
final class OutStream {
  // The largest pipe of a user without privileges: a write of more comes out in pieces anyway.
  private static final int MOST_GATHERED_BYTES = 1 << 20;
  private static final int GATHERED_BYTES = 1 << 16;

  /** What makes the reader see the end. */
  interface Closing {
    void close() throws IOException;
  }

  /** What comes before the write. */
  interface Recording {
    /**
     * @param closed whether nothing goes out any more
     */
    void record(boolean closed) throws StrictRecordingException;
  }

  private final Descriptor descriptor;
  private final Closing closing;
  private final PollGate poller;
  private final ReentrantLock turn;
  // What small pieces are put together in; null before there are any.
  private ByteBuffer gathered;
  private volatile boolean closed;
  private volatile boolean broken;
  private volatile long written;

  /**
   * @param poller of the thread that polls the descriptor, which has to be out of there when the
   *     stream closes
   * @param turn shared by streams that are one and the same pipe
   */
  OutStream(Descriptor descriptor, Closing closing, PollGate poller, ReentrantLock turn) {
    this.descriptor = descriptor;
    this.closing = closing;
    this.poller = poller;
    this.turn = turn;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /** Whether its reader has been shown the end. */
  boolean isClosed() {
    return closed;
  }

  /** Whether its reader has gone. */
  boolean isBroken() {
    return broken;
  }

  void breaks() {
    broken = true;
  }

  /** How many bytes have gone out; for who wants to know whether they still do. */
  long written() {
    return written;
  }

  /**
   * Records and then writes, by one write where a pipe can take it.
   *
   * @param bytes borrowed
   */
  void pass(Recording recording, List<ByteBuf> bytes) throws StrictRecordingException {
    turn.lock();
    try {
      recording.record(closed);
      if (!closed && !broken) {
        write(bytes);
      }
    } catch (IOException failure) {
      broken = true;
      if (!(failure instanceof ErrnoException errno && errno.isBrokenPipe())) {
        System.err.println("frametape: a write failed: " + failure.getMessage());
      }
    } finally {
      turn.unlock();
    }
  }

  private void write(List<ByteBuf> bytes) throws IOException {
    if (bytes.size() == 1 && bytes.getFirst().isDirect()) {
      out(bytes.getFirst().nioBuffer());
      return;
    }
    long all = 0;
    for (ByteBuf each : bytes) {
      all += each.readableBytes();
    }
    if (all == 0) {
      return;
    }
    ByteBuffer room = room((int) Math.min(all, MOST_GATHERED_BYTES));
    for (ByteBuf each : bytes) {
      int at = each.readerIndex();
      while (at < each.writerIndex()) {
        if (!room.hasRemaining()) {
          out(room.flip());
          room.clear();
        }
        int count = Math.min(room.remaining(), each.writerIndex() - at);
        int limit = room.limit();
        room.limit(room.position() + count);
        each.getBytes(at, room);
        room.limit(limit);
        at += count;
      }
    }
    out(room.flip());
  }

  private ByteBuffer room(int bytes) {
    if (gathered == null || gathered.capacity() < bytes) {
      gathered = ByteBuffer.allocateDirect(Math.max(bytes, GATHERED_BYTES));
    }
    return gathered.clear();
  }

  private void out(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    descriptor.write(bytes);
    written += count;
  }

  /** As {@link #pass} for the end of the stream: the first one counts. */
  void close(Recording recording) throws StrictRecordingException, IOException {
    turn.lock();
    try {
      if (closed) {
        return;
      }
      recording.record(false);
      closed = true;
      poller.takeOut();
      closing.close();
    } finally {
      turn.unlock();
    }
  }
}
