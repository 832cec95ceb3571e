package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.FolderLock;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of recordings, of which each start of a worker takes one that no other has taken. Safe
 * between processes: who takes one writes its name into a file, with a lock on that file's folder.
 */
public final class RecordingSet {
  private static final Pattern NUMBERED = Pattern.compile("(\\d{1,18}).*");
  private static final int NAME_DIGITS = 16;

  private final Path folder;
  private final Path state;
  private final Path claims;
  private final boolean reuse;

  /**
   * @param folder where the recordings are; only read
   * @param state a folder for the names that are taken; created when it is not there
   * @param reuse whether a set that is used up begins anew
   */
  public RecordingSet(Path folder, Path state, boolean reuse) throws IOException {
    this.folder = folder;
    this.state = state;
    this.reuse = reuse;
    // One state folder may serve several sets.
    claims = state.resolve(digest(folder.toRealPath().toString()) + ".claims");
  }

  /** Where the names are that were taken. */
  public Path claims() {
    return claims;
  }

  /** The recordings, in their order: by number, then by name. */
  public List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(RecordingSet::isRecording)
          .sorted(
              Comparator.comparingLong(RecordingSet::number)
                  .thenComparing(file -> file.getFileName().toString()))
          .toList();
    }
  }

  /** Names that begin with a dot are not finished, or not meant. */
  private static boolean isRecording(Path file) {
    return RecordingReader.isRecording(file) && !file.getFileName().toString().startsWith(".");
  }

  private static long number(Path file) {
    Matcher name = NUMBERED.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : Long.MAX_VALUE;
  }

  /** Says whether a recording is wanted. */
  interface Wish {
    boolean wants(Path recording) throws IOException;
  }

  /** Takes the next recording; empty when all are taken. */
  public Optional<Path> claim() throws IOException {
    return claim(_ -> true);
  }

  /** Takes the first recording that is left and wanted; empty when there is none. */
  Optional<Path> claim(Wish wish) throws IOException {
    try (FolderLock _ = lock()) {
      List<Path> left = left();
      if (left.isEmpty() && reuse) {
        Files.deleteIfExists(claims);
        left = left();
      }
      for (Path recording : left) {
        if (wish.wants(recording)) {
          add(recording);
          return Optional.of(recording);
        }
      }
      return Optional.empty();
    }
  }

  /** Marks a recording that has just been made as taken. */
  public void claim(Path recording) throws IOException {
    try (FolderLock _ = lock()) {
      add(recording);
    }
  }

  /** The recording that would be taken next; not taken by this. */
  Optional<Path> firstLeft() throws IOException {
    try (FolderLock _ = lock()) {
      List<Path> left = left();
      if (left.isEmpty() && reuse) {
        left = recordings();
      }
      return left.stream().findFirst();
    }
  }

  private FolderLock lock() throws IOException {
    Files.createDirectories(state);
    return FolderLock.take(state);
  }

  private List<Path> left() throws IOException {
    Set<String> taken = new HashSet<>();
    if (Files.exists(claims)) {
      taken.addAll(Files.readAllLines(claims, UTF_8));
    }
    List<Path> left = new ArrayList<>();
    for (Path recording : recordings()) {
      if (!taken.contains(recording.getFileName().toString())) {
        left.add(recording);
      }
    }
    return left;
  }

  private void add(Path recording) throws IOException {
    Files.writeString(
        claims,
        recording.getFileName() + "\n",
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** A short name for a long one. */
  static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
