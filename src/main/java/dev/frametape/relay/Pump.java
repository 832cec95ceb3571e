package dev.frametape.relay;

import dev.frametape.process.Descriptor;
import dev.frametape.process.ErrnoException;
import dev.frametape.process.Poll;
import dev.frametape.process.ReadGate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Moves one stream, on a thread of its own. Waits for bytes, for the reader's end and for the
 * child's end at once, so that each of them is passed on when it happens: by poll(2), or for bytes
 * alone, where a {@link Lookout} watches the rest.
 */
final class Pump implements Runnable {
  /** What closing means at the two ends of a stream. */
  interface Ends {
    /** The source has ended: let the reader of the sink see that. */
    void closeSink() throws IOException;

    /** The reader of the sink has gone: let the writer of the source see that. */
    void closeSource() throws IOException;
  }

  /**
   * A stream is a bulk stream once it has filled this many rooms by half: a child that writes 64
   * KiB of whole frames at a time does not fill them to the brim.
   */
  private static final int FULL_READS = 16;

  /** A room of this size is filled by half also where it is a part of a larger one. */
  private static final int FULL_BYTES = 1 << 16;

  /** What the pipes of a bulk stream are to hold; more is not allowed to everybody. */
  static final int BULK_BYTES = 1 << 20;

  /** Moving fewer bytes than these without reading them pays less than waiting for more. */
  private static final int SPLICE_BYTES = 1 << 14;

  private final Descriptor source;
  private final Descriptor sink;
  private final Passage passage;
  private final Ends ends;
  private final RelayOptions options;
  private final LongSupplier nanos;
  private final boolean fromChild;
  private final boolean endsWithChild;
  private final boolean onlyWhenWritable;
  private final Descriptor childEnd;

  // How many bytes the last read could have given.
  private int roomBytes;

  private final Poll poll = new Poll();
  private final int sourceEntry;
  private final int sinkEntry;
  private final int childEntry;

  // A child's stdout that is written faster than it is read, say. Its pipes are made larger then,
  // since what a hop costs is waking up; and bytes that nobody looks at are moved inside the
  // kernel.
  private int fullReads;
  private boolean maySplice;
  private boolean splices;

  // Where a copy of what is moved lies until it is recorded. Null until the first one.
  private Descriptor.Pipe copies;

  // Null where nobody watches for this pump what it does not see while it waits in read(2).
  private ReadGate gate;

  private boolean childEnded;
  // How many bytes the child had left in the pipe when it ended: they are passed on however long
  // the reader takes.
  private long leftByChild;
  private long lingerUntil;
  private long holdUntil;

  /**
   * @param fromChild whether the child writes the source; then the pump ends soon after the child.
   *     Beside a child of the parent's, every pump does
   * @param onlyWhenWritable whether to read only what can be written at once, so that the pump
   *     itself holds nothing
   * @param childEnd see {@link dev.frametape.process.ChildProcess#endDescriptor()}
   */
  Pump(
      Descriptor source,
      Descriptor sink,
      Passage passage,
      Ends ends,
      RelayOptions options,
      LongSupplier nanos,
      boolean fromChild,
      boolean onlyWhenWritable,
      Descriptor childEnd) {
    this.source = source;
    this.sink = sink;
    this.passage = passage;
    this.ends = ends;
    this.options = options;
    this.nanos = nanos;
    this.fromChild = fromChild;
    this.onlyWhenWritable = onlyWhenWritable;
    this.childEnd = childEnd;
    maySplice = !passage.looksAtBytes() || passage.takesCopies();
    sourceEntry = poll.add(source, Poll.READABLE);
    sinkEntry = poll.add(sink, Poll.ONLY_IF_GONE);
    childEntry = poll.add(childEnd, Poll.READABLE);
    endsWithChild = fromChild || options.beside();
    if (!endsWithChild) {
      poll.drop(childEntry);
    }
  }

  /**
   * Somebody else is going to watch, from before the pump begins, what is not seen while it waits
   * in read(2), and to call {@link #lookByItself} then.
   *
   * @return whether that is possible
   */
  boolean waitInRead() {
    if (!onlyWhenWritable) {
      gate = ReadGate.of(source).orElse(null);
    }
    return gate != null;
  }

  /** What the pump, waiting in read(2), cannot see has happened or can no longer be watched. */
  void lookByItself() {
    try {
      gate.close();
    } catch (IOException failure) {
      throw new IllegalStateException("cannot interrupt a read", failure);
    }
  }

  /** Where the bytes go. */
  Descriptor sink() {
    return sink;
  }

