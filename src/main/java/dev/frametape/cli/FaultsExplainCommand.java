package dev.frametape.cli;

import dev.frametape.fault.FaultRule;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.recording.RecordingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description =
        "Says what a scenario would do to a recorded conversation, and which rules would do"
            + " nothing, without starting anything. The recording goes on as it was: what a live"
            + " worker or parent would make of a fault is not known.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it was explained, whatever would fire; 65 the scenario or the recording is wrong.",
      "",
      "Examples:",
      "  frametape faults explain truncated-frames recordings/rust-parent-error-and-rows.jsonl"
    })
final class FaultsExplainCommand implements Callable<Integer> {
  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "0",
      description = "What all chance comes from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--generation",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description =
          "Which conversation of a folder this one stands for (default: ${DEFAULT-VALUE}).")
  private int generation;

  @Option(names = "--json", description = "Print a JSON object per decision, as `faults log` does.")
  private boolean json;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A scenario: a file, a name of faults/, or a rule in the short form.")
  private String scenario;

  @Parameters(index = "1", paramLabel = "RECORDING", description = "The conversation.")
  private Path recording;

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    try {
      if (!Files.isRegularFile(recording)) {
        throw new FileNotFoundException(
            recording + ": found no such file, expected a recording; check the name");
      }
      List<FaultRule> rules = new ScenarioSource(Installation.faults()).rules(List.of(scenario));
      Paint paint = Paint.forStandardOutput(System.getenv());
      new Explanation(out, paint, json).of(rules, seed, generation, recording);
      out.flush();
      return ExitCodes.OK;
    } catch (ScenarioException wrong) {
      return Complaint.badScenario(wrong);
    } catch (RecordingException | FileNotFoundException bad) {
      out.flush();
      return Complaint.badFile(bad);
    }
  }
}
