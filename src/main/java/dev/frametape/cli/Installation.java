package dev.frametape.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where Frametape lies. The launcher's configuration says so. */
final class Installation {
  private Installation() {}

  /**
   * The folder with the jar and the starter.
   *
   * @throws IOException when this process was not started from one
   */
  static Path home() throws IOException {
    String home = System.getProperty("frametape.home");
    if (home == null) {
      throw new IOException(
          "no installation is known here; use scripts/frametape, which builds and names one");
    }
    return Path.of(home);
  }

  /**
   * The folder with the ready scenarios: that of the sources where these are beside the
   * installation, so that what is being worked on is used. Empty when no installation is known.
   */
  static Optional<Path> faults() {
    String home = System.getProperty("frametape.home");
    if (home == null) {
      return Optional.empty();
    }
    Path sources = Path.of(home).toAbsolutePath().resolve("../../faults").normalize();
    return Optional.of(
        Files.isDirectory(sources) && isCheckout(sources.getParent())
            ? sources
            : Path.of(home).resolve("faults"));
  }

  private static boolean isCheckout(Path folder) {
    return Files.isExecutable(folder.resolve("scripts/frametape"));
  }

  /** What to type for {@code frametape}: relative where that is shorter, from this directory. */
  static String command() throws IOException {
    Path launcher = home().resolve("../../scripts/frametape").normalize();
    if (!Files.isExecutable(launcher)) {
      return "frametape";
    }
    Path here = Path.of("").toAbsolutePath();
    return (launcher.startsWith(here) ? here.relativize(launcher) : launcher).toString();
  }
}
