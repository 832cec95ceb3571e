package dev.frametape.cli;

import dev.frametape.fault.Catalogue;
import dev.frametape.fault.Fault;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.FaultSample;
import dev.frametape.fault.Parameter;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioException;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.fault.ScenarioText;
import dev.frametape.fault.Subject;
import dev.frametape.process.Emission;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description =
        "Shows a fault of the catalogue: what it is for, its parameters, and what it does to the"
            + " bytes of a small conversation; or a scenario with all that is in it.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  65 there is no such fault or scenario, or the scenario is wrong.",
      "",
      "Examples:",
      "  frametape faults show cut-payload",
      "  frametape faults show truncated-frames"
    })
final class FaultsShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      description = "A fault, a scenario of faults/, a file, or a rule in the short form.")
  private String name;

  @Override
  public Integer call() throws IOException {
    Writer out = Output.standard();
    Paint paint = Paint.forStandardOutput(System.getenv());
    ScenarioSource source = new ScenarioSource(Installation.faults());
    try {
      Optional<Catalogue.Entry> fault = Catalogue.find(name);
      if (fault.isPresent() && source.find(name).isEmpty()) {
        fault(out, paint, fault.get(), usedBy(fault.get(), source));
      } else {
        scenario(out, paint, source.resolve(name));
      }
    } catch (ScenarioException wrong) {
      return Complaint.badScenario(wrong);
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static List<String> usedBy(Catalogue.Entry fault, ScenarioSource source)
      throws IOException {
    List<String> scenarios = new ArrayList<>();
    for (String each : source.names()) {
      Optional<Scenario> scenario = source.find(each);
      boolean uses =
          scenario.stream()
              .flatMap(found -> found.rules().stream())
              .flatMap(rule -> rule.then().stream())
              .anyMatch(fault.type()::isInstance);
      if (uses) {
        scenarios.add(each);
      }
    }
    return scenarios;
  }

  static void fault(Appendable out, Paint paint, Catalogue.Entry fault, List<String> usedBy)
      throws IOException {
    out.append(paint.in(Paint.Color.CYAN, fault.name()));
    out.append(" (" + fault.group() + ", number " + fault.number() + ")\n");
    say(out, "does", fault.does());
    say(out, "tests", fault.tests());
    if (fault.identity()) {
      say(out, "", "A sound parent does not notice it.");
    }
    say(out, "dir", String.join(", ", fault.on().stream().map(Subject::word).toList()));
    say(out, "when", fault.when().orElse("has to be given"));
    for (Parameter parameter : fault.parameters()) {
      say(
          out,
          "",
          parameter.name()
              + ": "
              + parameter.does()
              + parameter
                  .byDefault()
                  .map(value -> " (default: " + (value.isEmpty() ? "\"\"" : value) + ")")
                  .orElse(" (has to be given)"));
    }
    if (!usedBy.isEmpty()) {
      say(out, "in", String.join(", ", usedBy));
    }
    sample(out, paint, FaultSample.of(fault));
  }

  private static void sample(Appendable out, Paint paint, FaultSample sample) throws IOException {
    out.append("\n--fault '" + sample.rule() + "'\n");
    boolean hasBytes = sample.before().length > 0 || sample.after().length > 0;
    if (hasBytes) {
      out.append(paint.in(Paint.Color.CYAN, "sent " + way(sample.stream()))).append('\n');
      HexDump.write(out, sample.before());
      out.append(paint.in(Paint.Color.CYAN, "arrives")).append('\n');
      HexDump.write(out, sample.after());
    }
    List<String> rest = new ArrayList<>();
    rest.addAll(EmissionWords.of(sample.spawn()));
    for (Emission each : sample.happens()) {
      rest.add(EmissionWords.of(each));
    }
    if (!rest.isEmpty()) {
      out.append(paint.in(Paint.Color.CYAN, "and then")).append('\n');
      for (String line : shortened(rest)) {
        out.append("  ").append(line).append('\n');
      }
    }
    if (sample.stream() != Emission.Stream.STDERR && sample.changesStderr()) {
      out.append(paint.in(Paint.Color.CYAN, "all of stderr")).append('\n');
      for (String line : sample.stderr().split("\n")) {
        out.append("  ").append(Printable.quoted(line)).append('\n');
      }
    }
  }

  private static List<String> shortened(List<String> lines) {
    int most = 12;
    if (lines.size() <= most) {
      return lines;
    }
    List<String> few = new ArrayList<>(lines.subList(0, most - 4));
    few.add("... " + (lines.size() - most + 1) + " more ...");
    few.addAll(lines.subList(lines.size() - 3, lines.size()));
    return few;
  }

  private static String way(Emission.Stream stream) {
    return switch (stream) {
      case STDIN -> "to the child";
      case STDOUT -> "to the parent";
      case STDERR -> "on stderr";
    };
  }

  static void scenario(Appendable out, Paint paint, Scenario scenario) throws IOException {
    out.append(paint.in(Paint.Color.CYAN, Printable.text(scenario.name()))).append('\n');
    for (String line : ScenarioText.yaml(scenario).lines().toList()) {
      out.append("  ").append(Printable.text(line)).append('\n');
    }
    Set<String> seen = new LinkedHashSet<>();
    for (FaultRule rule : scenario.rules()) {
      for (Fault fault : rule.then()) {
        Catalogue.Entry entry = Catalogue.of(fault);
        if (seen.add(entry.name())) {
          out.append('\n').append(paint.in(Paint.Color.CYAN, entry.name())).append('\n');
          say(out, "does", entry.does());
          say(out, "tests", entry.tests());
        }
      }
    }
  }

  private static void say(Appendable out, String word, String text) throws IOException {
    out.append(String.format(Locale.ROOT, "  %-6s ", word)).append(Printable.text(text));
    out.append('\n');
  }
}
