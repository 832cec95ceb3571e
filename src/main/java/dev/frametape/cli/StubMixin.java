package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a stub behaves, but for what replayed workers can do as well. */
final class StubMixin {
  private static final String REPLAY = "replay:";

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

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "Fixes every delay and fault of a stub that is left to chance (default: another one at"
              + " each start, which stderr names).")
  private Long seed;

  int protocol() {
    int version = protocol == null ? 6 : protocol;
    if (version < 0 || version > 0xFFFF) {
      throw usage("--protocol: found " + version + ", expected 0 to 65535");
    }
    return version;
  }

  boolean templates() {
    return templates;
  }

  OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /** The recording that answers what no mapping does. */
  Optional<Path> fallbackRecording() {
    return fallback != null && fallback.startsWith(REPLAY)
        ? Optional.of(Path.of(fallback.substring(REPLAY.length())))
        : Optional.empty();
  }

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
      throw usage("--fallback " + fallback + " and a CHILD behind -- cannot go together");
    }
    return fallback.startsWith(REPLAY) ? List.of() : List.of(fallback);
  }

  /** The options as words of a command line, but for the fallback that is a real worker. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (protocol != null) {
      words.add("--protocol=" + protocol());
    }
    fallbackRecording()
        .ifPresent(file -> words.add("--fallback=" + REPLAY + file.toAbsolutePath().normalize()));
    if (templates) {
      words.add("--global-response-templating");
    }
    if (seed != null) {
      words.add("--seed=" + seed);
    }
    return words;
  }

  private ParameterException usage(String words) {
    return new ParameterException(command.commandLine(), words);
  }
}
