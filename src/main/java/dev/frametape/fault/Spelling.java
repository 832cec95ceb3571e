package dev.frametape.fault;

import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Items;
import dev.frametape.fault.Written.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Faults and triggers as somebody would write them: only what is not the default. */
final class Spelling {
  private Spelling() {}

  /** All faults of a rule: one map, or a list of maps when a fault is among them twice. */
  static Written then(List<Fault> faults) {
    List<Entry> entries = faults.stream().map(Spelling::fault).toList();
    boolean distinct = entries.stream().map(Entry::key).distinct().count() == entries.size();
    return distinct
        ? Table.of(entries)
        : Items.of(entries.stream().<Written>map(one -> Table.of(List.of(one))).toList());
  }

  static Entry fault(Fault fault) {
    Catalogue.Entry entry = Catalogue.of(fault);
    List<Entry> given = new ArrayList<>();
    for (Parameter parameter : entry.parameters()) {
      Object value = parameter.of(fault);
      if (!value.equals(parameter.defaultValue().orElse(null))) {
        given.add(Entry.of(parameter.name(), Values.write(value)));
      }
    }
    return Entry.of(entry.name(), Table.of(given));
  }

  /** A trigger; what is the default of every rule is left out, the subject never is. */
  static Table when(Trigger trigger) {
    Map<String, List<Written>> words = new LinkedHashMap<>();
    put(words, "dir", text(trigger.subject().word()));
    for (Condition condition : trigger.conditions()) {
      condition(condition, words);
    }
    trigger.nth().ifPresent(nth -> put(words, "nth", range(nth)));
    if (trigger.chance() < 1) {
      put(words, "p", share(trigger.chance()));
    }
    if (trigger.toxicity() < 1) {
      put(words, "toxicity", share(trigger.toxicity()));
    }
    if (trigger.correlation() > 0) {
      put(words, "correlation", share(trigger.correlation()));
    }
    trigger.maxFires().ifPresent(most -> put(words, "max-fires", number(most)));
    trigger.ttl().ifPresent(ttl -> put(words, "ttl", text(Times.text(ttl))));
    List<Entry> entries = new ArrayList<>();
    words.forEach(
        (word, values) ->
            entries.add(Entry.of(word, values.size() == 1 ? values.getFirst() : Items.of(values))));
    return Table.of(entries);
  }

  private static void condition(Condition condition, Map<String, List<Written>> words) {
    switch (condition) {
      case Condition.FrameNumber(Nth numbers) -> put(words, "frame", range(numbers));
      case Condition.Type(String glob) -> put(words, "type", text(glob));
      case Condition.Tag(String glob) -> put(words, "tag", text(glob));
      case Condition.Op(String glob) -> put(words, "op", text(glob));
      case Condition.StreamName(String glob) -> put(words, "stream", text(glob));
      case Condition.Sequence(Nth numbers) -> put(words, "sequence", range(numbers));
      case Condition.Row(Nth numbers) -> put(words, "row", range(numbers));
      case Condition.JsonTest(String pointer, Condition.Test test, String value) ->
          put(
              words,
              "json",
              Table.of(
                  List.of(
                      Entry.of("pointer", text(pointer)),
                      Entry.of(
                          Words.of(test),
                          test == Condition.Test.MATCHES ? text(value) : verbatim(value)))));
      case Condition.Size(Condition.Comparison comparison, long bytes) ->
          put(words, "bytes", text(comparison.sign() + " " + bytes));
      case Condition.At(long position) -> put(words, "bytes", text("@" + position));
      case Condition.InPhase(Phase phase) -> put(words, "phase", text(Words.of(phase)));
      case Condition.Generation(Nth numbers) -> put(words, "generation", range(numbers));
      case Condition.AfterRule(String rule, int count) ->
          put(
              words,
              "after",
              Table.of(
                  count == 1
                      ? List.of(Entry.of("rule", text(rule)))
                      : List.of(Entry.of("rule", text(rule)), Entry.of("count", number(count)))));
      case Condition.AfterTime(Condition.Since since, Duration time) ->
          put(
              words,
              "after",
              Table.of(
                  List.of(
                      Entry.of("since", text(Words.of(since))),
                      Entry.of("time", text(Times.text(time))))));
      case Condition.Silence(Duration time) -> put(words, "silence", text(Times.text(time)));
    }
  }

  private static void put(Map<String, List<Written>> words, String word, Written value) {
    List<Written> values = words.computeIfAbsent(word, _ -> new ArrayList<>());
    values.add(value);
    if (values.size() > 1 && !word.equals("json") && !word.equals("after")) {
      throw new IllegalArgumentException(
          "a scenario cannot say two conditions about " + word + " in one rule");
    }
  }

  private static Written text(String text) {
    return Written.Word.text(text, Written.Place.NONE);
  }

  private static Written verbatim(String json) {
    return Written.Word.verbatim(json);
  }

  private static Written number(long number) {
    return verbatim(Long.toString(number));
  }

  private static Written share(double share) {
    return verbatim(new BigDecimal(Double.toString(share)).toPlainString());
  }

  private static Written range(Nth numbers) {
    String range = Ranges.text(numbers);
    return range.chars().allMatch(Character::isDigit) ? verbatim(range) : text(range);
  }

  /** A whole scenario. */
  static Table scenario(Scenario scenario) {
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.of("frametape", number(ScenarioReader.VERSION)));
    entries.add(Entry.of("name", text(scenario.name())));
    if (!scenario.note().isEmpty()) {
      entries.add(Entry.of("note", text(scenario.note())));
    }
    entries.add(
        Entry.of(
            "rules", Items.of(scenario.rules().stream().<Written>map(Spelling::rule).toList())));
    scenario.expect().ifPresent(expect -> entries.add(Entry.of("expect", expectation(expect))));
    return Table.of(entries);
  }

  static Table rule(FaultRule rule) {
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.of("name", text(rule.name())));
    entries.add(Entry.of("when", when(rule.when())));
    entries.add(Entry.of("then", then(rule.then())));
    rule.draw().ifPresent(draw -> entries.add(Entry.of("draw", number(draw))));
    return Table.of(entries);
  }

  private static Written expectation(Scenario.Expectation expect) {
    List<Entry> entries = new ArrayList<>();
    List<Written> verdicts =
        expect.verdicts().stream().<Written>map(verdict -> text(Words.of(verdict))).toList();
    entries.add(
        Entry.of("verdict", verdicts.size() == 1 ? verdicts.getFirst() : Items.of(verdicts)));
    expect.within().ifPresent(within -> entries.add(Entry.of("within", text(Times.text(within)))));
    return Table.of(entries);
  }
}
