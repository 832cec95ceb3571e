package dev.frametape.cli;

import dev.frametape.fault.DecisionLog;
import dev.frametape.fault.ScenarioException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "log",
    description =
        "Prints what was decided in recordings, one JSON object per firing, in an order that does"
            + " not depend on the speed of the streams. Runs that broke the same are equal in it."
            + " `--fault-from` takes it as it is.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  65 there is no such file, or a line of a fault is none.",
      "",
      "Examples:",
      "  frametape faults log talk.jsonl"
    })
final class FaultsLogCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE-or-FOLDER",
      arity = "1..*",
      description = "Recordings, folders of them, or logs.")
  private List<Path> targets;

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    try {
      for (Path file : RecordingFiles.of(targets)) {
        for (DecisionLog.Decision decision : DecisionLog.decisions(file)) {
          out.append(decision.line()).append('\n');
        }
      }
    } catch (FileNotFoundException missing) {
      out.flush();
      return Complaint.badFile(missing);
    } catch (ScenarioException wrong) {
      out.flush();
      return Complaint.badScenario(wrong);
    }
    out.flush();
    return ExitCodes.OK;
  }
}
