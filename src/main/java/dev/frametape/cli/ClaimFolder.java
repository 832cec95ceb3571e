package dev.frametape.cli;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where it is kept which recordings of a folder are taken, when nobody says where. Not beside the
 * recordings: they are under version control, or read-only, and a second run has to find them all
 * again. A run is what one job of a shell starts.
 */
final class ClaimFolder {
  private ClaimFolder() {}

  /**
   * @param run a name for this run
   */
  static Path ofThisRun(UnaryOperator<String> environment, String run) {
    String own = environment.apply("XDG_RUNTIME_DIR");
    Path base =
        own != null && !own.isEmpty()
            ? Path.of(own, "frametape")
            : Path.of(
                System.getProperty("java.io.tmpdir"),
                "frametape-" + System.getProperty("user.name"));
    return base.resolve("run-" + run);
  }
}