  @Override
  public void run() {
    try {
      pump();
    } catch (StrictRecordingException recordingFailed) {
      // The tape has ended the child already and tells why at the end. Nothing more may pass.
      return;
    } catch (IOException | RuntimeException | Error failure) {
      // Nothing that a peer can cause: an I/O error of a terminal or a disk, say, or a defect of
      // ours. To the peers it is the end of this stream; silence would be a hang.
      System.err.println("frametape: a stream broke off: " + failure);
      closeQuietly();
    }
  }

  private void pump() throws IOException, StrictRecordingException {
    while (true) {
      if (gate != null && gate.isOpen() && !splices && passage.heldBytes() == 0) {
        int count = read(true);
        if (count != 0) {
          if (!moved(count)) {
            return;
          }
          continue;
        }
      }
      poll.await(timeoutMillis());
      if (!childEnded && endsWithChild && poll.readable(childEntry)) {
        noteEndOfChild();
      }
      if (poll.gone(sinkEntry)) {
        sinkGone();
        return;
      }
      if (poll.readable(sourceEntry)) {
        if (onlyWhenWritable && !awaitRoomInSink()) {
          sinkGone();
          return;
        }
        boolean goesOn =
            !splices ? moved(read(false)) : passage.looksAtBytes() ? teeOnce() : spliceOnce();
        if (!goesOn) {
          return;
        }
      } else {
        if (passage.heldBytes() > 0 && nanos.getAsLong() - holdUntil >= 0 && !passOn(true)) {
          return;
        }
        if (childEnded && leftByChild <= 0 && nanos.getAsLong() - lingerUntil >= 0) {
          // Another process holds the pipe open. The child is gone, and so are we.
          passOn(true);
          return;
        }
      }
    }
  }

  /**
   * Reads once.
   *
   * @param gated whether it may be taken out while it waits
   * @return how many bytes came, -1 at the end, 0 when it was taken out
   */
  private int read(boolean gated) throws IOException {
    ByteBuffer room = passage.room();
    roomBytes = room.remaining();
    try {
      return gated ? gate.read(room) : source.read(room);
    } catch (ErrnoException failure) {
      // A terminal that hung up, a socket that was reset: an end like any other.
      return -1;
    }
  }

  /** Passes on what was read; false when the stream is over. */
  private boolean moved(int count) throws IOException, StrictRecordingException {
    if (count < 0) {
      sourceEnded();
      return false;
    }
    int held = passage.heldBytes();
    leftByChild -= count;
    if (count >= Math.min(roomBytes, FULL_BYTES) / 2) {
      roomFilled();
    }
    passage.arrived(count);
    if (!passOn(false)) {
      return false;
    }
    if (passage.heldBytes() > 0) {
      // Whatever was held before is gone when fewer bytes are left than could be: then these have
      // come just now, and their time begins.
      if (held == 0 || passage.heldBytes() < held + count) {
        holdUntil = nanos.getAsLong() + options.hold().toNanos();
      } else if (nanos.getAsLong() - holdUntil >= 0) {
        return passOn(true);
      }
    }
    if (childEnded && leftByChild <= 0 && nanos.getAsLong() - lingerUntil >= 0) {
      passOn(true);
      return false;
    }
    return true;
  }

  private void roomFilled() {
    if (onlyWhenWritable) {
      return;
    }
    if (fullReads == FULL_READS) {
      splices = maySplice;
    } else if (++fullReads == FULL_READS) {
      splices = maySplice;
      if (fromChild) {
        source.growPipe(BULK_BYTES);
      }
      int pipeBytes = passage.widen();
      // The parent's pipe stays as it is where the parent writes: no more is to be on its way than
      // it asked for.
      sink.growPipe(fromChild ? pipeBytes : BULK_BYTES);
    }
  }

  /** Moves what is there without reading it; false when the stream is over. */
  private boolean spliceOnce() throws IOException, StrictRecordingException {
    int count;
    try {
      count = source.spliceTo(sink, BULK_BYTES);
    } catch (ErrnoException failure) {
      if (failure.isBrokenPipe()) {
        sinkGone();
        return false;
      }
      // Not a pipe and not a socket, or an end that tells what it is by the ordinary way.
      splices = false;
      maySplice = false;
      return true;
    }
    if (count < 0) {
      sourceEnded();
      return false;
    }
    leftByChild -= count;
    splices = count >= SPLICE_BYTES;
    return !(childEnded && leftByChild <= 0 && nanos.getAsLong() - lingerUntil >= 0);
  }

