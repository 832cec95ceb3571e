package dev.frametape.worker;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameReader;
import dev.frametape.frame.Message;
import dev.frametape.frame.ReadError;
import dev.frametape.frame.ReadResult;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessEnd;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A worker that speaks the protocol and needs no Lean: fixture calls, row streams, panics and ends
 * of every kind. It frames, answers and exits as the published worker does; requests for a Lean
 * session it refuses with an error.
 *
 * <p>Of what it is asked to load it looks only at the path: any folder is a good fixture in
 * protocol 6, any existing path a good manifest in protocol 10.
 *
 * @see "lean-rs-worker-child 0.1.15, child.rs"
 */
public final class FixtureWorker {
  /** The code of a worker that has caught its own SIGABRT. */
  private static final int ABORTED = 134;

  private static final int FAILED = 1;
  private static final Duration LONG = Duration.ofDays(1);

  private final FrameReader requests;
  private final Answers answers;
  private final OutputStream stderr;
  private final WorkerOptions options;
  private final SelfKill selfKill;
  private final Sleeper sleeper;

  /** What to do after a request. */
  private sealed interface Next {
    record Serve() implements Next {}

    record Exit(int code) implements Next {}
  }

  /** The worker cannot go on; its message is the line that goes to stderr. */
  static final class FailureException extends Exception {
    FailureException(String message) {
      super(message);
    }
  }

  FixtureWorker(
      InputStream stdin,
      OutputStream stdout,
      OutputStream stderr,
      WorkerOptions options,
      SelfKill selfKill,
      Sleeper sleeper) {
    this.stderr = requireNonNull(stderr, "stderr");
    this.options = requireNonNull(options, "options");
    this.selfKill = requireNonNull(selfKill, "selfKill");
    this.sleeper = requireNonNull(sleeper, "sleeper");
    this.requests = new FrameReader(new BufferedInputStream(stdin), options.protocolVersion());
    this.answers = new Answers(stdout, options);
  }

  /**
   * Serves one conversation.
   *
   * @param stdin requests come from here
   * @param stdout frames go here, and nothing else
   * @param stderr free text goes here
   * @return the exit code: 0 after {@code terminate} and {@code emit_test_rows_then_exit} (or the
   *     one that the options name), 134 after a panic, 1 after a failure. A signal that the options
   *     ask for kills the whole process that calls this
   */
  public static int run(
      InputStream stdin, OutputStream stdout, OutputStream stderr, WorkerOptions options) {
    SelfKill selfKill = signal -> ProcessEnd.endAs(new ChildExit.Signaled(signal, false));
    return new FixtureWorker(stdin, stdout, stderr, options, selfKill, Thread::sleep).serve();
  }

  /** Serves on the three standard streams of this process; the caller exits with the code. */
  public static int runOnStandardStreams(WorkerOptions options) {
    // System.out and System.err would encode, buffer and hide failures.
    return run(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        options);
  }

  int serve() {
    try {
      return converse();
    } catch (FailureException failure) {
      return fail(failure.getMessage());
    } catch (IOException failure) {
      String reason = failure.getMessage();
      return fail(
          failure instanceof EnvelopeWriter.TooLargeException
              ? reason
              : "worker protocol I/O failed: " + reason);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting");
    }
  }

  private int fail(String reason) {
    try {
      say("lean-rs-worker-child: " + reason);
    } catch (IOException _) {
      // Nobody reads the last words; the exit code below says it as well.
    }
    return FAILED;
  }

  private int converse() throws FailureException, IOException, InterruptedException {
    sleeper.sleep(options.startDelay());
    answers.handshake();
    Message first = read(FrameLimit.DEFAULT_BYTES);
    if (!first.type().equals("configure_frame_limit")) {
      throw new FailureException(
          "worker child expected ConfigureFrameLimit, got a frame of type " + first.type());
    }
    answers.limit(first.field("max_frame_bytes", 0).integer().longValueExact());
    while (true) {
      Message message = read(answers.limitBytes());
      if (!message.type().equals("request")) {
        answers.error("lean_rs.worker.protocol.unexpected_frame", "child expected request frame");
      } else if (answer(message) instanceof Next.Exit(int code)) {
        return code;
      }
    }
  }

