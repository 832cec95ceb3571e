package dev.frametape.view;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that some tests look with. */
public final class Programs {
  private Programs() {}

  /** The first of these that is installed. */
  static Optional<Path> find(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
    return Arrays.stream(names)
        .flatMap(name -> Arrays.stream(path.split(":")).map(each -> Path.of(each, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The first of these that is installed. Without any the test does not run and says so; in CI
   * (CI=true) that is a failure, since {@code .ci/run} installs them.
   *
   * @param what is not tried without it
   */
  public static Path need(String what, String... names) {
    Optional<Path> found = find(names);
    String missing =
        "%s: not tried, since no %s is here; install it (Debian: apt-get install %s)"
            .formatted(what, names[0], names[0]);
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    Assumptions.assumeTrue(found.isPresent(), missing);
    return found.orElseThrow();
  }
}
