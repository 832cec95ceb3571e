package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wrapper works wherever it lies, whatever its path and its child's arguments look like. */
@Timeout(120)
class PathsIT {
  private static final String ODD = "it's a \"place\" with $x; \\ and *";

  @EveryWrapper
  void aWrapperWorksFromAnyDirectoryAndThroughALink(Way way) throws IOException {
    Path folder = Files.createDirectory(Scratch.folder("paths").resolve(ODD));
    Path file = folder.resolve("a wrapper's \"name\"");
    write(way, Wrapper.LAUNCHER, file, "/bin/pwd");
    Path link = Files.createSymbolicLink(Scratch.folder("links").resolve("li nk"), file);
    Path linkToLink = Files.createSymbolicLink(link.resolveSibling("again"), link.getFileName());
    for (Path start : List.of(file, link, linkToLink)) {
      for (String directory : List.of("/", "/proc")) {
        assertThat(Parent.PLAIN.in(Path.of(directory)).run(List.of(start.toString())))
            .isEqualTo(new Outcome(directory + "\n", "", new ChildExit.Exited(0)));
      }
    }
    assertThat(Parent.PLAIN.in(folder).run(List.of("./" + file.getFileName())))
        .isEqualTo(new Outcome(folder + "\n", "", new ChildExit.Exited(0)));
  }

  @EveryMode
  void anInstallationMayLieInAnOddPlace(Mode mode) throws IOException {
    Path root = Files.createDirectory(Scratch.folder("home").resolve(ODD));
    Installation installation = Installation.copyTo(root);
    assertThat(Parent.PLAIN.run(List.of(installation.wrapCat(mode).toString()), "through"))
        .isEqualTo(new Outcome("through", "", new ChildExit.Exited(0)));
  }

  @Test
  void theLauncherIsFoundThroughALinkFromAnyDirectory() throws IOException {
    Path link =
        Files.createSymbolicLink(Scratch.folder("links").resolve("frame tape"), Wrapper.LAUNCHER);
    assertThat(Parent.PLAIN.in(Path.of("/")).run(List.of(link.toString(), "run", "--", "/bin/pwd")))
        .isEqualTo(new Outcome("/\n", "", new ChildExit.Exited(0)));
  }

  @EveryWrapper
  void theChildsArgumentsAreWrittenDownToTheByte(Way way) throws IOException {
    Path file = Scratch.folder("arguments").resolve("wrapped");
    String[] words = {
      "--", "/proc/self/cmdline", "", "two\nlines", "back\\slash \\n", "\udcff\udcc3", "#", " x "
    };
    write(way, Wrapper.LAUNCHER, file, "/bin/cat", words);
    assertThat(Parent.PLAIN.run(List.of(file.toString())))
        .isEqualTo(Parent.PLAIN.run(Way.DIRECT.command("/bin/cat", words)));
  }

  @EveryWrapper
  void aChildIsNamedRelativeToWhereItWasWrapped(Way way) throws IOException {
    Path folder = Scratch.folder("relative");
    Installation.script(folder.resolve("worker"), "echo here");
    Path file = folder.resolve("wrapped");
    List<String> words = new java.util.ArrayList<>();
    words.addAll(List.of(Wrapper.LAUNCHER.toString(), "wrap", "-o", "wrapped"));
    words.addAll(way.wrapOptions(Path.of("recordings")));
    words.addAll(List.of("--", "./worker"));
    assertThat(Parent.PLAIN.in(folder).run(words).exit()).isEqualTo(new ChildExit.Exited(0));
    assertThat(Parent.PLAIN.in(Path.of("/")).run(List.of(file.toString())))
        .isEqualTo(new Outcome("here\n", "", new ChildExit.Exited(0)));
  }

  private static void write(Way way, Path launcher, Path file, String program, String... arguments)
      throws IOException {
    List<String> words = new java.util.ArrayList<>();
    words.addAll(way.wrapOptions(file.resolveSibling("record ings")));
    words.addAll(List.of("--", program));
    words.addAll(List.of(arguments));
    Wrapper.write(launcher, file, words);
  }
}
