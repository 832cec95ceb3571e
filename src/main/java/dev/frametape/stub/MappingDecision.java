package dev.frametape.stub;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.JsonWords;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer that came late, in pieces, or not at all, because its mapping says so.
 *
 * @param mapping where it stands in the stub's folder
 * @param answer how often it had answered before
 * @param request what it answered, as a path
 * @param frame the parent's, from 0; empty where there was none
 * @param delay before the answer; zero for none
 * @param fault comes instead of the answer
 * @param seed where chance had a say
 */
public record MappingDecision(
    String mapping,
    long answer,
    String request,
    OptionalLong frame,
    Duration delay,
    Optional<Answer.Dribble> dribble,
    Optional<Answer.Fault> fault,
    OptionalLong seed) {
  public MappingDecision {
    requireNonNull(mapping, "mapping");
    requireNonNull(request, "request");
    requireNonNull(frame, "frame");
    requireNonNull(delay, "delay");
    requireNonNull(dribble, "dribble");
    requireNonNull(fault, "fault");
    requireNonNull(seed, "seed");
  }

  /** Whether there is anything to be told. */
  boolean isPlain() {
    return delay.isZero() && dribble.isEmpty() && fault.isEmpty();
  }

  /**
   * One line of a log of faults, without its line break. No rule, so {@code --fault-from} passes it
   * over: the mapping decides again.
   */
  public String line() {
    StringBuilder line = new StringBuilder("{\"event\":\"mapping\",\"mapping\":");
    line.append(JsonWords.quoted(mapping)).append(",\"answer\":").append(answer);
    line.append(",\"request\":").append(JsonWords.quoted("POST " + request));
    frame.ifPresent(number -> line.append(",\"frame\":").append(number));
    if (!delay.isZero()) {
      line.append(",\"delay_ms\":").append(delay.toMillis());
    }
    dribble.ifPresent(
        how ->
            line.append(",\"chunks\":")
                .append(how.chunks())
                .append(",\"dribble_ms\":")
                .append(how.total().toMillis()));
    fault.ifPresent(which -> line.append(",\"fault\":\"").append(which).append('"'));
    seed.ifPresent(number -> line.append(",\"seed\":").append(number));
    return line.append('}').toString();
  }
}
