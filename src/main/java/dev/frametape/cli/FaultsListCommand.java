package dev.frametape.cli;

import dev.frametape.fault.Catalogue;
import dev.frametape.fault.Parameter;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.ScenarioSource;
import dev.frametape.fault.Subject;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the catalogue of faults, and the scenarios that are ready to be used.",
    footerHeading = "%nExamples:%n",
    footer = {"  frametape faults list", "  frametape faults list --group framing"})
final class FaultsListCommand implements Callable<Integer> {
  private static final String SCENARIOS = "scenarios";

  @Spec private CommandSpec command;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description =
          "Only these: framing, envelope, handshake, sequence, flow, process, stderr, spawn, or"
              + " scenarios.")
  private String group;

  @Option(names = "--json", description = "Print each as a JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<String> groups = new ArrayList<>(Catalogue.groups());
    groups.add(SCENARIOS);
    if (group != null && !groups.contains(group)) {
      throw new ParameterException(
          command.commandLine(),
          "found the group \"" + group + "\", expected one of " + String.join(", ", groups));
    }
    Writer out = Output.standard();
    Paint paint = Paint.forStandardOutput(System.getenv());
    for (String each : groups) {
      if (group == null || group.equals(each)) {
        if (each.equals(SCENARIOS)) {
          scenarios(out, paint, new ScenarioSource(Installation.faults()));
        } else {
          faults(out, paint, each);
        }
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private void faults(Appendable out, Paint paint, String name) throws IOException {
    if (!json) {
      out.append(paint.in(Paint.Color.CYAN, name)).append('\n');
    }
    for (Catalogue.Entry fault : Catalogue.entries()) {
      if (fault.group().equals(name)) {
        out.append(json ? json(fault).toString() : row(fault)).append('\n');
      }
    }
    if (!json) {
      out.append('\n');
    }
  }

  private static String row(Catalogue.Entry fault) {
    return String.format(
        Locale.ROOT,
        "%4d  %-22s %-10s %s",
        fault.number(),
        fault.name(),
        directions(fault),
        fault.does());
  }

  private static String directions(Catalogue.Entry fault) {
    List<Subject> on = fault.on();
    if (on.size() == 1) {
      return on.getFirst().word();
    }
    return on.contains(Subject.CHILD) ? "any" : "both";
  }

  private static JsonLine json(Catalogue.Entry fault) {
    JsonLine line =
        new JsonLine()
            .put("name", fault.name())
            .put("number", fault.number())
            .put("group", fault.group())
            .put("does", fault.does())
            .put("tests", fault.tests())
            .put("dir", fault.on().stream().map(Subject::word).toList())
            .put("identity", fault.identity());
    fault.when().ifPresent(when -> line.put("when", when));
    return line.putObjects(
        "parameters", fault.parameters().stream().map(FaultsListCommand::json).toList());
  }

  private static JsonLine json(Parameter parameter) {
    JsonLine line =
        new JsonLine()
            .put("name", parameter.name())
            .put("type", parameter.type().name().toLowerCase(Locale.ROOT))
            .put("does", parameter.does());
    parameter.byDefault().ifPresent(value -> line.put("default", value));
    return line;
  }

  private void scenarios(Appendable out, Paint paint, ScenarioSource source) throws IOException {
    if (!json) {
      out.append(paint.in(Paint.Color.CYAN, SCENARIOS)).append('\n');
    }
    for (String name : source.names()) {
      Optional<Scenario> scenario = source.find(name);
      String note = scenario.map(Scenario::note).orElse("");
      out.append(
          json
              ? new JsonLine()
                  .put("name", name)
                  .put("group", SCENARIOS)
                  .put("does", note)
                  .toString()
              : String.format(Locale.ROOT, "      %-33s %s", name, firstSentence(note)));
      out.append('\n');
    }
  }

  static String firstSentence(String note) {
    int end = note.indexOf(". ");
    return Printable.text(end < 0 ? note : note.substring(0, end + 1));
  }
}
