package dev.frametape.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets the contestants take turns, so that a change of the machine's mood meets all of them. */
final class Rounds {
  private final Stage stage;
  private final List<Contestant> contestants;
  private final PrintStream progress;

  Rounds(Stage stage, List<Contestant> contestants, PrintStream progress) {
    this.stage = stage;
    this.contestants = contestants;
    this.progress = progress;
  }

  /**
   * Plays a trial: one rehearsal, then its rounds, each begun by another contestant.
   *
   * @return one outcome per metric of the trial
   */
  List<Outcome> play(Trial trial, int asked) throws IOException {
    int count = trial.rounds(asked);
    List<Contestant> field = contestants.stream().filter(trial::admits).toList();
    progress.println("bench: " + trial.title() + ": " + field.size() + " contestants");
    for (Contestant contestant : field) {
      trial.rehearse(stage, contestant);
    }
    List<Outcome> outcomes = trial.metrics().stream().map(metric -> empty(metric, field)).toList();
    for (int round = 0; round < count; round++) {
      StringBuilder line = new StringBuilder("bench:   round " + (round + 1) + "/" + count);
      for (Contestant contestant : turned(field, round)) {
        List<Double> figures = trial.run(stage, contestant);
        for (int i = 0; i < figures.size(); i++) {
          outcomes.get(i).values().get(contestant.name()).add(figures.get(i));
        }
        line.append("  ").append(contestant.name()).append(' ');
        line.append(Report.number(figures.getFirst()));
      }
      progress.println(line);
    }
    return outcomes;
  }

  /** The field, begun at another one each round, and walked backwards in every second round. */
  static <T> List<T> turned(List<T> field, int round) {
    List<T> order = new ArrayList<>();
    for (int i = 0; i < field.size(); i++) {
      order.add(field.get((round + i) % field.size()));
    }
    return round % 2 == 0 ? order : order.reversed();
  }

  private static Outcome empty(Metric metric, List<Contestant> field) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    field.forEach(contestant -> values.put(contestant.name(), new ArrayList<>()));
    return new Outcome(metric, values);
  }
}
