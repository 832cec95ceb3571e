package dev.frametape.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Has the faults of the rules that fire write on a draft, and tells which of them could. */
final class DraftWriter {
  private record Order(RuleState rule, int number, Fault fault) {}

  private final RuleBook book;
  private final Memory memory;

  DraftWriter(RuleBook book, Memory memory) {
    this.book = book;
    this.memory = memory;
  }

  /**
   * All faults write, in the order of their stages and not of their rules.
   *
   * @param log gets what fired and what could not apply, in the order of the rules
   */
  void write(List<RuleState> firing, Draft draft, Streams streams, List<FaultStep> log) {
    if (firing.isEmpty()) {
      return;
    }
    List<Order> orders = new ArrayList<>();
    Map<RuleState, List<Fault>> done = new HashMap<>();
    for (RuleState rule : firing) {
      List<Fault> then = rule.rule().then();
      done.put(rule, new ArrayList<>(then));
      for (int number = 0; number < then.size(); number++) {
        orders.add(new Order(rule, number, then.get(number)));
      }
    }
    orders.sort(Comparator.comparing(order -> described(order.fault).stage()));
    Set<RuleState> effective = new HashSet<>();
    Set<RuleState> chance = new HashSet<>();
    Map<RuleState, String> inert = new HashMap<>();
    Arms arms = new Arms(draft, streams, memory);
    for (Order order : orders) {
      draft.begin(order.rule, order.number);
      if (draft.hasFrame() && !draft.frame().whole() && described(order.fault).whole()) {
        draft.inert(
            "a frame of "
                + draft.frame().frameBytes()
                + " bytes is larger than the "
                + Draft.MOST_BYTES
                + " that this fault can hold in memory");
      } else {
        arms.write(order.fault);
      }
      if (draft.whyInert().isPresent()) {
        inert.putIfAbsent(order.rule, draft.whyInert().get());
      } else if (draft.whySkipped().isPresent()) {
        order.rule.skipped(draft.whySkipped().get());
      } else {
        effective.add(order.rule);
        draft.resolved().ifPresent(as -> done.get(order.rule).set(order.number, as));
        if (draft.tookChance()) {
          chance.add(order.rule);
        }
      }
    }
    OptionalLong number =
        draft.hasFrame() ? OptionalLong.of(draft.frame().number()) : OptionalLong.empty();
    for (RuleState rule : firing) {
      if (effective.contains(rule)) {
        log.add(
            book.fire(rule, number, OptionalLong.empty(), chance.contains(rule), done.get(rule)));
      }
      if (inert.containsKey(rule)) {
        log.add(book.inert(rule, inert.get(rule), number));
      }
    }
  }

  static Described described(Fault fault) {
    return fault.getClass().getAnnotation(Described.class);
  }
}
