package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Decides on the worker's start, and on what a worker that is another one says differently. */
final class SpawnRules {
  private final RuleBook book;
  private final Conditions conditions;
  private final Set<SpawnFault.Change> changes = new TreeSet<>();
  private Optional<ChildExit> endAfterHandshake = Optional.empty();

  // The plan, while rules write it.
  private Duration delay = Duration.ZERO;
  private final List<String> dropped = new ArrayList<>();
  private Optional<Path> directory = Optional.empty();
  private final List<FaultStep> failure = new ArrayList<>();

  SpawnRules(RuleBook book, Conditions conditions) {
    this.book = book;
    this.conditions = conditions;
  }

  SpawnPlan decide(Streams streams) {
    List<FaultStep> log = new ArrayList<>();
    for (RuleState rule : book.rules()) {
      if (rule.subject() == Subject.SPAWN
          && rule.rule().then().stream().allMatch(this::isForThisGeneration)
          && conditions.holdAlone(rule.rule(), 0, _ -> false)
          && rule.decides(OptionalLong.empty(), 0)) {
        write(rule, streams, log);
      }
    }
    return new SpawnPlan(
        log,
        delay,
        failure.isEmpty() ? Optional.empty() : Optional.of(new SpawnPlan.Failure(failure)),
        dropped,
        directory);
  }

  private boolean isForThisGeneration(Fault fault) {
    return !(fault instanceof SpawnFault.CrashOnStart(int times, var _, int _)
        && book.generation() > times);
  }

  private void write(RuleState rule, Streams streams, List<FaultStep> log) {
    int inert = 0;
    for (Fault fault : rule.rule().then()) {
      if (!write((SpawnFault) fault, streams)) {
        inert++;
      }
    }
    if (inert < rule.rule().then().size()) {
      log.add(book.fire(rule));
    }
    if (inert > 0) {
      log.add(book.inert(rule, "another fault has the start fail already", OptionalLong.empty()));
    }
  }

  /** False when it comes too late. */
  private boolean write(SpawnFault fault, Streams streams) {
    switch (fault) {
      case SpawnFault.SpawnFail(SpawnFault.SpawnFailure kind) -> {
        boolean missing = kind == SpawnFault.SpawnFailure.NOT_FOUND;
        return fail(
            missing ? "sh: 1: worker: not found\n" : "sh: 1: worker: Permission denied\n",
            missing ? 127 : 126,
            streams);
      }
      case SpawnFault.SpawnSlow(Duration by) -> delay = delay.plus(by);
      case SpawnFault.CrashOnStart(int _, var after, int code) -> {
        if (after == SpawnFault.CrashAfter.BEFORE) {
          return fail("", code, streams);
        }
        if (endAfterHandshake.isPresent()) {
          return false;
        }
        endAfterHandshake = Optional.of(new ChildExit.Exited(code));
      }
      case SpawnFault.GenerationChanges(SpawnFault.Change what) -> changes.add(what);
      case SpawnFault.EnvDrop(String name) -> dropped.add(name);
      case SpawnFault.Cwd(String path) -> directory = Optional.of(Path.of(path));
    }
    return true;
  }

  private boolean fail(String words, int code, Streams streams) {
    if (streams.isOver()) {
      return false;
    }
    if (!words.isEmpty()) {
      failure.add(
          new FaultStep.Insert(
              Emission.Stream.STDERR, false, Unpooled.wrappedBuffer(words.getBytes(UTF_8))));
    }
    streams.end(new ChildExit.Exited(code), failure);
    return true;
  }

  /** Whether all of a frame has to be here, since this worker says it differently. */
  boolean wants(Passing frame) {
    return !changes.isEmpty() && (frame.number() == 0 || frame.isTag("capability_metadata"));
  }

  /** What this worker says differently, before any rule looks at it. */
  void write(Passing frame, Draft draft) {
    if (frame.subject() == Subject.TO_PARENT && frame.number() == 0) {
      endAfterHandshake.ifPresent(draft::endAfter);
    }
    if (!frame.whole()) {
      return;
    }
    for (SpawnFault.Change change : changes) {
      write(change, frame, draft).ifPresent(draft::payload);
    }
  }

  private static Optional<byte[]> write(SpawnFault.Change change, Passing frame, Draft draft) {
    boolean first = frame.number() == 0;
    boolean toParent = frame.subject() == Subject.TO_PARENT;
    return switch (change) {
      case VERSION ->
          first && toParent
              ? JsonEdit.addToNumber(draft.payload(), "/message/body/protocol_version", 1)
              : Optional.empty();
      case LIMIT ->
          first && !toParent && frame.peek().maxFrameBytes().isPresent()
              ? JsonEdit.set(
                  draft.payload(),
                  "/message/body/max_frame_bytes",
                  Long.toString(frame.peek().maxFrameBytes().getAsLong() / 2))
              : Optional.empty();
      case CAPABILITIES ->
          toParent && frame.isTag("capability_metadata")
              ? JsonEdit.set(draft.payload(), "/message/body/metadata/capabilities", "[]")
              : Optional.empty();
    };
  }
}
