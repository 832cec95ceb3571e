package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a stub behaves, but for what replayed workers can do as well. */
final class StubMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--protocol",
      paramLabel = "VERSION",
      description =
          "The version in the handshake of a stub, and in its answers before the parent has named"
              + " one (default: 6).")
  private Integer protocol;

  @Option(
      names = "--fallback",
      paramLabel = "WORKER",
      description =
          "What a stub does with all that no mapping answers: replay:FILE asks a recording, any"
              + " other word is the program of a real worker. The same as CHILD behind --.")
  private String fallback;

  @Option(
      names = "--global-response-templating",
      description = "Take every body of a stub for a template, not only where a mapping says so.")
  private boolean templates;

  /**
   * The real worker that answers what no mapping does; empty when there is none.
   *
   * @param child what stands behind the --
   */
  List<String> fallbackChild(List<String> child) {
    if (fallback == null) {
      return child;
    }
    if (!child.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "--fallback " + fallback + " and a CHILD behind -- cannot go together");
    }
    return fallback.startsWith(Stubbing.REPLAY) ? List.of() : List.of(fallback);
  }

  /**
   * The options as words of a command line, but for the fallback that is a real worker.
   *
   * @param place how paths are written there
   */
  List<String> words(UnaryOperator<Path> place) {
    List<String> words = new ArrayList<>();
    if (protocol != null) {
      words.add("--protocol=" + protocol);
    }
    if (fallback != null && fallback.startsWith(Stubbing.REPLAY)) {
      Path file = Path.of(fallback.substring(Stubbing.REPLAY.length()));
      words.add("--fallback=" + Stubbing.REPLAY + place.apply(file));
    }
    if (templates) {
      words.add("--global-response-templating");
    }
    return words;
  }
}
