package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.OptionalInt;

/** What the faults of the process do. */
final class ProcessArms {
  private static final byte[] NOTHING = new byte[0];
  private static final Duration RACE = Duration.ofMillis(50);

  private final Draft draft;
  private final Streams streams;

  ProcessArms(Draft draft, Streams streams) {
    this.draft = draft;
    this.streams = streams;
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
        if (code < 0 && streams.stderr().isClosed()) {
          draft.inert("stderr is closed");
          return;
        }
        if (code < 0 || draft.endBefore(exited(code))) {
          draft.bytesBefore(Emission.Stream.STDERR, (text + "\n").getBytes(UTF_8));
        }
      }
      case ProcessFault.Stop(Duration by) -> draft.before(new Emission.Freeze(by));
      case ProcessFault.CloseStdoutStay() -> {
        if (streams.lane(Direction.TO_PARENT).isClosed()) {
          draft.inert("stdout is closed already");
        } else {
          closeStdout();
          draft.before((all, _) -> all.stay());
        }
      }
      case ProcessFault.CloseStdin() -> {
        if (streams.isInputBroken()) {
          draft.inert("nobody reads stdin already");
        } else {
          draft.before(Streams::breakInput);
          dropIfTo(Subject.TO_CHILD);
        }
      }
      case ProcessFault.ExitStdoutHeld(Duration by, int code) ->
          held(Emission.Stream.STDOUT, by, code);
      case ProcessFault.ExitStderrHeld(Duration by, int code) ->
          held(Emission.Stream.STDERR, by, code);
      case ProcessFault.IgnoreTerminate() -> {
        if (!Arms.lacksFrame(draft)) {
          draft.drop();
          // Neither this request nor the end of its input makes the worker go.
          draft.before((all, steps) -> all.hang(all.lane(Direction.TO_CHILD), steps));
        }
      }
      case ProcessFault.SlowTerminate(Duration by) -> draft.before((all, _) -> all.slowEnd(by));
      case ProcessFault.TerminatingThen(Ending ending) -> draft.end(ending);
      case ProcessFault.ExitRacesResponse(ProcessFault.RaceOrder order, int code) ->
          race(order, code);
      case ProcessFault.Unreapable(Duration by, int code) -> {
        if (draft.endBefore(exited(code))) {
          closeStdout();
          draft.before((all, steps) -> all.closeStderr(steps));
          draft.before(Streams::breakInput);
          dropIfTo(Subject.TO_CHILD);
          draft.before(new Emission.Pause(by));
        }
      }
      case ProcessFault.OrphanTree(int processes, Duration live) ->
          draft.before(new Emission.LeaveProcesses(processes, live));
      case ProcessFault.Rss(int mebibytes, Duration ramp) ->
          draft.before(new Emission.GrowMemory((long) mebibytes << 20, ramp));
      case ProcessFault.Spin(int threads) -> {
        if (draft.hang(0)) {
          draft.before(new Emission.Spin(threads));
        }
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
    if (draft.endBefore(exited(code))) {
      draft.before(new Emission.HoldOpen(stream, by, NOTHING));
    }
  }

  private void closeStdout() {
    draft.before((all, steps) -> all.close(all.lane(Direction.TO_PARENT), steps));
    dropIfTo(Subject.TO_PARENT);
  }

  /** A frame on a stream that nobody reads any more. */
  private void dropIfTo(Subject subject) {
    if (draft.hasFrame() && draft.frame().subject() == subject) {
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
    long length = draft.frameBytes();
    if (length > Emission.HoldOpen.MOST_LAST_WORDS) {
      draft.inert(
          "an answer of "
              + length
              + " bytes does not fit the "
              + Emission.HoldOpen.MOST_LAST_WORDS
              + " that another process can write behind ours");
      return;
    }
    if (draft.endBefore(exited(code))) {
      draft.before(new Emission.HoldOpen(Emission.Stream.STDOUT, RACE, draft.wire()));
    }
  }
}
