package dev.frametape.view;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of the system that some tests look with. */
final class Programs {
  private Programs() {}

  /** The first of these that is installed. */
  static Optional<Path> find(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
    return Arrays.stream(names)
        .flatMap(name -> Arrays.stream(path.split(":")).map(each -> Path.of(each, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
