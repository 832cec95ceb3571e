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
   * @param on stdout or stderr
   */
  record Send(Stream on, Content content) implements Emission {
    public Send {
      requireNonNull(content, "content");
      if (on == Stream.STDIN) {
        throw new IllegalArgumentException("a worker sends on stdout or stderr, not on stdin");
      }
    }
  }

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
