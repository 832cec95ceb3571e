package dev.frametape.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The tape that is being written. To those who write lines and blobs it is two files; all that they
 * append becomes chunks of one, in the order in which it came. Not safe for several threads.
 *
 * <p>A write that fails leaves no part of its chunk behind, as far as the system lets it: the torn
 * end is cut off at once, or before the next chunk.
 */
final class TapeFile implements AppendFile {
  private final AppendFile file;
  private final boolean regular;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer head = ByteBuffer.allocate(TapeFormat.HEADER_BYTES);

  /** A header and its content; one write is cheaper than two, and grows with the largest batch. */
  private byte[] joined = new byte[64 * 1024];

  private int check;
  private long chunks;
  private long lineBytes;
  private long bytesToChild;
  private long bytesToParent;
  private long bytesStderr;

  /** Where the last whole chunk ends. */
  private long whole;

  private boolean torn;

  /**
   * @param file empty; takes ownership
   * @param regular whether it can be cut
   */
  TapeFile(AppendFile file, boolean regular) throws IOException {
    this.file = file;
    this.regular = regular;
    file.append(TapeFormat.MAGIC, 0, TapeFormat.MAGIC.length);
    whole = TapeFormat.MAGIC.length;
  }

  /** The other side: where blobs go. */
  AppendFile blobs() {
    return new Blobs();
  }

  /** Whether bytes came that are in no line. */
  boolean holdsStreams() {
    return bytesToChild + bytesToParent + bytesStderr > 0;
  }

  /** Appends whole lines. */
  @Override
  public void append(byte[] bytes, int from, int count) throws IOException {
    append(TapeFormat.LINES, 0, bytes, from, count);
    lineBytes += count;
  }

  /**
   * Appends bytes of a stream, as they came.
   *
   * @param framed a direct buffer with {@link TapeFormat#HEADER_BYTES} of room before its position,
   *     which are overwritten; position and limit stay
   */
  void append(byte kind, long micros, ByteBuffer framed) throws IOException {
    int from = framed.position();
    int count = framed.remaining();
    crc.reset();
    crc.update(framed.duplicate());
    int content = (int) crc.getValue();
    int at = from - TapeFormat.HEADER_BYTES;
    int next = header(framed, at, kind, micros, count, content);
    write(framed.duplicate().position(at), next);
    switch (kind) {
      case TapeFormat.CHILD -> bytesToChild += count;
      case TapeFormat.PARENT -> bytesToParent += count;
      default -> bytesStderr += count;
    }
  }

  /**
   * Writes the footer.
   *
   * @param micros since the spawn: the time of the footer among the lines, where they have none
   */
  void end(long micros) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(TapeFormat.END_BYTES);
    content.putLong(chunks).putLong(bytesToChild).putLong(bytesToParent).putLong(bytesStderr);
    content.put(TapeFormat.END_MARK);
    append(TapeFormat.END, micros, content.array(), 0, content.position());
  }

  private void append(byte kind, long micros, byte[] bytes, int from, int count)
      throws IOException {
    int now;
    for (int done = 0; done < count; done += now) {
      now = Math.min(TapeFormat.CONTENT_BYTES, count - done);
      while (kind == TapeFormat.LINES
          && now < count - done
          && bytes[from + done + now - 1] != '\n') {
        now--;
      }
      crc.reset();
      crc.update(bytes, from + done, now);
      int next = header(head, 0, kind, micros, now, (int) crc.getValue());
      int all = TapeFormat.HEADER_BYTES + now;
      if (joined.length < all) {
        joined = new byte[Math.max(all, 2 * joined.length)];
      }
      head.get(0, joined, 0, TapeFormat.HEADER_BYTES);
      System.arraycopy(bytes, from + done, joined, TapeFormat.HEADER_BYTES, now);
      write(ByteBuffer.wrap(joined, 0, all), next);
    }
  }

  private int header(ByteBuffer into, int at, byte kind, long micros, int count, int content) {
    into.putInt(at, count);
    into.putInt(at + 4, kind << 24);
    into.putLong(at + 8, micros);
    into.putInt(at + 16, content);
    int next = TapeFormat.check(crc, check, into, at);
    into.putInt(at + TapeFormat.CHECKED_BYTES, next);
    return next;
  }

  private void write(ByteBuffer chunk, int next) throws IOException {
    int count = chunk.remaining();
    cutTornEnd();
    try {
      file.append(chunk);
    } catch (IOException failure) {
      torn = true;
      try {
        cutTornEnd();
      } catch (IOException again) {
        failure.addSuppressed(again);
      }
      throw failure;
    }
    whole += count;
    check = next;
    chunks++;
  }

  private void cutTornEnd() throws IOException {
    if (torn && regular) {
      file.truncate(whole);
    }
    torn = false;
  }

  /** How many bytes of lines there are: what was appended in vain is not among them. */
  @Override
  public long length() {
    return lineBytes;
  }

  @Override
  public void truncate(long length) {
    throw new IllegalStateException(
        "lines of a tape are whole: " + lineBytes + " bytes, not " + length);
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Bytes that a line refers to by their place among all blob bytes. */
  private final class Blobs implements AppendFile {
    private long length;

    @Override
    public void append(byte[] bytes, int from, int count) throws IOException {
      TapeFile.this.append(TapeFormat.BLOB, 0, bytes, from, count);
      length += count;
    }

    @Override
    public long length() {
      return length;
    }

    /** Blob bytes that no line refers to do no harm, and behind them there may be lines already. */
    @Override
    public void truncate(long length) {}

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() {}
  }
}
