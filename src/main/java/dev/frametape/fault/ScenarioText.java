package dev.frametape.fault;

import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Items;
import dev.frametape.fault.Written.Table;
import dev.frametape.fault.Written.Word;
import java.util.List;
import java.util.regex.Pattern;

/** Scenarios as files. There is one text for each, which the files of {@code faults/} have. */
public final class ScenarioText {
  private static final int WIDTH = 100;

  /** Reads as this text and nothing else, wherever it stands. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "[A-Za-z_/][A-Za-z0-9_./*-]*|[0-9]+(ms|us|s|m|h|%)|[0-9]+(\\.\\.[0-9]*(\\+[0-9]+)?|\\+[0-9]+)");

  private static final List<String> NOT_TEXT =
      List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private ScenarioText() {}

  /** As YAML. */
  public static String yaml(Scenario scenario) {
    StringBuilder yaml = new StringBuilder();
    for (Entry entry : Spelling.scenario(scenario).entries()) {
      yaml.append(entry.key()).append(':');
      switch (entry.key()) {
        case "note" -> note(yaml, scenario.note());
        case "rules" -> {
          yaml.append('\n');
          scenario.rules().forEach(rule -> rule(yaml, rule));
        }
        default -> yaml.append(' ').append(flow(entry.value())).append('\n');
      }
    }
    return yaml.toString();
  }

  /** As JSON, on one line. */
  public static String json(Scenario scenario) {
    return Spelling.scenario(scenario).json();
  }

  /** When a rule fires, as its {@code when} in a file. */
  public static String when(Trigger trigger) {
    return flow(Spelling.when(trigger));
  }

  /** What a rule does, as its {@code then} in a file. */
  public static String then(List<Fault> faults) {
    Written then = Spelling.then(faults);
    boolean isName =
        then instanceof Table(var entries, _, _)
            && entries.size() == 1
            && entries.getFirst().value() instanceof Table parameters
            && parameters.entries().isEmpty();
    return isName ? ((Table) then).entries().getFirst().key() : flow(then);
  }

  private static void rule(StringBuilder yaml, FaultRule rule) {
    yaml.append("  - name: ").append(flow(text(rule.name()))).append('\n');
    yaml.append("    when: ").append(when(rule.when())).append('\n');
    yaml.append("    then: ").append(then(rule.then())).append('\n');
    rule.draw().ifPresent(draw -> yaml.append("    draw: ").append(draw).append('\n'));
  }

  /** Folded: one paragraph, cut between words. */
  private static void note(StringBuilder yaml, String note) {
    boolean folds = note.matches("\\S+( \\S+)*");
    if (!folds) {
      yaml.append(' ').append(flow(text(note))).append('\n');
      return;
    }
    yaml.append(" >-");
    int column = WIDTH;
    for (String word : note.split(" ")) {
      if (column + 1 + word.length() > WIDTH) {
        yaml.append("\n  ");
        column = 2;
      } else {
        yaml.append(' ');
        column++;
      }
      yaml.append(word);
      column += word.length();
    }
    yaml.append('\n');
  }

  private static Word text(String text) {
    return Word.text(text, Written.Place.NONE);
  }

  private static String flow(Written written) {
    return switch (written) {
      case Word(String text, boolean quoted, String json, _) ->
          quoted && PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text) ? text : json;
      case Items(var items, _, _) ->
          "[" + String.join(", ", items.stream().map(ScenarioText::flow).toList()) + "]";
      case Table(var entries, _, _) ->
          "{"
              + String.join(
                  ", ",
                  entries.stream()
                      .map(entry -> flow(text(entry.key())) + ": " + flow(entry.value()))
                      .toList())
              + "}";
    };
  }
}
