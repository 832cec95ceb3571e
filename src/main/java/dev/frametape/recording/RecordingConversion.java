package dev.frametape.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a recording in its other form: a tape as lines, lines as a tape. Lines that become a tape
 * and lines again are the same bytes; a tape becomes the lines that every reader of it sees.
 */
public final class RecordingConversion {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int TOLD_EVERY = 256;

  private final RecordingReader from;
  private final AppendFile lines;
  private final AppendFile blobs;
  private final LineBuffer batch = new LineBuffer();
  private final byte[] chunk = new byte[1 << 20];
  private long blobBytes;

  /**
   * What came of it.
   *
   * @param lines how many there are, the header among them
   * @param end how the recording ends; what is missing in it is missing in the other form too
   */
  public record Result(long lines, RecordingEnd end) {}

  private RecordingConversion(RecordingReader from, AppendFile lines, AppendFile blobs) {
    this.from = from;
    this.lines = lines;
    this.blobs = blobs;
  }

  /** Converts without telling anybody how far it is. */
  public static Result convert(Path from, Path to) throws IOException {
    return convert(from, to, (_, _) -> {});
  }

  /**
   * Converts; the form of {@code to} is the one that its name says.
   *
   * @throws RecordingException when {@code from} is damaged, has that form already, or {@code to}
   *     is there
   */
  public static Result convert(Path from, Path to, RecordingRedactor.Progress progress)
      throws IOException {
    boolean toTape = TapeFormat.isNameOfTape(to);
    try (RecordingReader reader = RecordingReader.open(from)) {
      if (reader.isTape() == toTape) {
        throw new RecordingException(
            from,
            0,
            0,
            "found " + (toTape ? "a tape" : "lines") + ", and " + to + " is to be the same",
            "name a result that ends in " + (toTape ? LineFormat.ENDING : TapeFormat.ENDING));
      }
      try (Unfinished place = Unfinished.recording(to)) {
        Path file = place.path();
        boolean regular = NewFiles.create(file);
        Result result =
            toTape
                ? ontoTape(reader, file, regular, progress)
                : asLines(reader, file, regular, progress);
        place.keep();
        return result;
      }
    }
  }

  private static Result ontoTape(
      RecordingReader reader, Path to, boolean regular, RecordingRedactor.Progress progress)
      throws IOException {
    try (TapeFile tape = new TapeFile(new TapeDisk(to, regular), regular)) {
      Result result = new RecordingConversion(reader, tape, tape.blobs()).copy(progress);
      if (result.end().complete()) {
        tape.end(0);
      }
      return result;
    }
  }

  private static Result asLines(
      RecordingReader reader, Path to, boolean regular, RecordingRedactor.Progress progress)
      throws IOException {
    try (AppendFile lines = AppendFile.open(to);
        AppendFile blobs = new LateBlobs(LineFormat.blobsOf(to), regular)) {
      return new RecordingConversion(reader, lines, blobs).copy(progress);
    }
  }

  private Result copy(RecordingRedactor.Progress progress) throws IOException {
    long count = 0;
    long all = Files.size(from.file());
    if (from.rawHeader().isPresent()) {
      add(from.rawHeader().get());
      count++;
    }
    for (var line = from.next(); line.isPresent(); line = from.next()) {
      byte[] raw = line.get().raw();
      copyBlobs(from.blobBytesBehind(raw));
      add(raw);
      if (++count % TOLD_EVERY == 0) {
        progress.at(line.get().offset(), all);
      }
    }
    flush();
    return new Result(count, from.end());
  }

  private void add(byte[] raw) throws IOException {
    batch.put(raw).put('\n');
    if (batch.length() >= BATCH_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (batch.length() > 0) {
      lines.append(batch.array(), 0, batch.length());
      batch.cut(0);
    }
  }

  /** Copies what is not there yet of the first {@code end} bytes of the blobs. */
  private void copyBlobs(long end) throws IOException {
    if (end <= blobBytes) {
      return;
    }
    // The lines before come first, so that a tape has each line soon behind its blob.
    flush();
    SourceFile source = from.blobs();
    while (blobBytes < end) {
      int count = (int) Math.min(chunk.length, end - blobBytes);
      source.read(blobBytes, chunk, count);
      blobs.append(chunk, 0, count);
      blobBytes += count;
    }
  }

  /** A blob file that is there once it has bytes. */
  private static final class LateBlobs implements AppendFile {
    private final Path path;
    private final boolean allowed;

    /** Null before the first byte. */
    private AppendFile file;

    LateBlobs(Path path, boolean allowed) {
      this.path = path;
      this.allowed = allowed;
    }

    @Override
    public void append(byte[] bytes, int from, int count) throws IOException {
      if (file == null) {
        if (!allowed) {
          throw new IOException("there is no place for " + path + " beside what is no file");
        }
        Files.createFile(path);
        file = AppendFile.open(path);
      }
      file.append(bytes, from, count);
    }

    @Override
    public long length() throws IOException {
      return file == null ? 0 : file.length();
    }

    @Override
    public void truncate(long length) throws IOException {
      if (file != null) {
        file.truncate(length);
      }
    }

    @Override
    public void sync() throws IOException {
      if (file != null) {
        file.sync();
      }
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }
}
