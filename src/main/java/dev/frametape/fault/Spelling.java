package dev.frametape.fault;

import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Items;
import dev.frametape.fault.Written.Table;
import java.util.ArrayList;
import java.util.List;

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
}
