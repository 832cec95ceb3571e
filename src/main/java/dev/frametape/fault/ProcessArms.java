package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.OptionalInt;

/** What the faults of the process do. */
final class ProcessArms {
  private static final byte[] NOTHING = new byte[0];
  private static final Duration RACE = Duration.ofMillis(50);

  private final ScenarioEngine engine;
  private final Draft draft;

  ProcessArms(ScenarioEngine engine, Draft draft) {
    this.engine = engine;
    this.draft = draft;
  }

  void write(ProcessFault fault) {
    switch (fault) {
      case ProcessFault.Exit(int code, ProcessFault.Moment at) -> end(exited(code), at);
      case ProcessFault.ExitZeroMidRequest() -> draft.endBefore(exited(0));
      case ProcessFault.Signal(String name, ProcessFault.Moment at) -> {
        OptionalInt number = Signals.number(name);
        if (number.isEmpty()) {
          draft.inert("no signal is called " + name);
        } else {
          end(new ChildExit.Signaled(number.getAsInt(), false), at);
        }
      }
      case ProcessFault.AbortMarker(String text, int code) -> {
        draft.bytesBefore(Emission.Stream.STDERR, (text + "\n").getBytes(UTF_8));
        if (code >= 0) {
          draft.endBefore(exited(code));
        }
      }
      case ProcessFault.Stop(Duration by) -> draft.before(new Emission.Freeze(by));
      case ProcessFault.CloseStdoutStay() -> {
        closeStdout();
        engine.stay();
      }
      case ProcessFault.CloseStdin() -> {
        draft.before(new Emission.BreakInput());
        engine.breakInput();
        engine.hang(engine.childLane());
        if (draft.hasFrame() && draft.frame().subject() == Subject.TO_CHILD) {
          draft.drop();
        }
      }
      case ProcessFault.ExitStdoutHeld(Duration by, int code) ->
          held(Emission.Stream.STDOUT, by, code);
      case ProcessFault.ExitStderrHeld(Duration by, int code) ->
          held(Emission.Stream.STDERR, by, code);
      case ProcessFault.IgnoreTerminate() -> {
        draft.dropRequest();
        // Neither this request nor the end of its input makes the worker go.
        engine.hang(engine.childLane());
      }
      case ProcessFault.SlowTerminate(Duration by) -> engine.slowEnd(by);
      case ProcessFault.TerminatingThen(Ending ending) -> draft.end(ending);
      case ProcessFault.ExitRacesResponse(ProcessFault.RaceOrder order, int code) ->
          race(order, code);
      case ProcessFault.Unreapable(Duration by, int code) -> {
        closeStdout();
        draft.before(new Emission.Close(Emission.Stream.STDERR));
        engine.stderrLane().close();
        draft.before(new Emission.BreakInput());
        draft.before(new Emission.Pause(by));
        draft.endBefore(exited(code));
      }
      case ProcessFault.OrphanTree(int processes, Duration live) ->
          draft.before(new Emission.LeaveProcesses(processes, live));
      case ProcessFault.Rss(int mebibytes, Duration ramp) ->
          draft.before(new Emission.GrowMemory((long) mebibytes << 20, ramp));
      case ProcessFault.Spin(int threads) -> {
        draft.before(new Emission.Spin(threads));
        draft.hang(0);
      }
    }
  }

  private static ChildExit exited(int code) {
    return new ChildExit.Exited(code);
  }

  private void end(ChildExit how, ProcessFault.Moment at) {
    if (at == ProcessFault.Moment.BEFORE) {
      draft.endBefore(how);
    } else {
      draft.endAfter(how);
    }
  }

  private void held(Emission.Stream stream, Duration by, int code) {
    draft.before(new Emission.HoldOpen(stream, by, NOTHING));
    draft.endBefore(exited(code));
  }

  private void closeStdout() {
    draft.before(new Emission.Close(Emission.Stream.STDOUT));
    engine.parentLane().close();
    if (draft.hasFrame() && draft.frame().subject() == Subject.TO_PARENT) {
      draft.drop();
    }
  }

  private void race(ProcessFault.RaceOrder order, int code) {
    if (Arms.lacksFrame(draft)) {
      return;
    }
    if (order == ProcessFault.RaceOrder.ANSWER_FIRST) {
      draft.endAfter(exited(code));
      return;
    }
    byte[] wire = draft.wire();
    if (wire.length > Emission.HoldOpen.MOST_LAST_WORDS) {
      draft.inert(
          "an answer of "
              + wire.length
              + " bytes does not fit the "
              + Emission.HoldOpen.MOST_LAST_WORDS
              + " that another process can write behind ours");
      return;
    }
    draft.before(new Emission.HoldOpen(Emission.Stream.STDOUT, RACE, wire));
    draft.endBefore(exited(code));
  }
}