  private Message read(long limitBytes) throws FailureException, IOException, InterruptedException {
    switch (requests.read(limitBytes)) {
      case ReadResult.Accepted accepted -> {
        return Message.parse(accepted.payload());
      }
      case ReadResult.Refused(ReadError.Io(boolean endOfFile, String _))
          when endOfFile && options.ignoreEndOfInput() -> {
        while (true) {
          sleeper.sleep(LONG);
        }
      }
      case ReadResult.Refused(ReadError error) -> throw new FailureException(error.message());
    }
  }

  private Next answer(Message request) throws FailureException, IOException, InterruptedException {
    String op = request.tag();
    KnownRequest known =
        KnownRequest.of(op, options.protocolVersion())
            .orElseThrow(
                () ->
                    new FailureException(
                        "worker protocol JSON decode failed: unknown variant `" + op + "`"));
    flood();
    sleeper.sleep(options.answerDelay());
    return switch (known) {
      case HEALTH -> {
        answers.plain("health_ok");
        yield new Next.Serve();
      }
      case LOAD_FIXTURE_CAPABILITY -> {
        if (fixtureIsThere(request)) {
          answers.plain("capability_loaded");
        }
        yield new Next.Serve();
      }
      case CALL_FIXTURE_MUL -> {
        if (fixtureIsThere(request)) {
          answers.u64(product(request));
        }
        yield new Next.Serve();
      }
      case TRIGGER_LEAN_PANIC -> {
        if (!fixtureIsThere(request)) {
          yield new Next.Serve();
        }
        say("INTERNAL PANIC: lean_rs_fixture: deliberate Lean panic");
        yield abort();
      }
      case EMIT_TEST_ROWS -> {
        answers.rowsComplete(answers.rows(request.field("streams", 1).strings()));
        yield new Next.Serve();
      }
      case EMIT_TEST_ROWS_THEN_EXIT -> {
        answers.rows(List.of("rows"));
        yield end();
      }
      case EMIT_TEST_ROWS_THEN_PANIC -> {
        answers.rows(List.of("rows"));
        yield abort();
      }
      case TERMINATE -> {
        answers.plain("terminating");
        yield options.ignoreTerminate() ? new Next.Serve() : end();
      }
      case OPEN_HOST_SESSION -> {
        answers.noSession(request.field("project_root", 1).string());
        yield new Next.Serve();
      }
      case IN_SESSION -> {
        answers.error(
            "lean_rs.worker.session_missing",
            "open a LeanWorkerSession before sending host-session requests");
        yield new Next.Serve();
      }
    };
  }

  private boolean fixtureIsThere(Message request) throws IOException {
    String field = options.protocolVersion() >= 10 ? "manifest_path" : "fixture_root";
    return answers.fixtureIsThere(request.field(field, 1).string());
  }

  /** Wraps at 2^64, as multiplication of Lean's UInt64 does. */
  private static long product(Message request) throws IOException {
    BigInteger lhs = request.field("lhs", 2).integer();
    BigInteger rhs = request.field("rhs", 3).integer();
    return lhs.multiply(rhs).longValue();
  }

  private Next end() {
    options.killSignal().ifPresent(selfKill::kill);
    return new Next.Exit(options.exitCode());
  }

  private Next abort() throws IOException {
    if (options.killSignal().isPresent()) {
      selfKill.kill(options.killSignal().getAsInt());
    }
    say("lean-rs-worker child: SIGABRT, exiting immediately");
    return new Next.Exit(ABORTED);
  }

  private void say(String line) throws IOException {
    stderr.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stderr.flush();
  }

  /**
   * Writes the load for stderr: lines of 64 bytes, the last one cut where the number is reached.
   */
  private void flood() throws IOException {
    byte[] line =
        ("fixture worker stderr load ".repeat(3).substring(0, 63) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] lines = new byte[8_192];
    for (int at = 0; at < lines.length; at++) {
      lines[at] = line[at % line.length];
    }
    for (long left = options.stderrBytes(); left > 0; left -= lines.length) {
      stderr.write(lines, 0, (int) Math.min(left, lines.length));
    }
    stderr.flush();
  }
}
