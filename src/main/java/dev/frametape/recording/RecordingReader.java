package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a recording of format 1 line by line, in constant memory, also while it is being written; a
 * tape gives the lines that it stands for. Not safe for several threads. {@link FrameJoiner} gives
 * the same lines with frames put together.
 *
 * <p>A recording that was cut off is read up to the cut. Anything else that is wrong is a {@link
 * RecordingException}.
 *
 * @see "docs/recording-format.md"
 */
public final class RecordingReader implements AutoCloseable {
  private final Path path;
  private final SourceFile file;
  private final Lines source;
  private final LineParser parser;

  /** Null while the header line is not all there. */
  private RecordingHeader header;

  /** Null while {@link #header} is. */
  private byte[] rawHeader;

  private long nextNumber = 1;

  private boolean complete;

  /** Null unless blob bytes are missing at the cut: then nothing after it is read. */
  private String missing;

  private RecordingReader(Path path) throws IOException {
    this.path = path;
    file = SourceFile.open(path);
    // The one place that knows in which form a recording is: both give the same lines.
    source = isTape(file) ? new TapeLines(file) : new LineSource(file);
    parser = new LineParser(source);
  }

  /** Its first bytes tell, whatever its name is; of no bytes at all the name does. */
  static boolean isTape(SourceFile file) throws IOException {
    byte[] start = new byte[TapeFormat.MAGIC.length];
    int count = file.readSome(0, start, 0);
    return count <= 0 ? TapeFormat.isNameOfTape(file.path()) : TapeFormat.mayBegin(start, count);
  }

  /** Whether a file of that name is taken for a recording where a whole folder is meant. */
  public static boolean isRecording(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(LineFormat.ENDING) || name.endsWith(TapeFormat.ENDING);
  }

