package dev.frametape.fault;

import dev.frametape.frame.NearestWord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All faults there are, as their records describe themselves. Who adds a record with its annotation
 * to one of the families has added it to everything that is made of the catalogue.
 */
public final class Catalogue {
  /**
   * A fault.
   *
   * @param name as scenarios write it
   * @param number in the catalogue; variants share one
   * @param group the family: {@code framing}, {@code envelope}, ...
   * @param does what it does to the bytes, or to the process
   * @param tests what in a parent it puts to the test
   * @param on what it may be applied to, the usual one first
   * @param stage where it stands among several faults of one frame
   * @param whole whether the frame has to be in memory
   * @param identity whether a sound parent must not notice it
   * @param when the condition of a rule that gives none, in the short form; empty: one has to be
   *     given
   */
  public record Entry(
      String name,
      int number,
      String group,
      String does,
      String tests,
      List<Subject> on,
      String stage,
      boolean whole,
      boolean identity,
      Optional<String> when,
      List<Parameter> parameters,
      Class<? extends Fault> type) {
    public Entry {
      on = List.copyOf(on);
      parameters = List.copyOf(parameters);
    }

    Optional<Parameter> parameter(String word) {
      return parameters.stream().filter(each -> each.answersTo(word)).findFirst();
    }

    /** The one that may be given without its name. */
    Optional<Parameter> first() {
      return parameters.stream().filter(Parameter::first).findFirst();
    }
  }

  private static final List<Entry> ENTRIES = new ArrayList<>();
  private static final Map<String, Entry> BY_NAME = new LinkedHashMap<>();
  private static final Map<Class<?>, Entry> BY_TYPE = new HashMap<>();

  static {
    for (Class<?> family : Fault.class.getPermittedSubclasses()) {
      for (Class<?> type : family.getPermittedSubclasses()) {
        Entry entry = describe(family, type.asSubclass(Fault.class));
        ENTRIES.add(entry);
        BY_TYPE.put(type, entry);
        if (BY_NAME.put(entry.name(), entry) != null) {
          throw new IllegalStateException("two faults have the name " + entry.name());
        }
      }
    }
  }

  private Catalogue() {}

  /** All of them, family by family, in the order of their sources. */
  public static List<Entry> entries() {
    return List.copyOf(ENTRIES);
  }

  /** The families, in their order. */
  public static List<String> groups() {
    return ENTRIES.stream().map(Entry::group).distinct().toList();
  }

  public static Optional<Entry> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The most similar name; empty when none is near. */
  public static Optional<String> nearest(String name) {
    return NearestWord.to(name, BY_NAME.keySet());
  }

  public static Entry of(Fault fault) {
    return BY_TYPE.get(fault.getClass());
  }

  private static Entry describe(Class<?> family, Class<? extends Fault> type) {
    Described says = type.getAnnotation(Described.class);
    if (says == null) {
      throw new IllegalStateException(type + " has no @Described");
    }
    return new Entry(
        says.name(),
        says.number(),
        family.getSimpleName().replace("Fault", "").toLowerCase(Locale.ROOT),
        says.does(),
        says.tests(),
        List.of(says.on()),
        Words.of(says.stage()),
        says.whole(),
        says.identity(),
        Optional.of(says.when()).filter(when -> !when.isEmpty()),
        Arrays.stream(type.getRecordComponents()).map(Parameter::of).toList(),
        type);
  }
}
