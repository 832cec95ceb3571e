package dev.frametape.recording;

import java.io.IOException;

/** A disk with room for so many bytes: the write that fills it brings in what fits, then fails. */
record SmallDisk(AppendFile file, long roomBytes) implements AppendFile {
  @Override
  public void append(byte[] bytes, int from, int count) throws IOException {
    int fits = (int) Math.min(count, roomBytes - file.length());
    file.append(bytes, from, fits);
    if (fits < count) {
      throw new IOException("disk full");
    }
  }

  @Override
  public long length() throws IOException {
    return file.length();
  }

  @Override
  public void truncate(long length) throws IOException {
    file.truncate(length);
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
