package dev.frametape.observed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.frametape.process.Descriptor;
import dev.frametape.process.Poll;
import dev.frametape.process.PollGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a stream as it comes, and knows when which byte was there. */
final class Tap {
  /** A safety net only. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** One read: how many bytes there were behind it, and when. */
  private record Mark(int end, long nanos) {}

  private final Descriptor stream;
  private final PollGate gate = new PollGate();
  private final StringBuilder text = new StringBuilder();
  private final List<Mark> marks = new ArrayList<>();
  // Null before it begins.
  private Thread reader;
  private boolean letGo;
  private boolean ended;
  private long endedNanos;

  Tap(Descriptor stream) throws IOException {
    this.stream = stream;
  }

  synchronized void begin() {
    reader = Thread.ofPlatform().daemon().name("tap").start(this::read);
  }

  private void read() {
    try {
      ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
      Poll poll = new Poll();
      poll.add(stream, Poll.READABLE);
      poll.add(gate.descriptor(), Poll.READABLE);
      while (true) {
        gate.enter();
        if (isLetGo()) {
          gate.leave();
          return;
        }
        poll.await(-1);
        gate.leave();
        // Nobody else reads it: there is something, or the end, and this does not wait.
        if (!isLetGo() && poll.readable(0) && !take(chunk, stream.read(chunk.clear()))) {
          return;
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private synchronized boolean isLetGo() {
    return letGo;
  }

  private synchronized boolean take(ByteBuffer chunk, int count) {
    long now = System.nanoTime();
    if (count < 0) {
      ended = true;
      endedNanos = now;
    } else {
      byte[] bytes = new byte[count];
      chunk.flip().get(bytes);
      text.append(new String(bytes, ISO_8859_1));
      marks.add(new Mark(text.length(), now));
    }
    notifyAll();
    return !ended;
  }

  /** Reads no more, and closes this end. */
  void letGo() throws IOException {
    Thread reading;
    synchronized (this) {
      letGo = true;
      reading = reader;
    }
    if (reading != null) {
      gate.takeOut();
      try {
        // Its number may be another stream's as soon as it is closed.
        reading.join();
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while a reader ended", interruption);
      }
    }
    stream.close();
  }

  synchronized String text() {
    return text.toString();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** Waits until so many bytes have come. */
  synchronized void awaitBytes(int count) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (text.length() < count) {
      if (ended || !await(until)) {
        throw new AssertionError(
            (ended ? "the stream ended" : "nothing more came")
                + " behind "
                + text.length()
                + " bytes, expected "
                + count
                + ": "
                + text);
      }
    }
  }

  /** Waits for the end of the stream, and gives all that has come. */
  synchronized String awaitEnd() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!ended) {
      if (!await(until)) {
        throw new AssertionError("the stream did not end behind: " + text);
      }
    }
    return text.toString();
  }

  private boolean await(long until) throws InterruptedException {
    long left = until - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    wait(Math.max(1, left / 1_000_000));
    return true;
  }

  /** When the byte at this place was there. */
  synchronized long nanosOf(int place) {
    for (Mark mark : marks) {
      if (mark.end > place) {
        return mark.nanos;
      }
    }
    throw new AssertionError("byte " + place + " never came");
  }

  synchronized long nanosOfEnd() {
    if (!ended) {
      throw new AssertionError("the stream has not ended");
    }
    return endedNanos;
  }

  /** Whether the bytes before this place were there when those behind it were not. */
  synchronized boolean stoppedAt(int place) {
    return marks.stream().anyMatch(mark -> mark.end == place);
  }
}
