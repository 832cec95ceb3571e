package dev.frametape.fault;

import dev.frametape.frame.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a rule looks at and breaks: a direction of frames, stderr, the worker, or its start. */
public enum Subject {
  TO_PARENT("to-parent", "parent"),
  TO_CHILD("to-child", "child"),
  STDERR("stderr", "stderr"),
  CHILD("child", "process"),
  SPAWN("spawn", "spawn");

  private final String word;
  private final String recordingWord;

  Subject(String word, String recordingWord) {
    this.word = word;
    this.recordingWord = recordingWord;
  }

  /** As scenarios write it after {@code dir:}. */
  public String word() {
    return word;
  }

  /** As recordings write it in a fault line. */
  public String recordingWord() {
    return recordingWord;
  }

  public static Subject of(Direction to) {
    return switch (to) {
      case TO_PARENT -> TO_PARENT;
      case TO_CHILD -> TO_CHILD;
    };
  }

  /** Where the frames of this subject go; empty when it has none. */
  public Optional<Direction> direction() {
    return switch (this) {
      case TO_PARENT -> Optional.of(Direction.TO_PARENT);
      case TO_CHILD -> Optional.of(Direction.TO_CHILD);
      case STDERR, CHILD, SPAWN -> Optional.empty();
    };
  }

  public static Optional<Subject> named(String word) {
    return Arrays.stream(values()).filter(subject -> subject.word.equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Subject::word).toList();
  }
}
