package dev.frametape.recording;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import java.io.IOException;
import java.util.Arrays;

/**
 * The lines that a tape stands for: those it holds, and between them those of the frames that are
 * found in its streams. The same tape always gives the same lines, in constant memory but for the
 * places of blobs.
 *
 * <p>Consecutive chunks of one direction are one stretch, in which frames are found as if they had
 * just come; what is not whole waits for the next chunk as long as a relay would, and no longer
 * than until anything else happens.
 */
final class TapeLines implements Lines {
  /** So long a relay holds back a small frame that is not whole. */
  private static final long HOLD_MICROS = 20_000;

  private final SourceFile tape;
  private Pass pass;

  TapeLines(SourceFile tape) {
    this.tape = tape;
    pass = new Pass();
  }

  @Override
  public long offset() {
    return pass.offset;
  }

  /** A tape is read from its beginning: what a line is depends on all before it. */
  @Override
  public void seek(long number, long offset) throws IOException {
    if (offset < pass.offset) {
      pass = new Pass();
    }
    while (pass.offset < offset) {
      if (pass.next() == null) {
        throw new IllegalStateException("line " + number + " was never given");
      }
    }
  }

  @Override
  public byte[] next(long number) throws IOException {
    return pass.next();
  }

  @Override
  public long tornBytes() {
    return pass.tornBytes;
  }

  /** Chunks are whole: there is no half of a header. */
  @Override
  public byte[] tail() {
    return new byte[0];
  }

  @Override
  public RecordedBytes base64(int from, int characters, byte[] decoded) {
    return pass.place >= 0 && characters == (decoded.length + 2) / 3 * 4
        ? RecordedBytes.base64InFile(tape, pass.place + from + 1, characters, decoded.length)
        : RecordedBytes.inMemory(decoded);
  }

  @Override
  public SourceFile blobs() {
    return pass.blobs;
  }

  @Override
  public boolean hasFooter() throws IOException {
    return TapeChunks.endsWithFooter(tape);
  }

  @Override
  public void close() {}

  /** One way through the tape. */
  private final class Pass {
    private final TapeChunks chunks = new TapeChunks(tape);
    private final TapeBlobs blobs = new TapeBlobs(tape);
    private final MadeLines made = new MadeLines();
    private final RecordingWriter writer =
        RecordingWriter.making(made, new BlobWriter(Places::new), this::micros);

    /** Where the next line begins among all lines. */
    private long offset;

    /** Where the line that was given last stands in the tape as it is; -1 when it does not. */
    private long place = -1;

    private long tornBytes;

    /** What the writer takes for the time. */
    private long micros;

    /** Null before the header. */
    private TapeStream toChild;

    /** Null before the header. */
    private TapeStream toParent;

    /** The stream that is being cut into frames; null when none is. */
    private TapeStream cutting;

    private boolean everything;

    /** A chunk that has to wait until what came before it is in lines; null when there is none. */
    private TapeChunks.Chunk waiting;

    /** A chunk of lines that is being taken apart, and how far; null when there is none. */
    private TapeChunks.Chunk lines;

    private int taken;
    private boolean holdsStreams;
    private boolean holdsBlobs;

    private long micros() {
      return micros;
    }

    byte[] next() throws IOException {
      place = -1;
      while (made.isEmpty()) {
        if (!step()) {
          tornBytes = chunks.tornBytes();
          return null;
        }
      }
      byte[] line = made.take();
      offset += line.length + 1;
      return line;
    }

    /** Does a little; false when there is nothing to do for now. */
    private boolean step() throws IOException {
      if (cutting != null) {
        micros = cutting.micros();
        boolean done;
        try (RecordingWriter.Batch batch = writer.begin().ofLastingArrays()) {
          done = cutting.cut(batch, everything);
        }
        if (done) {
          cutting = null;
        }
        return true;
      }
      if (lines != null) {
        takeLine();
        return true;
      }
      TapeChunks.Chunk chunk = waiting == null ? chunks.next() : waiting;
      waiting = null;
      if (chunk == null) {
        // More may come; but what is there was delivered, and is to be seen.
        return cutAll(null);
      }
      TapeStream stream = stream(chunk.kind());
      boolean tooLate =
          stream != null && stream.left() > 0 && chunk.micros() - stream.leftSince() >= HOLD_MICROS;
      if (cutAll(tooLate ? null : stream)) {
        waiting = chunk;
        return true;
      }
      take(chunk, stream);
      return true;
    }