  /**
   * Moves what is there without reading it, once a copy of it has been recorded; false when the
   * stream is over.
   */
  private boolean teeOnce() throws IOException, StrictRecordingException {
    int count;
    try {
      if (copies == null) {
        copies = Descriptor.Pipe.open();
        copies.writeEnd().growPipe(BULK_BYTES);
      }
      count = source.teeTo(copies.writeEnd(), BULK_BYTES);
    } catch (ErrnoException failure) {
      // Not a pipe, or there are no more descriptors: reading does as well.
      stopSplicing();
      return true;
    }
    if (count < 0) {
      sourceEnded();
      return false;
    }
    for (int left = count; left > 0; ) {
      ByteBuffer room = passage.room();
      int read =
          copies.readEnd().read(room.limit(room.position() + Math.min(left, room.remaining())));
      passage.arrived(read);
      passage.keep();
      left -= read;
    }
    leftByChild -= count;
    try {
      passOnRecorded(count);
    } catch (ErrnoException failure) {
      if (!failure.isBrokenPipe()) {
        System.err.println("frametape: a write failed: " + failure.getMessage());
      }
      sinkGone();
      return false;
    }
    if (!passage.takesCopies()) {
      stopSplicing();
    }
    splices &= count >= SPLICE_BYTES;
    return !(childEnded && leftByChild <= 0 && nanos.getAsLong() - lingerUntil >= 0);
  }

  /** Moves that many bytes, of which a copy has been recorded, by the way that the sink allows. */
  private void passOnRecorded(int count) throws IOException {
    int left = count;
    while (left > 0 && maySplice) {
      try {
        int moved = source.spliceTo(sink, left);
        if (moved < 0) {
          // Another process reads this pipe too, and has taken what we were to pass on.
          return;
        }
        left -= moved;
      } catch (ErrnoException failure) {
        if (failure.isBrokenPipe()) {
          throw failure;
        }
        stopSplicing();
      }
    }
    while (left > 0) {
      ByteBuffer room = passage.room();
      int start = room.position();
      int read = source.read(room.limit(start + Math.min(left, room.remaining())));
      if (read < 0) {
        return;
      }
      sink.write(room.flip().position(start));
      left -= read;
    }
    passage.arrived(0);
  }

  private void stopSplicing() {
    splices = false;
    maySplice = false;
  }

  /** False when the reader has gone. */
  private boolean passOn(boolean everything) throws IOException, StrictRecordingException {
    try {
      passage.passOn(sink, everything);
      return true;
    } catch (ErrnoException failure) {
      if (!failure.isBrokenPipe()) {
        System.err.println("frametape: a write failed: " + failure.getMessage());
      }
      sinkGone();
      return false;
    }
  }

  private void noteEndOfChild() {
    childEnded = true;
    poll.drop(childEntry);
    leftByChild = source.bytesReady();
    lingerUntil = nanos.getAsLong() + options.linger().toNanos();
  }

  private void sourceEnded() throws IOException, StrictRecordingException {
    if (passage.heldBytes() > 0 && !passOn(true)) {
      return;
    }
    passage.sourceEnded();
    // A child that ends closes its pipes a moment before its status is there. A parent that sees
    // the end of the pipe may kill at once, so it must not see that while there is a life to take.
    if (!fromChild || !childEndsSoon()) {
      ends.closeSink();
    }
  }

  private void sinkGone() throws IOException {
    passage.sinkGone();
    if (fromChild || !childEndsSoon()) {
      ends.closeSource();
    }
  }

  private boolean childEndsSoon() throws IOException {
    if (options.beside()) {
      return false;
    }
    Poll end = new Poll();
    end.add(childEnd, Poll.READABLE);
    return end.await((int) options.endWait().toMillis());
  }

  private boolean awaitRoomInSink() throws IOException {
    Poll room = new Poll();
    int entry = room.add(sink, Poll.WRITABLE);
    room.await(-1);
    return !room.gone(entry);
  }

  private int timeoutMillis() {
    long until = Long.MAX_VALUE;
    long now = nanos.getAsLong();
    if (passage.heldBytes() > 0) {
      until = Math.max(0, holdUntil - now);
    }
    if (childEnded && leftByChild <= 0) {
      until = Math.min(until, Math.max(0, lingerUntil - now));
    }
    return until == Long.MAX_VALUE ? -1 : (int) ((until + 999_999) / 1_000_000);
  }

  private void closeQuietly() {
    try {
      ends.closeSink();
      ends.closeSource();
    } catch (IOException failure) {
      System.err.println("frametape: and could not be closed: " + failure.getMessage());
    }
  }
}
