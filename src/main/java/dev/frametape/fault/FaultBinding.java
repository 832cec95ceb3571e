package dev.frametape.fault;

import dev.frametape.fault.Catalogue.Entry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody wrote behind {@code then}, as faults. */
final class FaultBinding {
  private final Findings findings;

  FaultBinding(Findings findings) {
    this.findings = findings;
  }

  /**
   * The faults of a rule: the name of one, a map of them, or a list of such.
   *
   * @return those that could be read; for every other there is a finding
   */
  List<Fault> then(Written written) {
    List<Fault> faults = new ArrayList<>();
    switch (written) {
      case Written.Items(var items, _, _) when !items.isEmpty() ->
          items.forEach(item -> addOne(item, faults));
      case Written.Word _, Written.Table _, Written.Items _ -> addOne(written, faults);
    }
    return faults;
  }

  private void addOne(Written written, List<Fault> faults) {
    switch (written) {
      case Written.Word word when !word.isNothing() ->
          fault(word.text(), word.place(), Written.Table.of(List.of())).ifPresent(faults::add);
      case Written.Table(var entries, _, _) when !entries.isEmpty() -> {
        for (Written.Entry entry : entries) {
          fault(entry.key(), entry.place(), entry.value()).ifPresent(faults::add);
        }
      }
      case Written.Word _, Written.Table _, Written.Items _ ->
          findings.unexpected(
              written, "a fault, such as drop, or {cut-payload: {keep: 10, ending: {exit: 3}}}");
    }
  }

  /** Empty when there is none of that name, or its parameters are not right. */
  Optional<Fault> fault(String name, Written.Place place, Written given) {
    Optional<Entry> entry = Catalogue.find(name);
    if (entry.isEmpty()) {
      findings.unknown(
          place,
          "fault",
          name,
          Catalogue.entries().stream().map(Entry::name).toList(),
          "one of those that \"frametape faults list\" shows");
      return Optional.empty();
    }
    int before = findings.size();
    Map<String, Object> values = values(entry.get(), given);
    for (Parameter parameter : entry.get().parameters()) {
      if (!values.containsKey(parameter.name())) {
        parameter.defaultValue().ifPresent(value -> values.put(parameter.name(), value));
      }
      if (!values.containsKey(parameter.name()) && findings.size() == before) {
        findings.add(
            place,
            name
                + " lacks "
                + parameter.name()
                + " ("
                + parameter.does()
                + "), which has no default");
      }
    }
    return findings.size() > before ? Optional.empty() : create(entry.get(), values, place);
  }

  private Map<String, Object> values(Entry entry, Written given) {
    Map<String, Object> values = new HashMap<>();
    Optional<Parameter> first = entry.first();
    switch (given) {
      case Written.Word word when word.isNothing() -> {}
      case Written.Table table when isEnding(first, table) -> put(first.get(), table, values);
      case Written.Table(var entries, _, _) -> {
        for (Written.Entry each : entries) {
          Optional<Parameter> parameter = entry.parameter(each.key());
          if (parameter.isEmpty()) {
            unknownParameter(entry, each.key(), each.place());
          } else if (values.containsKey(parameter.get().name())) {
            findings.add(each.place(), "found " + parameter.get().name() + " twice");
          } else {
            put(parameter.get(), each.value(), values);
          }
        }
      }
      case Written.Word _, Written.Items _ -> {
        if (first.isPresent()) {
          put(first.get(), given, values);
        } else {
          findings.unexpected(given, expectedOf(entry));
        }
      }
    }
    return values;
  }

  void unknownParameter(Entry entry, String word, Written.Place place) {
    findings.unknown(
        place,
        "parameter",
        word,
        entry.parameters().stream().map(Parameter::name).toList(),
        expectedOf(entry));
  }

  private static String expectedOf(Entry entry) {
    return entry.parameters().isEmpty()
        ? "none: " + entry.name() + " has no parameters"
        : "one of "
            + entry.name()
            + ": "
            + String.join(", ", entry.parameters().stream().map(Parameter::name).toList());
  }

  /** {@code terminating-then: {exit: 3}}: the map is the value, not the list of parameters. */
  private static boolean isEnding(Optional<Parameter> first, Written.Table table) {
    return first.isPresent()
        && first.get().type() == Parameter.Type.ENDING
        && table.entries().size() == 1
        && (table.entry("exit").isPresent() || table.entry("signal").isPresent());
  }

  private void put(Parameter parameter, Written value, Map<String, Object> values) {
    Values.read(parameter, value, findings).ifPresent(read -> values.put(parameter.name(), read));
  }

  private Optional<Fault> create(Entry entry, Map<String, Object> values, Written.Place place) {
    try {
      Class<?>[] types =
          Arrays.stream(entry.type().getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class[]::new);
      Object[] arguments =
          entry.parameters().stream().map(parameter -> values.get(parameter.name())).toArray();
      return Optional.of(entry.type().getDeclaredConstructor(types).newInstance(arguments));
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof IllegalArgumentException why) {
        findings.add(place, entry.name() + ": " + why.getMessage());
        return Optional.empty();
      }
      throw new IllegalStateException("cannot create " + entry.name(), refused);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + entry.name(), e);
    }
  }
}
