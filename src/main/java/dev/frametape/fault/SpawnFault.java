package dev.frametape.fault;

import java.time.Duration;

/** Faults of the start, and of starting again. */
public sealed interface SpawnFault extends Fault {
  enum SpawnFailure {
    NOT_FOUND,
    NOT_EXECUTABLE
  }

  @Described(
      name = "spawn-fail",
      number = 79,
      on = Subject.SPAWN,
      when = "spawn",
      stage = Stage.EFFECT,
      does =
          "The worker is not started: the words and the exit code of a shell that does not find it"
              + " (127), or may not start it (126).",
      tests = "An error of the start is told apart from a crash, and restarts are bounded.")
  record SpawnFail(
      @Param(value = "not-found or not-executable", byDefault = "not-found", first = true)
          SpawnFailure kind)
      implements SpawnFault {}

  @Described(
      name = "spawn-slow",
      number = 80,
      on = Subject.SPAWN,
      when = "spawn",
      stage = Stage.EFFECT,
      identity = true,
      does = "The worker starts later.",
      tests = "The time-out of the start.")
  record SpawnSlow(@Param(value = "how much later", byDefault = "1s", first = true) Duration by)
      implements SpawnFault {}

  enum CrashAfter {
    HANDSHAKE,
    BEFORE
  }

  @Described(
      name = "crash-on-start",
      number = 81,
      on = Subject.SPAWN,
      when = "spawn",
      stage = Stage.EFFECT,
      does = "The first workers die at once, before or behind their handshake; then all is well.",
      tests = "Pauses between restarts, their limit, and no leak per attempt.")
  record CrashOnStart(
      @Param(value = "how many workers, 1 or more", least = 1, byDefault = "1", first = true)
          int times,
      @Param(value = "before (the handshake) or handshake (behind it)", byDefault = "before")
          CrashAfter after,
      @Param(value = "exit code, 0 to 255", most = 255, byDefault = "1") int code)
      implements SpawnFault {}

  enum Change {
    VERSION,
    LIMIT,
    CAPABILITIES
  }

  @Described(
      name = "generation-changes",
      number = 82,
      on = Subject.SPAWN,
      when = "spawn,generation=2..",
      stage = Stage.EFFECT,
      does =
          "The restarted worker says another version, gets another limit, or has other"
              + " capabilities.",
      tests = "What was remembered of the old one is dropped.")
  record GenerationChanges(
      @Param(value = "version, limit or capabilities", byDefault = "version", first = true)
          Change what)
      implements SpawnFault {}

  @Described(
      name = "env-drop",
      number = 83,
      on = Subject.SPAWN,
      when = "spawn",
      stage = Stage.EFFECT,
      does = "The worker starts without a variable.",
      tests = "A failed start is explained.")
  record EnvDrop(@Param(value = "the variable", first = true) String name) implements SpawnFault {}

  @Described(
      name = "cwd",
      number = 83,
      on = Subject.SPAWN,
      when = "spawn",
      stage = Stage.EFFECT,
      does = "The worker starts in another directory.",
      tests = "A failed start is explained.")
  record Cwd(@Param(value = "the directory", first = true) String path) implements SpawnFault {}
}
