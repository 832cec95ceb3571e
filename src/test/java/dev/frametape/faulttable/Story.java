package dev.frametape.faulttable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a parent printed, one line for each step that came to an end. */
record Story(List<Step> steps) {
  static final List<String> STEPS =
      List.of("health", "emit-test-rows=a,b,a", "health", "terminate");

  /**
   * One step.
   *
   * @param error its kind; empty when there was an answer
   * @param answer as it was printed
   */
  record Step(String name, String error, String answer) {}

  // Both parents print one flat object per line, and no name of a step holds a quote.
  private static final Pattern NAME = Pattern.compile("\"(?:request|step)\":\"([^\"]*)\"");
  private static final Pattern ERROR =
      Pattern.compile("\"error\":(?:\"([A-Za-z]+)\"|\\{[^{}]*?\"kind\":\"([A-Za-z]+)\")");

  static Story of(List<String> lines) {
    List<Step> steps = new ArrayList<>();
    for (String line : lines) {
      Matcher name = NAME.matcher(line);
      if (!name.find()) {
        throw new IllegalStateException("found no step in this line of a parent: " + line);
      }
      Matcher error = ERROR.matcher(line);
      String kind = !error.find() ? "" : error.group(1) != null ? error.group(1) : error.group(2);
      if (!kind.equals("NotSent")) {
        steps.add(new Step(name.group(1), kind, line));
      }
    }
    return new Story(steps);
  }

  /** In a few words, against the story of a worker that nothing happened to. */
  String words(Story clean) {
    for (int step = 0; step < steps.size(); step++) {
      Step each = steps.get(step);
      if (!each.error().isEmpty()) {
        return each.error() + " at " + place(step);
      }
    }
    for (int step = 0; step < steps.size(); step++) {
      if (!steps.get(step).answer().equals(clean.steps().get(step).answer())) {
        return "other answer at " + place(step);
      }
    }
    return "ok";
  }

  /** How far it came: the step that has no line any more. */
  String next() {
    return place(steps.size());
  }

  private String place(int step) {
    boolean startIsAStep = !steps.isEmpty() && steps.getFirst().name().equals("spawn");
    int request = startIsAStep ? step - 1 : step;
    if (request < 0) {
      return "start";
    }
    return switch (request) {
      case 0 -> "first health";
      case 1 -> "rows";
      case 2 -> "second health";
      case 3 -> "terminate";
      default -> "end";
    };
  }
}