    /** Begins to cut all that is left, but for one stream's; false when nothing is. */
    private boolean cutAll(TapeStream but) {
      for (TapeStream stream : new TapeStream[] {toChild, toParent}) {
        if (stream != null && stream != but && stream.left() > 0) {
          cutting = stream;
          everything = true;
          return true;
        }
      }
      return false;
    }

    private TapeStream stream(byte kind) {
      return switch (kind) {
        case TapeFormat.CHILD -> toChild;
        case TapeFormat.PARENT -> toParent;
        default -> null;
      };
    }

    private void take(TapeChunks.Chunk chunk, TapeStream stream) throws IOException {
      if (toChild == null && chunk.kind() != TapeFormat.LINES) {
        throw damaged(chunk, "found a chunk before the header");
      }
      switch (chunk.kind()) {
        case TapeFormat.LINES -> {
          lines = chunk;
          taken = 0;
        }
        case TapeFormat.BLOB -> {
          holdsBlobs = true;
          blobs.append(chunk.at(), chunk.content().length);
        }
        case TapeFormat.STDERR -> {
          holdsStreams = true;
          micros = chunk.micros();
          try (RecordingWriter.Batch batch = writer.begin()) {
            batch.stderr(chunk.content(), 0, chunk.content().length);
          }
        }
        case TapeFormat.END -> {
          if (holdsStreams) {
            micros = chunk.micros();
            writer.finish();
          }
        }
        default -> {
          holdsStreams = true;
          stream.add(chunk);
          cutting = stream;
          everything = false;
        }
      }
      if (holdsStreams && holdsBlobs) {
        // Both number the same bytes.
        throw damaged(chunk, "found streams and a blob chunk, expected one of the two");
      }
    }

    /** One line of a chunk of lines; the first one of all is the header. */
    private void takeLine() throws IOException {
      byte[] content = lines.content();
      int end = taken;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      if (end == content.length) {
        throw damaged(lines, "found the beginning of a line, expected whole lines");
      }
      long before = made.length();
      try (RecordingWriter.Batch batch = writer.begin()) {
        if (toChild == null) {
          begin(Arrays.copyOfRange(content, taken, end));
          batch.header(content, taken, end + 1 - taken);
        } else {
          batch.line(content, taken, end + 1 - taken);
        }
      }
      if (made.length() - before == end + 1 - taken) {
        place = lines.at() + taken;
      }
      taken = end + 1;
      if (taken == content.length) {
        lines = null;
      }
    }

    private void begin(byte[] header) throws RecordingException {
      try {
        RecordingHeader read = LineParser.header(header);
        FrameLimit limit =
            new FrameLimit((int) Math.min(read.frameLimit(), FrameLimit.HARD_CAP_BYTES));
        Framing framing = Framing.named(read.framing()).orElseThrow();
        toChild = new TapeStream(framing, Direction.TO_CHILD, limit);
        toParent = new TapeStream(framing, Direction.TO_PARENT, limit);
      } catch (BadLine bad) {
        RecordingException damaged = damaged(lines, bad.getMessage());
        damaged.initCause(bad);
        throw damaged;
      }
    }

    private RecordingException damaged(TapeChunks.Chunk chunk, String finding) {
      return new RecordingException(
          tape.path(),
          0,
          chunk.at(),
          "chunk with content at byte " + chunk.at() + ": " + finding,
          RecordingCheck.ADVICE);
    }

    /** Where blobs would go: their places do. */
    private final class Places implements AppendFile {
      @Override
      public void append(byte[] bytes, int from, int count) {
        cutting.copyPlaces(bytes, from, count, blobs);
      }

      @Override
      public long length() {
        return blobs.length();
      }

      @Override
      public void truncate(long length) {}

      @Override
      public void sync() {}

      @Override
      public void close() {}
    }
  }

  /** Lines that were made and not taken yet. */
  private static final class MadeLines implements AppendFile {
    private byte[] bytes = new byte[64 * 1024];
    private int start;
    private int end;

    boolean isEmpty() {
      return start == end;
    }

    /** The next line, without its break. */
    byte[] take() {
      int at = start;
      while (bytes[at] != '\n') {
        at++;
      }
      byte[] line = Arrays.copyOfRange(bytes, start, at);
      start = at + 1;
      if (start == end) {
        start = 0;
        end = 0;
      }
      return line;
    }

    @Override
    public void append(byte[] more, int from, int count) {
      if (end + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end + count, 2 * bytes.length));
      }
      System.arraycopy(more, from, bytes, end, count);
      end += count;
    }

    @Override
    public long length() {
      return end;
    }

    @Override
    public void truncate(long length) {}

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
