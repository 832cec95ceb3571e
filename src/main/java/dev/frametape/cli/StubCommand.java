package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "stub",
    description =
        "Is the worker, from WireMock mappings: answers that depend on the request, that change"
            + " with its state, that come late, wrong or never.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape stub stubs/",
      "  frametape stub stubs/ -- ./worker                  the worker answers what no mapping"
          + " does",
      "  frametape stub stubs/ --fallback replay:talk.jsonl",
      "  frametape wrap -o ./stubbed --stub stubs/",
      "",
      "Exit codes: what a mapping says; 0 after terminate, 1 after the end of the parent's input;"
          + " 70",
      "something matched no mapping, or --fail-unused; 65 a mapping is bad."
    })
final class StubCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;

  @Spec private CommandSpec command;
  @Mixin private StubMixin stub;
  @Mixin private FaultMixin faults;

  @Option(
      names = "--on-unmatched",
      paramLabel = "REACTION",
      description =
          "What to do about a frame that no mapping matches: error (answer with an error, go on,"
              + " and exit 70 in place of 0), exit (70 at once) or hang (default: error).")
  private String onUnmatched;

  @Option(
      names = "--fail-unused",
      description = "Exit 70 when a mapping was never used, and name it.")
  private boolean failUnused;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name every mapping that was never used on stderr.")
  private boolean verbose;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "A folder with mappings/*.json, and __files for bodies.")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "CHILD",
      description = "A real worker for what no mapping answers, after --.")
  private List<String> child = List.of();

  @Override
  public Integer call() throws Exception {
    return stubbing().perform(frametape.session());
  }

  Stubbing stubbing() {
    List<String> words = new ArrayList<>(stub.words(path -> path));
    words.addAll(faults.options().words(path -> path));
    if (onUnmatched != null) {
      words.add("--on-unmatched=" + onUnmatched);
    }
    if (failUnused) {
      words.add("--fail-unused");
    }
    if (verbose) {
      words.add("--verbose");
    }
    try {
      return Stubbing.of(words, folder, stub.fallbackChild(child));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
    }
  }
}
