package dev.frametape.recording;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A place for what is to stand under its name only when it is whole: a folder beside that name, in
 * which it is written and from which it moves. A command that is killed, by Ctrl-C for one, leaves
 * that folder and nothing under the name. A name that is taken stays taken, also when it was taken
 * meanwhile; a device or a pipe is written to as it is.
 */
public final class Unfinished implements AutoCloseable {
  private static final String FOLDER = "frametape-unfinished-";

  private final Path target;
  private final boolean recording;

  /** Null where the target is a device or a pipe. */
  private final Path folder;

  private Unfinished(Path target, boolean recording) throws IOException {
    this.target = target;
    this.recording = recording;
    boolean special =
        Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    Path parent = target.toAbsolutePath().getParent();
    if (!special && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw refusal(target, null);
    }
    if (recording && Files.exists(LineFormat.blobsOf(target), LinkOption.NOFOLLOW_LINKS)) {
      throw refusal(LineFormat.blobsOf(target), null);
    }
    if (!special && !Files.isDirectory(parent)) {
      throw new FileNotFoundException(
          target
              + ": found no folder "
              + parent
              + ", expected one to write into; make it, or check the name");
    }
    folder = special ? null : Files.createTempDirectory(parent, FOLDER);
  }

  /**
   * For one file.
   *
   * @throws RecordingException when there is something of that name
   * @throws FileNotFoundException when there is no folder for it
   */
  public static Unfinished file(Path target) throws IOException {
    return new Unfinished(target, false);
  }

  /** For a recording, with its blob file. */
  public static Unfinished recording(Path target) throws IOException {
    return new Unfinished(target, true);
  }

  /** Whether there will be a file; else this is a device or a pipe. */
  public boolean isRegular() {
    return folder != null;
  }

  /** Where to write for now. */
  public Path path() {
    return folder == null ? target : folder.resolve(target.getFileName());
  }

  /**
   * All is written, and goes to its name.
   *
   * @throws RecordingException when there is something of that name now; it stays as it is
   */
  public void keep() throws IOException {
    if (folder == null) {
      return;
    }
    List<Path> moved = new ArrayList<>();
    boolean whole = false;
    try {
      for (Path file : files()) {
        Path name = target.resolveSibling(file.getFileName());
        move(file, name);
        moved.add(name);
      }
      whole = true;
    } finally {
      for (Path name : whole ? List.<Path>of() : moved) {
        Files.deleteIfExists(name);
      }
    }
  }

  private void move(Path file, Path name) throws IOException {
    try {
      // A link, in contrast to a move, is refused in one step where there is something.
      Files.createLink(name, file);
    } catch (FileAlreadyExistsException there) {
      throw refusal(name, there);
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      try {
        Files.move(file, name);
      } catch (FileAlreadyExistsException there) {
        throw refusal(name, there);
      }
    }
  }

  /** The target last: who sees it finds the blobs too. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      all.forEach(files::add);
    }
    files.sort(Comparator.comparing(path()::equals));
    return files;
  }

  private RecordingException refusal(Path there, Exception cause) {
    RecordingException refusal =
        recording
            ? NewFiles.exists(there)
            : new RecordingException(
                there,
                0,
                0,
                "found something of that name, expected none: nothing is written over",
                "choose another name, or take this one away");
    refusal.initCause(cause);
    return refusal;
  }

  /** Takes away what was not kept. */
  @Override
  public void close() throws IOException {
    if (folder != null) {
      for (Path file : files()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    }
  }
}
