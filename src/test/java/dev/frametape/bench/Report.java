package dev.frametape.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts outcomes into Markdown tables for people and into JSON for programs. */
final class Report {
  /** Of the JSON; raised when a reader has to change. */
  private static final int FORMAT = 1;

  private Report() {}

  /** One table per metric, ready to be pasted into a page. */
  static String tables(
      Map<String, Object> machine, List<Outcome> outcomes, List<Goal.Verdict> verdicts) {
    StringBuilder page = new StringBuilder();
    machine.forEach((fact, value) -> page.append("- ").append(fact + ": " + value).append('\n'));
    for (Outcome outcome : outcomes) {
      Metric metric = outcome.metric();
      page.append('\n').append("### ").append(metric.title()).append('\n');
      page.append(metric.unit()).append(metric.higherIsBetter() ? ", higher" : ", lower");
      page.append(" is better\n\n");
      table(rows(outcome)).forEach(line -> page.append(line).append('\n'));
    }
    if (!verdicts.isEmpty()) {
      page.append("\n### Goals\n\n");
      table(goals(verdicts)).forEach(line -> page.append(line).append('\n'));
    }
    return page.toString();
  }

  private static List<List<String>> goals(List<Goal.Verdict> verdicts) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "hop", "figure", "goal", "found", "met"));
    for (Goal.Verdict verdict : verdicts) {
      Goal goal = verdict.goal();
      List<String> row = new ArrayList<>();
      row.addAll(List.of(goal.what(), goal.hop(), goal.figureWords(), goal.boundWords()));
      row.addAll(
          switch (verdict) {
            case Goal.Verdict.Measured(Goal _, double found, boolean met) ->
                List.of(number(found), met ? "yes" : "NO");
            case Goal.Verdict.Missing(Goal _, String why) -> List.of("-", why);
          });
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> json(Goal.Verdict verdict) {
    Goal goal = verdict.goal();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("what", goal.what());
    json.put("metric", goal.metric());
    json.put("hop", goal.hop());
    json.put("figure", goal.figureWords());
    json.put("goal", goal.boundWords());
    switch (verdict) {
      case Goal.Verdict.Measured(Goal _, double found, boolean met) -> {
        json.put("found", found);
        json.put("met", met);
      }
      case Goal.Verdict.Missing(Goal _, String why) -> json.put("missing", why);
    }
    return json;
  }

  /** Everything there is, each round's figure included. */
  static String json(
      Map<String, Object> machine,
      Map<String, Object> settings,
      List<Outcome> outcomes,
      List<Goal.Verdict> verdicts) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("frametape_bench", FORMAT);
    report.put("machine", machine);
    report.put("settings", settings);
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      metrics.put(outcome.metric().id(), json(outcome));
    }
    report.put("goals", verdicts.stream().map(Report::json).toList());
    report.put("metrics", metrics);
    return Json.write(report) + "\n";
  }

  /** Three significant digits, or all digits before the point: 0.0123, 1.23, 12.3, 1234. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 || size == 0 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static Map<String, Object> json(Outcome outcome) {
    Metric metric = outcome.metric();
    Map<String, Double> medians = outcome.medians();
    Map<String, Object> hops = new LinkedHashMap<>();
    outcome
        .values()
        .forEach(
            (hop, rounds) -> {
              Map<String, Object> figures = new LinkedHashMap<>();
              figures.put("median", medians.get(hop));
              figures.put("min", rounds.stream().min(Double::compare).orElseThrow());
              figures.put("max", rounds.stream().max(Double::compare).orElseThrow());
              Map<String, Object> comparisons = new LinkedHashMap<>();
              for (Comparison comparison : metric.comparisons()) {
                comparison
                    .of(hop, medians)
                    .ifPresent(figure -> comparisons.put(comparison.title(), figure));
              }
              figures.put("compared", comparisons);
              figures.put("rounds", rounds);
              hops.put(hop, figures);
            });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("area", metric.area().word());
    json.put("title", metric.title());
    json.put("unit", metric.unit());
    json.put("higher_is_better", metric.higherIsBetter());
    json.put("hops", hops);
    return json;
  }

  private static List<List<String>> rows(Outcome outcome) {
    Metric metric = outcome.metric();
    Map<String, Double> medians = outcome.medians();
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("hop", "median", "min", "max"));
    metric.comparisons().forEach(comparison -> heading.add(comparison.title()));
    rows.add(heading);
    outcome
        .values()
        .forEach(
            (hop, rounds) -> {
              List<String> row = new ArrayList<>();
              row.add(hop);
              row.add(number(medians.get(hop)));
              row.add(number(rounds.stream().min(Double::compare).orElseThrow()));
              row.add(number(rounds.stream().max(Double::compare).orElseThrow()));
              for (Comparison comparison : metric.comparisons()) {
                var figure = comparison.of(hop, medians);
                row.add(figure.isPresent() ? number(figure.getAsDouble()) : "-");
              }
              rows.add(row);
            });
    return rows;
  }

  /** Aligned Markdown: the first column to the left, figures to the right. */
  static List<String> table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], Math.max(3, row.get(column).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("|");
      for (int column = 0; column < columns; column++) {
        String format = " %" + (column == 0 ? "-" : "") + widths[column] + "s |";
        line.append(format.formatted(row.get(column)));
      }
      lines.add(line.toString());
    }
    StringBuilder rule = new StringBuilder("|");
    for (int column = 0; column < columns; column++) {
      rule.append(' ').append("-".repeat(widths[column] - (column == 0 ? 0 : 1)));
      rule.append(column == 0 ? " |" : ": |");
    }
    lines.add(1, rule.toString());
    return lines;
  }
}
