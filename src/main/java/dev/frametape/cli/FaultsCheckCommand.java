package dev.frametape.cli;

import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description =
        "Checks scenarios, and says all that is wrong with each: where, and what was expected.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 all can be used; 65 one is wrong or not there.",
      "",
      "Examples:",
      "  frametape faults check faults/*.yaml"
    })
final class FaultsCheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Scenarios: files, names of faults/, or rules in the short form.")
  private List<String> words;

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    ScenarioSource source = new ScenarioSource(Installation.faults());
    int code = ExitCodes.OK;
    for (String word : words) {
      try {
        Scenario scenario = source.resolve(word);
        ScenarioSource.join(List.of(scenario));
        int rules = scenario.rules().size();
        out.append(Printable.text(word))
            .append(": good, ")
            .append(rules == 1 ? "1 rule" : rules + " rules")
            .append('\n');
      } catch (ScenarioException wrong) {
        out.flush();
        code = Complaint.badScenario(wrong);
      }
    }
    out.flush();
    return code;
  }
}