  /**
   * Opens a recording and reads its header.
   *
   * @throws FileNotFoundException when there is no such file or it may not be read
   * @throws RecordingException when it is no recording, or one of a newer format
   */
  public static RecordingReader open(Path path) throws IOException {
    RecordingReader reader = new RecordingReader(path);
    try {
      reader.readHeader();
    } catch (IOException | RuntimeException e) {
      try {
        reader.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    return reader;
  }

  /** Whether it is a tape; its lines are made then. */
  boolean isTape() {
    return source instanceof TapeLines;
  }

  /** Where blobs are that lines refer to. */
  SourceFile blobs() throws IOException {
    return source.blobs();
  }

  /** How many bytes of the blobs a line wants to be there: up to the last one that it refers to. */
  long blobBytesBehind(byte[] raw) throws RecordingException {
    try {
      JsonMembers line = JsonMembers.of(raw, 0, raw.length);
      if (!line.has("to") || !line.has("blob")) {
        return 0;
      }
      JsonMembers blob = line.object("blob");
      return blob.number("at") + blob.number("length");
    } catch (BadLine bad) {
      throw broken(bad, nextNumber, 0);
    }
  }

  public Path file() {
    return path;
  }

  /** The header; empty when the file was cut off before its first line break. */
  public Optional<RecordingHeader> header() {
    return Optional.ofNullable(header);
  }

  /** The header line as it stands in the file, without its line break. */
  public Optional<byte[]> rawHeader() {
    return Optional.ofNullable(rawHeader);
  }

  /**
   * The next line; empty at the present end of the file. Asking again is allowed: more may have
   * come.
   *
   * @throws RecordingException when the line is not what the format says
   */
  public Optional<RecordedLine> next() throws IOException {
    if (missing != null || (header == null && !readHeader())) {
      return Optional.empty();
    }
    long offset = source.offset();
    byte[] raw = source.next(nextNumber + 1);
    if (complete && (raw != null || source.tornBytes() > 0)) {
      throw new RecordingException(
          path,
          nextNumber + 1,
          offset,
          "found bytes after the footer, expected the end of the file",
          "something was appended to a finished recording; use an intact copy");
    }
    if (raw == null) {
      return Optional.empty();
    }
    try {
      RecordedLine line = parser.line(raw, offset, nextNumber);
      complete = line.event() instanceof RecordedEvent.End;
      nextNumber++;
      return Optional.of(line);
    } catch (LineParser.BlobMissing e) {
      if (source.hasFooter()) {
        throw broken(e, nextNumber + 1, offset);
      }
      missing = "line " + (nextNumber + 1) + ": " + e.getMessage();
      return Optional.empty();
    } catch (BadLine e) {
      throw broken(e, nextNumber + 1, offset);
    }
  }

  /**
   * Goes to a line that was read before, so that {@link #next} gives it again. The header stays.
   *
   * @param n its number
   * @param offset where it begins in the file; both as {@link RecordedLine} has them
   */
  public void seek(long n, long offset) throws IOException {
    source.seek(n, offset);
    nextNumber = n;
    complete = false;
    missing = null;
  }

  /** How the recording ends; true once {@link #next} has given an empty answer. */
  public RecordingEnd end() {
    return new RecordingEnd(complete, source.tornBytes(), Optional.ofNullable(missing));
  }

  /**
   * Writes out exactly the bytes that were delivered in one direction, from the beginning of the
   * recording, whatever this reader has read so far.
   *
   * @return how many bytes that were
   */
  public long copyStream(Direction to, OutputStream out) throws IOException {
    return copyStream(to, As.DELIVERED, out);
  }

  /** Writes out the bytes of one direction, as they were sent or as they were delivered. */
  public long copyStream(Direction to, As as, OutputStream out) throws IOException {
    return copy(
        as,
        out,
        event ->
            switch (event) {
              case RecordedEvent.Frame frame when frame.to() == to -> frame.bytes();
              case RecordedEvent.Part part when part.to() == to -> part.bytes();
              case RecordedEvent.Raw raw when raw.to() == to -> raw.bytes();
              default -> null;
            });
  }

  /** Writes out exactly the bytes of stderr that the parent got, as {@link #copyStream} does. */
  public long copyStderr(OutputStream out) throws IOException {
    return copyStderr(As.DELIVERED, out);
  }

  /** Writes out stderr, as the child wrote it or as the parent got it. */
  public long copyStderr(As as, OutputStream out) throws IOException {
    return copy(as, out, event -> event instanceof RecordedEvent.Stderr(var bytes) ? bytes : null);
  }

  private interface Choice {
    /** The bytes of an event that are wanted, or null. */
    RecordedBytes of(RecordedEvent event);
  }

  private long copy(As as, OutputStream out, Choice choice) throws IOException {
    long count = 0;
    try (RecordingReader again = open(path)) {
      for (var line = again.next(); line.isPresent(); line = again.next()) {
        RecordedBytes bytes = line.get().isIn(as) ? choice.of(line.get().event()) : null;
        if (bytes != null) {
          bytes.copyTo(out);
          count += bytes.length();
        }
      }
    }
    return count;
  }

  RecordingException broken(BadLine bad, long line, long offset) {
    RecordingException broken =
        new RecordingException(
            path,
            line,
            offset + bad.at(),
            bad.getMessage(),
            "use an intact copy, or record the conversation again");
    broken.initCause(bad);
    return broken;
  }

  private boolean readHeader() throws IOException {
    byte[] raw = source.next(1);
    byte[] start = raw == null ? source.tail() : raw;
    try {
      if (!LineParser.mayBecomeHeader(start)) {
        throw new BadLine(0, "found no recording, expected a first line {\"frametape\":1,...}");
      }
      if (raw == null) {
        return false;
      }
      header = LineParser.header(raw);
      rawHeader = raw;
      return true;
    } catch (BadLine e) {
      throw broken(e, 1, 0);
    }
  }

  @Override
  public void close() throws IOException {
    try (file;
        source) {
      // Both are closed, whatever the other one says.
    }
  }
}
