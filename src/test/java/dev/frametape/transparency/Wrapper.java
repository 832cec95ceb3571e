package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes wrappers as a user does, by {@code scripts/frametape wrap}. */
public final class Wrapper {
  /** The launcher of the build under test; {@code scripts/build --assemble} has to have run. */
  public static final Path LAUNCHER = Path.of("scripts/frametape").toAbsolutePath();

  private Wrapper() {}

  /**
   * Writes a wrapper to {@code file}.
   *
   * @param words what follows {@code frametape wrap -o FILE}
   */
  public static void write(Path launcher, Path file, List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(launcher.toString(), "wrap", "-o", file.toString()));
    command.addAll(words);
    assertThat(Parent.PLAIN.run(command))
        .as("%s", command)
        .isEqualTo(new Outcome("", "", new ChildExit.Exited(0)));
  }
}
