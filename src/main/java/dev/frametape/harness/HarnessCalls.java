package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

import java.io.Flushable;
import java.io.IOException;
import java.util.List;

/**
 * Performs requests of the command line, one after the other, against one worker, and writes one
 * line per request.
 *
 * <p>When the worker cannot be started there is one more line, for {@code spawn}. When a request
 * has ended the worker, those after it are not sent, and their lines say so ({@code NotSent}). A
 * worker that still runs after the last request is killed, as the original does on a drop; {@code
 * terminate} as the last request ends it in peace.
 */
public final class HarnessCalls {
  private final List<HarnessCall> calls;
  private final Form form;
  private final Appendable out;
  private boolean allAnswered = true;

  /** How a line looks. */
  public enum Form {
    /** {@code call-fixture-mul=f,6,7: 42}. */
    TEXT,
    /** {@code {"request":"call-fixture-mul=f,6,7","ok":42}}. */
    JSON
  }

  /** Starts a worker. */
  @FunctionalInterface
  interface Spawner {
    WorkerProcess spawn() throws WorkerHarnessException;
  }

  private HarnessCalls(List<HarnessCall> calls, Form form, Appendable out) {
    this.calls = List.copyOf(calls);
    this.form = requireNonNull(form, "form");
    this.out = requireNonNull(out, "out");
  }

  /**
   * Starts a worker and performs the requests.
   *
   * @param calls the requests, in order
   * @param command the worker's program and arguments
   * @param out gets one line per request, as soon as it is answered
   * @return 0 when every request was answered, 1 when one line is an error
   * @throws IOException when {@code out} fails
   */
  public static int run(
      List<HarnessCall> calls,
      List<String> command,
      WorkerProcess.Options options,
      Form form,
      Appendable out)
      throws IOException {
    return run(calls, () -> WorkerProcess.spawn(command, options), form, out);
  }

  static int run(List<HarnessCall> calls, Spawner spawner, Form form, Appendable out)
      throws IOException {
    HarnessCalls run = new HarnessCalls(calls, form, out);
    try (WorkerProcess worker = spawner.spawn()) {
      run.performAll(worker);
    } catch (WorkerHarnessException failure) {
      run.write("spawn", new CallOutcome.Failed(failure.error()));
      run.skip(0, "the worker did not start");
    }
    return run.allAnswered ? 0 : 1;
  }

  private void performAll(WorkerProcess worker) throws IOException {
    for (int at = 0; at < calls.size(); at++) {
      HarnessCall call = calls.get(at);
      write(call.text(), perform(call, worker));
      if (call.endsTheWorker()) {
        skip(
            at + 1,
            call.text() + " has ended the worker; put it last, or start another worker for this");
        return;
      }
    }
  }

  private void skip(int from, String reason) throws IOException {
    for (HarnessCall call : calls.subList(from, calls.size())) {
      write(call.text(), new CallOutcome.NotSent(reason));
    }
  }

  private static CallOutcome perform(HarnessCall call, WorkerProcess worker) {
    try {
      return switch (call) {
        case HarnessCall.Health() -> {
          worker.health();
          yield new CallOutcome.Done();
        }
        case HarnessCall.LoadFixtureCapability(var path) -> {
          worker.loadFixtureCapability(path);
          yield new CallOutcome.Done();
        }
        case HarnessCall.CallFixtureMul(var path, var lhs, var rhs) ->
            new CallOutcome.Product(worker.callFixtureMul(path, lhs, rhs));
        case HarnessCall.EmitTestRows(var streams) ->
            new CallOutcome.Rows(worker.emitTestRows(streams));
        case HarnessCall.EmitRowsThenExit() -> new CallOutcome.Rows(worker.emitRowsThenExit());
        case HarnessCall.EmitRowsThenPanic() -> new CallOutcome.Rows(worker.emitRowsThenPanic());
        case HarnessCall.TriggerLeanPanic(var path) ->
            new CallOutcome.Panicked(worker.triggerLeanPanic(path));
        case HarnessCall.Terminate() ->
            new CallOutcome.Ended(ExitStatusText.of(worker.terminate()));
      };
    } catch (WorkerHarnessException failure) {
      return new CallOutcome.Failed(failure.error());
    }
  }

  private void write(String request, CallOutcome outcome) throws IOException {
    allAnswered &= outcome.isAnswer();
    out.append(
            switch (form) {
              case TEXT -> CallLines.text(request, outcome);
              case JSON -> CallLines.json(request, outcome);
            })
        .append('\n');
    if (out instanceof Flushable flushable) {
      flushable.flush();
    }
  }
}
