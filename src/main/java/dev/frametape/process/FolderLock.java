package dev.frametape.process;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One process at a time in a folder. The lock is on the folder itself, so it leaves no file behind,
 * and the kernel releases it when its holder ends, however that happens.
 */
public final class FolderLock implements AutoCloseable {
  private final Descriptor folder;

  private FolderLock(Descriptor folder) {
    this.folder = folder;
  }

  /** Waits until no other process holds the folder. */
  public static FolderLock take(Path folder) throws IOException {
    Descriptor descriptor = Descriptor.of(Libc.openFolder(ByteText.encode(folder.toString())));
    try {
      Libc.flock(descriptor.number());
    } catch (ErrnoException failure) {
      descriptor.close();
      throw failure;
    }
    return new FolderLock(descriptor);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
