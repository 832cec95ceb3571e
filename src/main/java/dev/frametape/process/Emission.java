package dev.frametape.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * One step of what a worker does towards its parent. A plan is a sequence of these; {@link
 * EmissionPerformer} carries it out. A replayed worker, a stubbed one and a fault all speak by
 * plans.
 */
public sealed interface Emission {
  /** A standard stream, by what it is to the worker. */
  enum Stream {
    STDIN,
    STDOUT,
    STDERR
  }

  /** Bytes that may be in memory or elsewhere; written out in constant memory. */
  interface Content {
    /** How many bytes {@link #copyTo} writes. */
    long length();

    void copyTo(OutputStream out) throws IOException;

    /**
     * @param bytes not copied: leave them unchanged
     */
    static Content of(byte[] bytes) {
      return new Content() {
        @Override
        public long length() {
          return bytes.length;
        }

        @Override
        public void copyTo(OutputStream out) throws IOException {
          out.write(bytes);
        }
      };
    }
  }

  /**
   * These bytes, behind all that was sent on the stream before.
   *
   * @param on stdout or stderr towards the parent; stdin, where a worker is behind, towards it
   */
  record Send(Stream on, Content content) implements Emission {
    public Send {
      requireNonNull(on, "on");
      requireNonNull(content, "content");
    }
  }

  /** What was sent before and what is sent later go out by different writes. */
  record Flush() implements Emission {}

  /** Nothing for that long. */
  record Pause(Duration duration) implements Emission {
    public Pause {
      if (duration.isNegative()) {
        throw new IllegalArgumentException("a pause of " + duration + ", expected 0 or more");
      }
    }
  }

  /** Gives up one stream; what was sent on it before still gets out. */
  record Close(Stream stream) implements Emission {
    public Close {
      requireNonNull(stream, "stream");
    }
  }

  /** Neither reads nor writes any more, for as long as anybody could notice. */
  record Stall() implements Emission {}

  /** Nobody holds the reading end of stdin any more: the parent's next write fails at once. */
  record BreakInput() implements Emission {}

  /** Does not read its stdin any more, and keeps it open. */
  record StopReading() implements Emission {}

  /**
   * The worker gets a signal. A worker that is only played does what the signal does by default.
   *
   * @param signal 1 to 64
   */
  record SignalWorker(int signal) implements Emission {
    public SignalWorker {
      if (signal < 1 || signal > 64) {
        throw new IllegalArgumentException("signal " + signal + ", expected 1 to 64");
      }
    }
  }

  /** The worker stands still for that long, and then goes on. What follows does not wait for it. */
  record Freeze(Duration duration) implements Emission {
    public Freeze {
      requireNonNull(duration, "duration");
    }
  }

  /**
   * Another process, which outlives this one, holds a stream open for that long and then writes its
   * last words there.
   *
   * @param stream stdout or stderr
   * @param lastWords at most 32 KiB, may be empty
   */
  record HoldOpen(Stream stream, Duration duration, byte[] lastWords) implements Emission {
    /** What a new process finds in its stdin without anybody who writes. */
    public static final int MOST_LAST_WORDS = 32_768;

    public HoldOpen {
      requireNonNull(duration, "duration");
      if (stream == Stream.STDIN || lastWords.length > MOST_LAST_WORDS) {
        throw new IllegalArgumentException("holds stdout or stderr, for at most 32 KiB of words");
      }
    }
  }

  /**
   * Leaves processes behind that hold no stream.
   *
   * @param count 1 to 1000
   */
  record LeaveProcesses(int count, Duration duration) implements Emission {
    public LeaveProcesses {
      if (count < 1 || count > 1000) {
        throw new IllegalArgumentException(count + " processes, expected 1 to 1000");
      }
    }
  }

  /**
   * This process takes memory and touches it, while what follows goes on.
   *
   * @param ramp how long that takes
   */
  record GrowMemory(long bytes, Duration ramp) implements Emission {
    public GrowMemory {
      if (bytes < 0) {
        throw new IllegalArgumentException("grows by " + bytes + " bytes, expected 0 or more");
      }
    }
  }

  /** This process keeps that many threads busy until its end, while what follows goes on. */
  record Spin(int threads) implements Emission {
    public Spin {
      if (threads < 1) {
        throw new IllegalArgumentException(threads + " busy threads, expected 1 or more");
      }
    }
  }

  /**
   * Ends, when everything that was sent has got out.
   *
   * @param how an exit code, or the signal to die by
   */
  record End(ChildExit how) implements Emission {
    public End {
      requireNonNull(how, "how");
    }
  }
}
