package dev.frametape.relay;

import dev.frametape.fault.FaultEngine;
import dev.frametape.fault.FaultStep;
import dev.frametape.fault.Firing;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.fault.Subject;
import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Does what a test has said, frame by frame; everything else passes. */
final class ScriptedEngine implements FaultEngine {
  private final Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
  private final Map<Direction, Integer> frames = new EnumMap<>(Direction.class);
  private final Map<Subject, Long> wakes = new EnumMap<>(Subject.class);
  private final Map<Subject, List<FaultStep>> woken = new EnumMap<>(Subject.class);
  private boolean hung;
  private boolean sitsOut;
  SpawnPlan spawn = SpawnPlan.UNCHANGED;

  /** What becomes of one frame. */
  private record Rule(int frame, boolean keeps, List<FaultStep> before) {}

  ScriptedEngine() {
    for (Direction to : Direction.values()) {
      rules.put(to, new ArrayList<>());
      frames.put(to, 0);
    }
  }

  /** Before a frame this happens; the frame then passes. */
  ScriptedEngine before(Direction to, int frame, FaultStep... steps) {
    rules.get(to).add(new Rule(frame, true, List.of(steps)));
    return this;
  }

  /** Instead of a frame this happens. */
  ScriptedEngine instead(Direction to, int frame, FaultStep... steps) {
    rules.get(to).add(new Rule(frame, false, List.of(steps)));
    return this;
  }

  /** From the first frame on nothing reaches the parent, and the end does not either. */
  ScriptedEngine hangs() {
    hung = true;
    return this;
  }

  /** That long after the start this happens. */
  ScriptedEngine at(Subject subject, long micros, FaultStep... steps) {
    wakes.put(subject, micros);
    woken.put(subject, List.of(steps));
    return this;
  }

  /** No stream ends before the last of these times. */
  ScriptedEngine sittingOut() {
    sitsOut = true;
    return this;
  }

  static FaultStep act(Emission what) {
    return new FaultStep.Do(what);
  }

  static FaultStep insert(Emission.Stream on, String text) {
    return new FaultStep.Insert(
        on, false, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private static FaultStep itFired() {
    return new FaultStep.Fired(
        new Firing(
            "rule",
            "{\"drop\":{}}",
            Subject.TO_PARENT,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            1));
  }

  @Override
  public SpawnPlan spawn() {
    return spawn;
  }

  @Override
  public List<FaultStep> passes(Direction to, Decoded piece, long micros) {
    List<FaultStep> steps = new ArrayList<>();
    Emission.Stream on = to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT;
    ByteBuf bytes;
    FaultStep.Place place;
    switch (piece) {
      case Decoded.Complete(var frame) -> {
        bytes = frame.bytes();
        place = FaultStep.Place.whole(frame.length());
      }
      case Decoded.Part(long frameBytes, long from, ByteBuf part) -> {
        bytes = part;
        place = new FaultStep.Place(frameBytes, from);
      }
      case Decoded.Malformed(long offset, String _, ByteBuf raw) -> {
        bytes = raw;
        place = FaultStep.Place.raw(offset);
      }
      case Decoded.Raw(long offset, ByteBuf raw) -> {
        bytes = raw;
        place = FaultStep.Place.raw(offset);
      }
      case Decoded.NeedMore more -> throw new IllegalArgumentException("nothing passes: " + more);
    }
    boolean keeps = !(hung && to == Direction.TO_PARENT);
    if (place.from() == 0 || place.isRaw()) {
      int number = frames.merge(to, 1, Integer::sum) - 1;
      for (Rule rule : rules.get(to)) {
        if (rule.frame() == number) {
          steps.add(itFired());
          steps.addAll(rule.before());
          keeps &= rule.keeps();
        }
      }
    }
    if (!keeps && steps.isEmpty()) {
      steps.add(itFired());
    }
    steps.add(
        keeps ? new FaultStep.Pass(on, place, bytes) : new FaultStep.Withhold(on, place, bytes));
    return steps;
  }

  @Override
  public List<FaultStep> ends(Direction to, long micros) {
    if (hung) {
      return List.of();
    }
    return List.of(
        act(
            new Emission.Close(
                to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT)));
  }

  @Override
  public List<FaultStep> stderr(ByteBuf bytes, long micros) {
    return List.of(new FaultStep.Pass(Emission.Stream.STDERR, FaultStep.Place.raw(0), bytes));
  }

  @Override
  public List<FaultStep> stderrEnds(long micros) {
    return hung ? List.of() : List.of(act(new Emission.Close(Emission.Stream.STDERR)));
  }

  @Override
  public List<FaultStep> workerEnded(ChildExit exit, long micros) {
    return List.of(act(hung ? new Emission.Stall() : new Emission.End(exit)));
  }

  @Override
  public OptionalLong nextWake(Subject subject) {
    return Optional.ofNullable(wakes.get(subject))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  @Override
  public boolean waitsForTime(Direction to) {
    return sitsOut && wakes.containsKey(Subject.of(to));
  }

  @Override
  public List<FaultStep> wake(Subject subject, long micros) {
    if (!wakes.containsKey(subject) || wakes.get(subject) > micros) {
      return List.of();
    }
    wakes.remove(subject);
    List<FaultStep> steps = new ArrayList<>(List.of(itFired()));
    steps.addAll(woken.get(subject));
    return steps;
  }

  @Override
  public List<FaultStep.Inert> finish() {
    return List.of();
  }

  @Override
  public long fired() {
    return 0;
  }

  @Override
  public boolean usesChance() {
    return false;
  }
}
