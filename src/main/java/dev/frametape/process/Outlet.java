package dev.frametape.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream with a bounded store before it and a thread that empties that. The thread takes all that
 * is there by one write, so that many small pieces cost few system calls.
 */
final class Outlet {
  /** Where the thread writes. */
  interface Sink {
    void write(ByteBuffer bytes) throws IOException;

    void close() throws IOException;
  }

  private final Sink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  // One is filled while the other is written.
  private ByteBuffer store;
  private ByteBuffer writing;
  private boolean writes;
  // The reader has gone, or the stream is closed: bytes are dropped.
  private boolean gone;
  private boolean closing;

  Outlet(String name, int bytes, Sink sink) {
    this.sink = sink;
    store = ByteBuffer.allocateDirect(bytes / 2);
    writing = ByteBuffer.allocateDirect(bytes / 2);
    Thread thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  OutputStream asOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        try {
          put(bytes, from, count);
        } catch (InterruptedException interruption) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while the parent did not read", interruption);
        }
      }
    };
  }

  private void put(byte[] bytes, int from, int count) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      int done = 0;
      while (done < count && !gone && !closing) {
        if (!store.hasRemaining()) {
          emptied.await();
          continue;
        }
        int now = Math.min(count - done, store.remaining());
        store.put(bytes, from + done, now);
        done += now;
        if (!writes) {
          filled.signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether half of what may wait here is free. */
  boolean hasRoom() {
    lock.lock();
    try {
      return gone || closing || store.position() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything is written, or dropped. */
  void drain() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!gone && (writes || store.position() > 0 || closing)) {
        emptied.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the stream behind what was put, and waits for that. */
  void close() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      closing = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    drain();
  }

  private void work() {
    while (true) {
      if (!takeStore()) {
        closeSink();
        finish();
        return;
      }
      boolean open = writeOut();
      lock.lock();
      try {
        writes = false;
        emptied.signalAll();
      } finally {
        lock.unlock();
      }
      if (!open) {
        finish();
        return;
      }
    }
  }

  /** Waits for bytes and takes them; false when there are none left before the close. */
  private boolean takeStore() {
    lock.lock();
    try {
      while (store.position() == 0 && !closing) {
        filled.awaitUninterruptibly();
      }
      if (store.position() == 0) {
        return false;
      }
      ByteBuffer next = store.flip();
      store = writing.clear();
      writing = next;
      writes = true;
      emptied.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    lock.lock();
    try {
      gone = true;
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** False when nobody reads any more. */
  private boolean writeOut() {
    try {
      sink.write(writing);
      return true;
    } catch (IOException failure) {
      // The worker that is played has said this already, and cannot do otherwise; like a worker
      // that does not look at its writes it goes on.
      if (!(failure instanceof ErrnoException errno && errno.isBrokenPipe())) {
        System.err.println("frametape: a write failed: " + failure.getMessage());
      }
      return false;
    }
  }

  private void closeSink() {
    try {
      sink.close();
    } catch (IOException failure) {
      System.err.println("frametape: a stream could not be closed: " + failure.getMessage());
    }
  }
}
