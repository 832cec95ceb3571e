package dev.frametape.fault;

import java.util.List;

/** Faults as scenarios write them. Reading the text gives the same fault again. */
public final class FaultText {
  private FaultText() {}

  /**
   * A fault as compact JSON, with those of its parameters that are not the default: {@code
   * {"cut-payload":{"keep":10,"ending":{"exit":3}}}}, {@code {"drop":{}}}.
   */
  public static String json(Fault fault) {
    return json(List.of(fault));
  }

  /**
   * The faults of a rule, in their order: one object, or an array of objects when a fault is among
   * them twice.
   */
  public static String json(List<Fault> faults) {
    return Spelling.then(faults).json();
  }
}
