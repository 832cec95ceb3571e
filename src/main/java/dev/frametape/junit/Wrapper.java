package dev.frametape.junit;

import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A wrapper that is ready to be started, as often as the code under test likes to. */
public final class Wrapper {
  private final Path path;
  // Null when it makes none.
  private final Path target;
  private final Set<Path> before;

  private Wrapper(Path path, Path target, Set<Path> before) {
    this.path = path;
    this.target = target;
    this.before = before;
  }

  /**
   * @param target where its recordings are going to be, a file or a folder; empty when it makes
   *     none
   */
  static Wrapper of(Path path, Optional<Path> target) throws IOException {
    return new Wrapper(
        path, target.orElse(null), target.isPresent() ? files(target.get()) : Set.of());
  }

  private static Set<Path> files(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return Files.exists(target) ? Set.of(target) : Set.of();
    }
    try (Stream<Path> all = Files.list(target)) {
      return new TreeSet<>(all.filter(RecordingReader::isRecording).toList());
    }
  }

  /** Where its recordings are; empty when it makes none. */
  Optional<Path> target() {
    return Optional.ofNullable(target);
  }

  /** The executable: what the code under test starts, with no arguments or with the worker's. */
  public Path path() {
    return path;
  }

  /**
   * What was recorded so far, one file for each conversation, in the order in which they began. The
   * recording of a conversation that goes on has no end yet.
   */
  public List<Path> recordings() throws IOException {
    if (target == null) {
      return List.of();
    }
    Set<Path> made = new TreeSet<>(files(target));
    made.removeAll(before);
    return List.copyOf(made);
  }

  /**
   * The recording of the only conversation.
   *
   * @throws IllegalStateException when there was none, or more than one
   */
  public Path recording() throws IOException {
    List<Path> all = recordings();
    if (all.size() != 1) {
      throw new IllegalStateException(
          target == null
              ? "this wrapper replays and records nothing"
              : "expected one conversation, there were "
                  + all.size()
                  + (all.isEmpty() ? "; was " + path + " started?" : ": " + all));
    }
    return all.getFirst();
  }

  /** The path of the executable. */
  @Override
  public String toString() {
    return path.toString();
  }
}
