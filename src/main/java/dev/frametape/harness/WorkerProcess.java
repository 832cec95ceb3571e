package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Message;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessSpec;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running worker and the parent's side of its conversation: starts it, sends one request at a
 * time, gives typed answers.
 *
 * <p>{@link #terminate}, {@link #triggerLeanPanic}, {@link #emitRowsThenExit} and {@link
 * #emitRowsThenPanic} use the worker up: when they return or throw, it is dead and reaped. In the
 * original they consume the value. Nothing here has a time limit, as in the original: a worker that
 * does not answer blocks its caller. Its stderr is read only after its end, so a worker that floods
 * stderr stops, and so does the caller. Not for use by two threads at once.
 *
 * @see "lean-rs-worker-protocol, harness.rs, WorkerProcess"
 */
public final class WorkerProcess implements AutoCloseable {
  /** The largest value of the protocol's unsigned 64-bit fields: 18446744073709551615. */
  public static final BigInteger U64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final Worker worker;
  private final Conversation conversation;

  /** What ended the conversation; empty while the worker takes requests. */
  private String ended = "";

  /**
   * How to start and address a worker.
   *
   * @param protocolVersion 6 or 10
   * @param frameLimitBytes what {@code configure_frame_limit} says, in bytes, 65_536 to 268_435_456
   * @param environment variables on top of this process's own and of the three that every worker
   *     gets
   */
  public record Options(
      int protocolVersion, long frameLimitBytes, Map<String, String> environment) {
    public Options {
      if (protocolVersion != 6 && protocolVersion != 10) {
        throw new IllegalArgumentException(
            "protocol version is " + protocolVersion + ", but 6 and 10 are the ones spoken here");
      }
      if (frameLimitBytes < FrameLimit.FLOOR_BYTES || frameLimitBytes > FrameLimit.HARD_CAP_BYTES) {
        throw new IllegalArgumentException(
            "frame limit is %d bytes, expected %d to %d"
                .formatted(frameLimitBytes, FrameLimit.FLOOR_BYTES, FrameLimit.HARD_CAP_BYTES));
      }
      environment = Map.copyOf(environment);
    }

    /** Protocol 6, a limit of 1 MiB, no further variables. */
    public static Options defaults() {
      return new Options(6, FrameLimit.DEFAULT_BYTES, Map.of());
    }

    public Options withProtocolVersion(int version) {
      return new Options(version, frameLimitBytes, environment);
    }

    public Options withFrameLimitBytes(long limitBytes) {
      return new Options(protocolVersion, limitBytes, environment);
    }

    public Options withEnvironment(Map<String, String> variables) {
      return new Options(protocolVersion, frameLimitBytes, variables);
    }

    /** The variables that the worker gets on top of this process's own. */
    Map<String, String> variables() {
      Map<String, String> variables = new LinkedHashMap<>();
      variables.put("LEAN_ABORT_ON_PANIC", "1");
      variables.put("LEAN_BACKTRACE", "0");
      variables.put("RUST_BACKTRACE", "0");
      variables.putAll(environment);
      return variables;
    }
  }

  private WorkerProcess(Worker worker, Conversation conversation) {
    this.worker = worker;
    this.conversation = conversation;
  }

  /** Starts a worker binary with no arguments, as parents do. */
  public static WorkerProcess spawn(Path binary) throws WorkerHarnessException {
    return spawn(List.of(binary.toString()), Options.defaults());
  }

  /**
   * Starts a worker, reads and checks its handshake, and sends it the frame limit.
   *
   * @param command the program and its arguments; without a slash it is looked up in {@code PATH}
   * @throws WorkerHarnessException {@link WorkerHarnessError.Spawn} when it cannot be started,
   *     {@link WorkerHarnessError.Protocol} when its first frame cannot be read, {@link
   *     WorkerHarnessError.UnexpectedMessage} when that is no handshake of this protocol version;
   *     the worker is dead and reaped then
   */
  public static WorkerProcess spawn(List<String> command, Options options)
      throws WorkerHarnessException {
    Worker worker;
    try {
      worker = Worker.start(ProcessSpec.of(command, options.variables()));
    } catch (IOException failure) {
      throw new WorkerHarnessException(new WorkerHarnessError.Spawn(failure));
    }
    return open(worker, options);
  }

  /** The same on a worker that is already there; kills and reaps it when the handshake fails. */
  static WorkerProcess open(Worker worker, Options options) throws WorkerHarnessException {
    boolean opened = false;
    try {
      Conversation conversation = Conversation.open(worker, options);
      opened = true;
      return new WorkerProcess(requireNonNull(worker, "worker"), conversation);
    } finally {
      if (!opened) {
        worker.close();
      }
    }
  }

  /**
   * Asks whether the worker is well.
   *
   * @throws WorkerHarnessException {@link WorkerHarnessError.Protocol}, {@link
   *     WorkerHarnessError.UnexpectedMessage} or {@link WorkerHarnessError.WorkerError}
   */
  public void health() throws WorkerHarnessException {
    ask("health", Request.plain("health"), "health_ok");
  }

  /**
   * Loads the fixture capability.
   *
   * @param fixture the fixture's root folder; in protocol 10 the path of its manifest
   * @throws WorkerHarnessException as {@link #health}
   */
  public void loadFixtureCapability(Path fixture) throws WorkerHarnessException {
    loadFixtureCapability(fixture.toString());
  }

  void loadFixtureCapability(String fixture) throws WorkerHarnessException {
    ask(
        "load_fixture_capability",
        Request.onFixture("load_fixture_capability", fixture),
        "capability_loaded");
  }

  /**
   * Multiplies two numbers in the worker.
   *
   * @param fixture the fixture's root folder; in protocol 10 the path of its manifest
   * @param lhs 0 to {@link #U64_MAX}
   * @param rhs 0 to {@link #U64_MAX}
   * @return what the worker answered, 0 to {@link #U64_MAX}
   * @throws WorkerHarnessException as {@link #health}
   * @throws IllegalArgumentException when a number does not fit in 64 unsigned bits
   */
  public BigInteger callFixtureMul(Path fixture, BigInteger lhs, BigInteger rhs)
      throws WorkerHarnessException {
    return callFixtureMul(fixture.toString(), lhs, rhs);
  }

  /** The same for numbers that fit in a {@code long}; negative ones are refused. */
  public BigInteger callFixtureMul(Path fixture, long lhs, long rhs) throws WorkerHarnessException {
    return callFixtureMul(fixture, BigInteger.valueOf(lhs), BigInteger.valueOf(rhs));
  }

  BigInteger callFixtureMul(String fixture, BigInteger lhs, BigInteger rhs)
      throws WorkerHarnessException {
    Request request =
        Request.mul(fixture, requireU64(lhs, "left factor"), requireU64(rhs, "right factor"));
    Message response = ask("call_fixture_mul", request, "u64");
    return conversation.decode(() -> response.field("value", 1).integer());
  }

  /**
   * Asks the worker to end, and waits for that.
   *
   * @return how it ended
   * @throws WorkerHarnessException as {@link #health}, or {@link WorkerHarnessError.Wait}
   */
  public ChildExit terminate() throws WorkerHarnessException {
    requireAlive("terminate");
    try (this) {
      conversation.ask(Request.plain("terminate"), "terminating");
      return conversation.waitFor();
    } finally {
      ended = "terminate";
    }
  }

  /**
   * Makes the worker panic.
   *
   * @param fixture the fixture's root folder; in protocol 10 the path of its manifest
   * @return how it went down, and what it wrote to stderr
   * @throws WorkerHarnessException {@link WorkerHarnessError.UnexpectedMessage} when the worker
   *     answers instead, or ends with exit code 0; {@link WorkerHarnessError.Protocol} or {@link
   *     WorkerHarnessError.Wait}
   */
  public WorkerFatalExit triggerLeanPanic(Path fixture) throws WorkerHarnessException {
    return triggerLeanPanic(fixture.toString());
  }

  WorkerFatalExit triggerLeanPanic(String fixture) throws WorkerHarnessException {
    requireAlive("trigger_lean_panic");
    try (this) {
      return conversation.panic(Request.onFixture("trigger_lean_panic", fixture));
    } finally {
      ended = "trigger_lean_panic";
    }
  }

  /**
   * Makes the worker send one row per name, and collects them.
   *
   * @param streams the stream of each row
   * @return the rows in the order in which they came
   * @throws WorkerHarnessException as {@link #health}; {@link WorkerHarnessError.UnexpectedMessage}
   *     also when the worker counted other than received; {@link WorkerHarnessError.Protocol} also
   *     when a payload is nothing that the original can hold
   */
  public List<WorkerDataRow> emitTestRows(List<String> streams) throws WorkerHarnessException {
    requireAlive("emit_test_rows");
    return conversation.rows(Request.rows(List.copyOf(streams)));
  }

  /**
   * Makes the worker send a row and exit without a response. That is never a success, so this
   * always throws; the original is like that.
   *
   * @return nothing, ever
   * @throws WorkerHarnessException {@link WorkerHarnessError.Protocol} when it exits with 0 or
   *     without a row, {@link WorkerHarnessError.FatalExit} with empty stderr when it ends in
   *     another way; {@link WorkerHarnessError.UnexpectedMessage} when it answers
   */
  public List<WorkerDataRow> emitRowsThenExit() throws WorkerHarnessException {
    requireAlive("emit_test_rows_then_exit");
    try (this) {
      throw new WorkerHarnessException(conversation.rowsThenExit());
    } finally {
      ended = "emit_test_rows_then_exit";
    }
  }

  /**
   * Makes the worker send a row and abort. That is never a success, so this always throws; the
   * original is like that.
   *
   * @return nothing, ever
   * @throws WorkerHarnessException {@link WorkerHarnessError.FatalExit} with its stderr when it
   *     aborts; {@link WorkerHarnessError.UnexpectedMessage} when it exits with 0, without a row,
   *     or answers
   */
  public List<WorkerDataRow> emitRowsThenPanic() throws WorkerHarnessException {
    requireAlive("emit_test_rows_then_panic");
    try (this) {
      throw new WorkerHarnessException(conversation.rowsThenPanic());
    } finally {
      ended = "emit_test_rows_then_panic";
    }
  }

  /** Kills the worker if it still runs, and reaps it. */
  @Override
  public void close() {
    ended = ended.isEmpty() ? "close" : ended;
    worker.close();
  }

  private Message ask(String op, Request request, String expectedStatus)
      throws WorkerHarnessException {
    requireAlive(op);
    return conversation.ask(request, expectedStatus);
  }

  private void requireAlive(String op) {
    if (!ended.isEmpty()) {
      throw new IllegalStateException(
          op + " cannot be sent: " + ended + " has ended this worker; spawn another one");
    }
  }

  private static BigInteger requireU64(BigInteger number, String name) {
    if (number.signum() < 0 || number.compareTo(U64_MAX) > 0) {
      throw new IllegalArgumentException(
          "the " + name + " is " + number + ", expected 0 to " + U64_MAX);
    }
    return number;
  }
}
