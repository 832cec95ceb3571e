package dev.frametape.recording;

import static dev.frametape.recording.LineFormat.INLINE_BASE64_BYTES;
import static dev.frametape.recording.LineFormat.INLINE_PAYLOAD_BYTES;
import static dev.frametape.recording.LineFormat.PREFIX_BYTES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.process.ChildExit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Writes the recording of one conversation, format 1. Safe for several threads: a {@link Batch}
 * holds the writer's lock, so that the order of lines is the order in which batches were taken.
 *
 * <p>After the first failed write nothing more is recorded, every later {@link Batch#close()} fails
 * with the same reason, and {@link #abandon} should be called.
 *
 * @see "docs/recording-format.md"
 */
public final class RecordingWriter implements AutoCloseable {
  /** For {@link Batch#part}: the frame's length is not known, since its prefix is not all there. */
  public static final long UNKNOWN_LENGTH = -1;

  /**
   * Of a tape only the shortest stretches become base64: what a line holds has to be in the memory
   * of who reads it, and what a blob holds has not.
   */
  private static final int MADE_INLINE_BYTES = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final AppendFile file;

  /** Null unless the recording is a tape; then it is {@link #file} as well. */
  private final TapeFile tape;

  private final boolean regular;
  private final BlobWriter blobs;
  private final int inlineBytes;
  private final LongSupplier elapsedMicros;
  private final boolean fsync;

  private final LineWriter writer = new LineWriter();
  private final Batch batch = new Batch();
  private final StreamTally stderr = new StreamTally();
  private final OpenFrame toChild = new OpenFrame();
  private final OpenFrame toParent = new OpenFrame();
  private final CRC32C linesCrc = new CRC32C();

  /** Where the last whole line ends; a failed write may leave more bytes than these. */
  private long wholeBytes;

  /** The number of the line that comes after the last whole one. */
  private long wholeNext;

  private long lastMicros;

  /** Null where everything is recorded as it is. */
  private final Redaction redaction;

  private boolean faulted;

  /** Whether anything was only sent or only delivered. */
  private boolean parted;

  /** Null as long as everything could be written. */
  private IOException failure;

  private boolean closed;

  /** Whether the footer is in the file: nothing may come behind it. */
  private boolean finished;

  /**
   * Creates {@code NAME.jsonl} and writes the header line at once. Large frames go to {@code
   * NAME.blobs}, which is created with the first of them. Where the name is {@code NAME.tape}, all
   * goes into that one file.
   *
   * @param elapsedMicros microseconds since the spawn; called with the lock held
   * @throws RecordingException when the file or its blob file is there already: a recording is
   *     never overwritten. A device or pipe is written to as it is.
   * @throws IOException when the file cannot be created or the header cannot be written
   */
  public static RecordingWriter create(
      Path file, RecordingHeader header, LongSupplier elapsedMicros) throws IOException {
    return create(file, header, elapsedMicros, false);
  }

  /**
   * @param fsync whether every batch waits until its bytes are on the device, not only in the
   *     kernel
   */
  public static RecordingWriter create(
      Path file, RecordingHeader header, LongSupplier elapsedMicros, boolean fsync)
      throws IOException {
    return create(file, header, elapsedMicros, fsync, RedactionRules.NONE);
  }

  /**
   * @param rules what is taken out before anything is written
   */
  public static RecordingWriter create(
      Path file,
      RecordingHeader header,
      LongSupplier elapsedMicros,
      boolean fsync,
      RedactionRules rules)
      throws IOException {
    Redaction redaction = rules.isEmpty() ? null : new Redaction(rules);
    byte[] first = checked(header);
    return create(
        file,
        redaction == null ? first : HeaderRedactor.redact(first, redaction),
        elapsedMicros,
        fsync,
        redaction);
  }

  /**
   * @param header the first line, its break included, as it is to be written
   * @param redaction null where everything is recorded as it is
   */
  static RecordingWriter create(
      Path file, byte[] header, LongSupplier elapsedMicros, boolean fsync, Redaction redaction)
      throws IOException {
    boolean regular = NewFiles.create(file);
    RecordingWriter writer = null;
    try {
      writer =
          TapeFormat.isNameOfTape(file)
              ? onTape(
                  new TapeDisk(file, regular), regular, header, elapsedMicros, fsync, redaction)
              : new RecordingWriter(
                  AppendFile.open(file),
                  regular,
                  new BlobWriter(LineFormat.blobsOf(file), regular),
                  header,
                  elapsedMicros,
                  fsync,
                  redaction);
      return writer;
    } finally {
      if (writer == null && regular) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * @param disk empty; takes ownership
   */
  static RecordingWriter onTape(
      AppendFile disk,
      boolean regular,
      RecordingHeader header,
      LongSupplier elapsedMicros,
      boolean fsync)
      throws IOException {
    return onTape(disk, regular, checked(header), elapsedMicros, fsync, null);
  }

  private static RecordingWriter onTape(
      AppendFile disk,
      boolean regular,
      byte[] header,
      LongSupplier elapsedMicros,
      boolean fsync,
      Redaction redaction)
      throws IOException {
    TapeFile tape;
    try {
      tape = new TapeFile(disk, regular);
    } catch (IOException | RuntimeException e) {
      try {
        disk.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    return new RecordingWriter(
        tape, regular, new BlobWriter(tape::blobs), header, elapsedMicros, fsync, redaction);
  }

  RecordingWriter(
      AppendFile file,
      boolean regular,
      BlobWriter blobs,
      RecordingHeader header,
      LongSupplier elapsedMicros,
      boolean fsync)
      throws IOException {
    this(file, regular, blobs, checked(header), elapsedMicros, fsync, null);
  }

  private RecordingWriter(
      AppendFile file,
      boolean regular,
      BlobWriter blobs,
      byte[] header,
      LongSupplier elapsedMicros,
      boolean fsync,
      Redaction redaction)
      throws IOException {
    this(file, regular, blobs, INLINE_BASE64_BYTES, elapsedMicros, fsync, redaction);
    try {
      writer.lines().put(header);
      flush();
      writer.lines().cut(0);
    } catch (IOException | RuntimeException e) {
      try {
        file.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private RecordingWriter(
      AppendFile file,
      boolean regular,
      BlobWriter blobs,
      int inlineBytes,
      LongSupplier elapsedMicros,
      boolean fsync,
      Redaction redaction) {
    this.file = file;
    this.tape = file instanceof TapeFile onTape ? onTape : null;
    this.regular = regular;
    this.blobs = blobs;
    this.inlineBytes = inlineBytes;
    this.elapsedMicros = elapsedMicros;
    this.fsync = fsync;
    this.redaction = redaction;
  }

  private static byte[] checked(RecordingHeader header) {
    NewFiles.checkHeader(header);
    LineBuffer line = new LineBuffer();
    LineFormat.header(line, header);
    return Arrays.copyOf(line.array(), line.length());
  }

  /**
   * Makes the lines of something that was recorded otherwise, beginning with {@link Batch#header}.
   */
  static RecordingWriter making(AppendFile lines, BlobWriter blobs, LongSupplier micros) {
    return new RecordingWriter(lines, true, blobs, MADE_INLINE_BYTES, micros, false, null);
  }

  /** Whether a recording of that name becomes a tape. */
  public static boolean writesTape(Path file) {
    return TapeFormat.isNameOfTape(file);
  }

  /**
   * Whether {@link Batch#stream} may be used: bytes are kept as they came, and nobody looks. Where
   * something is taken out of them, somebody has to look.
   */
  public boolean takesStreams() {
    return tape != null && redaction == null;
  }

  /** How much room {@link Batch#stream} needs before the bytes. */
  public static int streamHeadroomBytes() {
    return TapeFormat.HEADER_BYTES;
  }

  /** Takes the lock and begins a batch; the same thread must close it. */
  public Batch begin() {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("this thread has a batch open; close it first");
    }
    lock.lock();
    return batch;
  }

  /**
   * Writes the footer: counts, and the SHA-256 of each stream.
   *
   * @throws IOException when it cannot be written, or when a write has failed before
   */
  public void finish() throws IOException {
    Batch last = begin();
    try {
      // Who reads a tape with streams finds the frames, adds all up and knows the footer.
      if (tape == null || !tape.holdsStreams()) {
        last.footer();
      }
    } finally {
      try {
        last.write();
        endTape();
        finished = true;
      } finally {
        failure = failure == null ? new IOException("the recording is finished") : failure;
        lock.unlock();
      }
    }
  }

  private void endTape() throws IOException {
    if (tape != null) {
      tape.end(micros());
      if (fsync) {
        tape.sync();
      }
    }
  }

  /**
   * Ends a recording that cannot go on: takes back a torn last line where the file is a regular
   * one, and adds a line that says why. Best effort, and never throws.
   *
   * @return empty when the file now says so itself, otherwise what was in the way
   */
  public Optional<IOException> abandon(String why) {
    requireNonNull(why, "why");
    lock.lock();
    try {
      if (closed || finished) {
        return Optional.of(new IOException("the recording is closed"));
      }
      if (failure == null) {
        failure = new IOException("recording stopped: " + why);
      }
      cutTornLine();
      writer.restart(wholeNext);
      writer.recordingStopped(micros(), redaction == null ? why : redaction.text(why));
      flush();
      return Optional.empty();
    } catch (IOException e) {
      try {
        cutTornLine();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      return Optional.of(e);
    } finally {
      writer.lines().cut(0);
      lock.unlock();
    }
  }

  private void cutTornLine() throws IOException {
    if (regular && file.length() > wholeBytes) {
      file.truncate(wholeBytes);
    }
  }

  /** Closes the files. Without {@link #finish()} the recording has no footer: it is cut off. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try (file;
        blobs) {
      closed = true;
      if (failure == null) {
        failure = new IOException("the recording is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private long micros() {
    lastMicros = Math.max(lastMicros, elapsedMicros.getAsLong());
    return lastMicros;
  }

  /** Brings the lines of the buffer into the file; afterwards the whole-line marks are true. */
  private void flush() throws IOException {
    LineBuffer lines = writer.lines();
    try {
      blobs.syncIf(fsync);
      file.append(lines.array(), 0, lines.length());
    } catch (IOException e) {
      if (regular) {
        keepWholeLines(lines, file.length() - wholeBytes);
      }
      throw e;
    }
    wholeBytes += lines.length();
    wholeNext = writer.nextNumber();
    linesCrc.update(lines.array(), 0, lines.length());
    if (fsync) {
      file.sync();
    }
  }

  private void keepWholeLines(LineBuffer lines, long written) {
    int whole = 0;
    for (int at = 0; at < Math.min(written, lines.length()); at++) {
      if (lines.array()[at] == '\n') {
        whole = at + 1;
        // The header has no number; the first line after it is number 1.
        wholeNext++;
      }
    }
    wholeBytes += whole;
  }

  private StreamTally tally(Direction to) {
    return open(to).tally();
  }

  /** The totals of everything recorded so far. */
  private RecordingTotals totals() {
    return RecordingTotals.of(
        toChild.tally(),
        toParent.tally(),
        stderr,
        parted,
        HexFormat.of().toHexDigits((int) linesCrc.getValue()));
  }

  /** Gives bytes piece by piece. */
  interface Pieces {
    void each(Predicate<byte[]> taker) throws IOException;
  }

  private OpenFrame open(Direction to) {
    return to == Direction.TO_CHILD ? toChild : toParent;
  }

  /**
   * Several lines that reach the file by one write. Methods never throw for the disk's sake: what
   * cannot be written is told by {@link #close()}. Arrays and buffers are borrowed, and indices not
   * moved.
   */
  public final class Batch implements AutoCloseable {
    private Batch() {}

    /**
     * Promises that the bytes of all arrays given to this batch stay as they are until it is
     * closed. They can be added up in large pieces then.
     */
    public Batch ofLastingArrays() {
      toChild.tally().sourcesStay(true);
      toParent.tally().sourcesStay(true);
      return this;
    }

    /**
     * A whole frame: bytes of an array, prefix and payload; the prefix must announce exactly the
     * payload.
     */
    public void frame(Direction to, byte[] array, int from, int count) {
      frame(to, array, from, count, Lane.BOTH);
    }

    /** A whole frame; see {@link #frame(Direction, byte[], int, int)}. */
    public void frame(Direction to, byte[] array, int from, int count, Lane lane) {
      Objects.checkFromIndexSize(from, count, array.length);
      if (count < PREFIX_BYTES || announced(array, from) != count - PREFIX_BYTES) {
        throw new IllegalArgumentException("not one whole frame: " + count + " bytes");
      }
      if (!ready(lane)) {
        return;
      }
      if (redaction == null) {
        write(to, array, from, count, lane);
        return;
      }
      redaction.forget(to, lane);
      byte[] redacted = redactedFrame(array, from, count);
      write(to, redacted, 0, redacted.length, lane);
    }

    /** A whole frame; see {@link #frame(Direction, byte[], int, int)}. */
    public void frame(Direction to, ByteBuf frame) {
      frame(to, frame, Lane.BOTH);
    }

    /** A whole frame; see {@link #frame(Direction, byte[], int, int)}. */
    public void frame(Direction to, ByteBuf frame, Lane lane) {
      frame(to, array(frame), offset(frame), frame.readableBytes(), lane);
    }

    private static int announced(byte[] array, int from) {
      return array[from] << 24
          | (array[from + 1] & 0xff) << 16
          | (array[from + 2] & 0xff) << 8
          | array[from + 3] & 0xff;
    }

    private void write(Direction to, byte[] array, int from, int count, Lane lane) {
      if (count - PREFIX_BYTES <= INLINE_PAYLOAD_BYTES) {
        writer.frame(micros(), to, array, from, count, tally(to), lane);
      } else {
        Optional<String> peek = peek(array, from, count);
        long at = blobs.length();
        if (!intoBlobs(array, from, count, tally(to), lane)) {
          return;
        }
        writer.blobFrame(micros(), to, at, count, peek, lane);
      }
      tally(to).countFrame(lane);
      open(to).clear(lane);
    }

    /**
     * A stretch of a frame that is passed on in pieces, in order and without gaps.
     *
     * @param frameBytes length of the whole frame, prefix included, or {@link #UNKNOWN_LENGTH}
     * @param begin where in the frame this piece begins; 0 is the first byte of the prefix
     * @param count at least one
     */
    public void part(Direction to, long frameBytes, long begin, byte[] array, int from, int count) {
      part(to, frameBytes, begin, array, from, count, Lane.BOTH);
    }

    /**
     * A stretch of a frame; see {@link #part(Direction, long, long, byte[], int, int)}. Its order
     * is that of its lane: a part in both follows what came before it in either.
     */
    public void part(
        Direction to, long frameBytes, long begin, byte[] array, int from, int count, Lane lane) {
      OpenFrame frame = open(to);
      frame.check(lane, frameBytes, begin, count);
      if (!ready(lane)) {
        return;
      }
      byte[] bytes = array;
      int start = from;
      if (redaction != null) {
        bytes = redaction.part(to, frameBytes, begin, copy(array, from, count), lane);
        start = 0;
      }
      if (count <= inlineBytes) {
        writer.part(micros(), to, frameBytes, begin, bytes, start, count, frame.tally(), lane);
      } else {
        Optional<String> peek = begin == 0 ? peek(bytes, start, count) : Optional.empty();
        long at = blobs.length();
        if (!intoBlobs(bytes, start, count, frame.tally(), lane)) {
          return;
        }
        writer.blobPart(micros(), to, frameBytes, begin, at, count, peek, lane);
      }
      frame.advance(lane, frameBytes, begin, count);
    }

    /** A stretch of a frame; see {@link #part(Direction, long, long, byte[], int, int)}. */
    public void part(Direction to, long frameBytes, long begin, ByteBuf bytes) {
      part(to, frameBytes, begin, bytes, Lane.BOTH);
    }

    /** A stretch of a frame; see {@link #part(Direction, long, long, byte[], int, int)}. */
    public void part(Direction to, long frameBytes, long begin, ByteBuf bytes, Lane lane) {
      part(to, frameBytes, begin, array(bytes), offset(bytes), bytes.readableBytes(), lane);
    }

    /** Bytes that are no frame and no part of one. Nothing is written when there are none. */
    public void raw(Direction to, byte[] array, int from, int count, String why) {
      raw(to, array, from, count, why, Lane.BOTH);
    }

    /** Bytes that are no frame; see {@link #raw(Direction, byte[], int, int, String)}. */
    public void raw(Direction to, byte[] array, int from, int count, String reason, Lane lane) {
      requireNonNull(reason, "reason");
      if (count == 0 || !ready(lane)) {
        return;
      }
      byte[] bytes = array;
      int start = from;
      int length = count;
      String why = reason;
      if (redaction != null) {
        bytes = redaction.raw(to, copy(array, from, count), lane);
        start = 0;
        length = bytes.length;
        why = redaction.text(reason);
      }
      if (length == 0) {
        return;
      }
      if (length <= inlineBytes) {
        writer.raw(micros(), to, bytes, start, length, why, tally(to), lane);
      } else {
        long at = blobs.length();
        if (!intoBlobs(bytes, start, length, tally(to), lane)) {
          return;
        }
        writer.blobRaw(micros(), to, at, length, why, lane);
      }
      open(to).clear(lane);
    }

    /** Bytes that are no frame; see {@link #raw(Direction, byte[], int, int, String)}. */
    public void raw(Direction to, ByteBuf bytes, String why) {
      raw(to, bytes, why, Lane.BOTH);
    }

    /** Bytes that are no frame; see {@link #raw(Direction, byte[], int, int, String)}. */
    public void raw(Direction to, ByteBuf bytes, String why, Lane lane) {
      raw(to, array(bytes), offset(bytes), bytes.readableBytes(), why, lane);
    }

    /** A chunk of the child's stderr. */
    public void stderr(byte[] array, int from, int count) {
      stderr(array, from, count, Lane.BOTH);
    }

    /** A chunk of stderr: the child's, or one that a fault made. */
    public void stderr(byte[] array, int from, int count, Lane lane) {
      byte[] bytes = array;
      int at = from;
      int end = from + count;
      if (redaction != null) {
        bytes = redaction.stderr(copy(array, from, count), lane);
        at = 0;
        end = bytes.length;
      }
      while (at < end && ready(lane)) {
        int now = Math.min(end - at, LineFormat.STDERR_BYTES);
        writer.stderr(micros(), bytes, at, now, stderr, lane);
        at += now;
      }
    }

    /** A chunk of the child's stderr. */
    public void stderr(ByteBuf bytes) {
      stderr(bytes, Lane.BOTH);
    }

    /** A chunk of stderr; see {@link #stderr(byte[], int, int, Lane)}. */
    public void stderr(ByteBuf bytes, Lane lane) {
      stderr(array(bytes), offset(bytes), bytes.readableBytes(), lane);
    }

    private static byte[] copy(byte[] array, int from, int count) {
      return Arrays.copyOfRange(array, from, from + count);
    }

    /** The array in which a buffer's bytes are, be it a copy. */
    private static byte[] array(ByteBuf bytes) {
      return bytes.hasArray() ? bytes.array() : ByteBufUtil.getBytes(bytes);
    }

    /** Where in {@link #array(ByteBuf)} the readable bytes begin. */
    private static int offset(ByteBuf bytes) {
      return bytes.hasArray() ? bytes.arrayOffset() + bytes.readerIndex() : 0;
    }

    /**
     * Bytes of the child's stdin or stdout as they came, frames or not; see {@link #takesStreams}.
     *
     * @param bytes at least one, in a direct buffer with {@link #streamHeadroomBytes} before its
     *     position, which are overwritten; position and limit stay
     */
    public void stream(Direction to, ByteBuffer bytes) {
      stream(to == Direction.TO_CHILD ? TapeFormat.CHILD : TapeFormat.PARENT, bytes);
    }

    /** Bytes of stderr as they came; see {@link #stream(Direction, ByteBuffer)}. */
    public void stderrStream(ByteBuffer bytes) {
      stream(TapeFormat.STDERR, bytes);
    }

    private void stream(byte kind, ByteBuffer bytes) {
      if (tape == null) {
        throw new IllegalStateException("only a tape takes streams");
      }
      if (writer.lines().length() > 0) {
        throw new IllegalStateException("lines of this batch would come behind these bytes");
      }
      if (!ready()) {
        return;
      }
      try {
        tape.append(kind, micros(), bytes);
        if (fsync) {
          tape.sync();
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    public void spawned(long pid) {
      inRange(pid, Long.MAX_VALUE, "pid");
      if (ready()) {
        writer.spawned(micros(), pid);
      }
    }

    /**
     * The end of a stream.
     *
     * @param from who ended it: {@code parent} (its end of the child's stdin), {@code child} (its
     *     stdout) or {@code stderr}
     */
    public void eof(String from) {
      eof(from, Lane.BOTH);
    }

    /** The end of a stream; see {@link #eof(String)}. */
    public void eof(String from, Lane lane) {
      if (!List.of("parent", "child", "stderr").contains(from)) {
        throw new IllegalArgumentException("eof from " + from + ": parent, child or stderr");
      }
      if (ready(lane)) {
        writer.eof(micros(), from, lane);
      }
    }

    public void signal(int signal, String by) {
      requireNonNull(by, "by");
      inRange(signal, 127, "signal");
      if (ready()) {
        writer.signal(micros(), signal, redaction == null ? by : redaction.text(by));
      }
    }

    public void exited(ChildExit exit) {
      exited(exit, Lane.BOTH);
    }

    /**
     * An end: the child's own ({@link Lane#SENT}), what the parent was shown in its place ({@link
     * Lane#DELIVERED}), or both.
     */
    public void exited(ChildExit exit, Lane lane) {
      // Not a switch, see docs/decisions/0005-system-calls.md.
      if (exit instanceof ChildExit.Exited end) {
        inRange(end.code(), 255, "exit code");
      } else if (exit instanceof ChildExit.Signaled death) {
        inRange(death.signal(), 127, "signal");
      }
      if (ready(lane)) {
        writer.exited(micros(), exit, lane);
      }
    }

    /**
     * A fault fires. Its line comes before those of what it changes: only then may lines follow
     * that are in one lane alone.
     */
    public void fault(RecordedEvent.Fault fault) {
      if (fault.fault().length() > LineFormat.FAULT_BYTES) {
        throw new IllegalArgumentException(
            "a fault of " + fault.fault().length() + " characters does not fit into a line");
      }
      if (ready()) {
        writer.fault(micros(), redaction == null ? fault : redacted(fault));
        faulted = true;
        if (redaction != null) {
          redaction.faulted();
        }
      }
    }

    /** A rule was to fire and could not. */
    public void faultInert(RecordedEvent.FaultInert inert) {
      requireNonNull(inert, "inert");
      if (ready()) {
        writer.faultInert(
            micros(),
            redaction == null
                ? inert
                : new RecordedEvent.FaultInert(
                    redaction.text(inert.rule()),
                    redaction.text(inert.why()),
                    inert.subject(),
                    inert.frame()));
      }
    }

    private RecordedEvent.Fault redacted(RecordedEvent.Fault fault) {
      return new RecordedEvent.Fault(
          redaction.text(fault.rule()),
          new String(redaction.json(fault.fault().getBytes(UTF_8)), UTF_8),
          fault.subject(),
          fault.frame(),
          fault.at(),
          fault.chance(),
          fault.generation());
    }

    private byte[] redactedFrame(byte[] array, int from, int count) {
      byte[] redacted = redaction.payload(copy(array, from + PREFIX_BYTES, count - PREFIX_BYTES));
      return ByteBuffer.allocate(PREFIX_BYTES + redacted.length)
          .putInt(redacted.length)
          .put(redacted)
          .array();
    }

    /** What a whole file says of a recording that stopped. */
    void stopped(String why) {
      if (ready()) {
        writer.recordingStopped(micros(), redaction == null ? why : redaction.text(why));
      }
    }

    /** A line that nobody understands, with a number and a time of its own. */
    void unknown(byte[] members) {
      if (ready()) {
        writer.unknown(micros(), members);
      }
    }

    /** Members that nobody understands, for the line that comes next. */
    void extra(byte[] members) {
      writer.extra(members);
    }

    /** How much is waiting to be written. */
    int waitingBytes() {
      return writer.lines().length();
    }

    /** A large frame that is given in pieces: its prefix, then its payload. */
    void largeFrame(Direction to, long frameBytes, Optional<String> peek, Pieces pieces, Lane lane)
        throws IOException {
      if (!ready(lane)) {
        return;
      }
      long at = blobs.length();
      pieces.each(piece -> failure == null && intoBlobs(piece, 0, piece.length, tally(to), lane));
      if (failure == null) {
        writer.blobFrame(micros(), to, at, frameBytes, peek, lane);
        tally(to).countFrame(lane);
        open(to).clear(lane);
        if (redaction != null) {
          redaction.forget(to, lane);
        }
      }
    }

    /** The first line, as it is. */
    void header(byte[] line, int from, int count) {
      if (ready()) {
        writer.lines().put(line, from, count);
      }
    }

    /** A line that somebody else has made, its break included; it gets the next number. */
    void line(byte[] line, int from, int count) {
      if (ready()) {
        writer.line(line, from, count);
      }
    }

    private void footer() {
      if (!ready()) {
        return;
      }
      writer.end(micros(), totals());
    }

    private static void inRange(long value, long most, String what) {
      if (value < 0 || value > most) {
        throw new IllegalArgumentException(what + " " + value + " is not from 0 to " + most);
      }
    }

    private boolean ready(Lane lane) {
      requireNonNull(lane, "lane");
      if (!ready()) {
        return false;
      }
      if (lane != Lane.BOTH) {
        // Readers that know no faults stop at the fault line, and so before a line they would
        // misread.
        if (!faulted) {
          throw new IllegalStateException("a line that is only " + lane + " needs a fault before");
        }
        parted = true;
      }
      return true;
    }

    private boolean ready() {
      if (!lock.isHeldByCurrentThread()) {
        throw new IllegalStateException("this batch is closed; begin another");
      }
      return failure == null;
    }

    private Optional<String> peek(byte[] array, int from, int count) {
      return count <= PREFIX_BYTES
          ? Optional.empty()
          : PeekText.of(EnvelopePeek.of(array, from + PREFIX_BYTES, count - PREFIX_BYTES));
    }

    private boolean intoBlobs(byte[] array, int from, int count, StreamTally tally, Lane lane) {
      try {
        blobs.append(array, from, count, tally, lane);
        return true;
      } catch (IOException e) {
        // Nothing of this batch is in the line file yet, and now nothing of it will be.
        failure = e;
        return false;
      }
    }

    /**
     * Writes all lines by one write and gives the lock back.
     *
     * @throws IOException when they could not be written, now or since an earlier failure: then
     *     what this batch holds is not, or not wholly, in the file
     */
    @Override
    public void close() throws IOException {
      if (!lock.isHeldByCurrentThread()) {
        return;
      }
      try {
        write();
      } finally {
        lock.unlock();
      }
    }

    private void write() throws IOException {
      try {
        toChild.tally().settle();
        toParent.tally().settle();
        toChild.tally().sourcesStay(false);
        toParent.tally().sourcesStay(false);
        if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
        if (writer.lines().length() > 0) {
          flush();
          blobs.keep();
        }
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        }
        throw e;
      } finally {
        writer.lines().cut(0);
      }
    }
  }
}
