package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One decision: this rule broke this. Everything that chance decided follows from {@link #draw}, so
 * a firing can be repeated without the seed.
 *
 * @param rule the rule's name
 * @param fault in scenario form, as compact JSON, such as {@code {"cut-payload":{"keep":10}}}
 * @param frame number of the frame in its direction, from 0; empty when it is not about a frame
 * @param at byte position in the stream, where the rule is about bytes and not about a frame
 * @param draw what all chance of this firing comes from; empty when there was none
 * @param seed the run's seed; present when {@code draw} is
 * @param generation number of the conversation, from 1
 */
public record Firing(
    String rule,
    String fault,
    Subject subject,
    OptionalLong frame,
    OptionalLong at,
    OptionalLong draw,
    OptionalLong seed,
    int generation) {
  public Firing {
    requireNonNull(rule, "rule");
    requireNonNull(fault, "fault");
    requireNonNull(subject, "subject");
  }

  /** A rule that matched and could not apply. */
  public record Inert(String rule, String why, Optional<Subject> subject, OptionalLong frame) {
    public Inert {
      requireNonNull(rule, "rule");
      requireNonNull(why, "why");
    }
  }
}
