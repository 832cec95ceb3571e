package dev.frametape.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How the fixture worker behaves; {@link #defaults} is a worker as the protocol describes it.
 *
 * @param protocolVersion 6 or 10
 * @param rowsPerStream rows for each stream that {@code emit_test_rows} names, at least 0; 1 is
 *     what the real worker sends
 * @param rowBytes size to which the payload of every row is padded, in bytes; payloads that are
 *     larger by themselves, or too near to it for the padding's own key, stay as they are
 * @param stderrBytes bytes written to stderr before each answer, at least 0
 * @param startDelay how long the handshake is held back
 * @param answerDelay how long every answer is held back
 * @param ignoreEndOfInput whether the worker stays when its stdin ends
 * @param ignoreTerminate whether the worker stays after it has answered {@code terminate}
 * @param exitCode the code of an end that was asked for ({@code terminate}, {@code
 *     emit_test_rows_then_exit}), 0 to 255; panics keep 134
 * @param killSignal the signal with which the worker kills itself, where it would otherwise exit or
 *     abort on request, 1 to 64
 */
public record WorkerOptions(
    int protocolVersion,
    long rowsPerStream,
    long rowBytes,
    long stderrBytes,
    Duration startDelay,
    Duration answerDelay,
    boolean ignoreEndOfInput,
    boolean ignoreTerminate,
    int exitCode,
    OptionalInt killSignal) {
  public WorkerOptions {
    requireNonNull(startDelay, "startDelay");
    requireNonNull(answerDelay, "answerDelay");
    requireNonNull(killSignal, "killSignal");
    require(
        protocolVersion == 6 || protocolVersion == 10,
        "protocol version",
        protocolVersion,
        "6, 10");
    require(rowsPerStream >= 0, "number of rows per stream", rowsPerStream, "0 or more");
    require(rowBytes >= 0, "number of bytes per row", rowBytes, "0 or more");
    require(stderrBytes >= 0, "number of bytes on stderr", stderrBytes, "0 or more");
    require(!startDelay.isNegative(), "delay at start", startDelay, "0 or more");
    require(!answerDelay.isNegative(), "delay per answer", answerDelay, "0 or more");
    require(exitCode >= 0 && exitCode <= 255, "exit code", exitCode, "0 to 255");
    killSignal.ifPresent(
        signal -> require(signal >= 1 && signal <= 64, "signal", signal, "1 to 64"));
  }

  private static void require(boolean holds, String what, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "the worker's " + what + " is " + found + ", expected " + expected);
    }
  }

  /** Protocol 6 and nothing unusual. */
  public static WorkerOptions defaults() {
    return new WorkerOptions(
        6, 1, 0, 0, Duration.ZERO, Duration.ZERO, false, false, 0, OptionalInt.empty());
  }

  public WorkerOptions withProtocolVersion(int version) {
    return new WorkerOptions(
        version,
        rowsPerStream,
        rowBytes,
        stderrBytes,
        startDelay,
        answerDelay,
        ignoreEndOfInput,
        ignoreTerminate,
        exitCode,
        killSignal);
  }

  public WorkerOptions withRows(long perStream, long payloadBytes) {
    return new WorkerOptions(
        protocolVersion,
        perStream,
        payloadBytes,
        stderrBytes,
        startDelay,
        answerDelay,
        ignoreEndOfInput,
        ignoreTerminate,
        exitCode,
        killSignal);
  }

  public WorkerOptions withStderrBytes(long bytes) {
    return new WorkerOptions(
        protocolVersion,
        rowsPerStream,
        rowBytes,
        bytes,
        startDelay,
        answerDelay,
        ignoreEndOfInput,
        ignoreTerminate,
        exitCode,
        killSignal);
  }

  public WorkerOptions withDelays(Duration atStart, Duration perAnswer) {
    return new WorkerOptions(
        protocolVersion,
        rowsPerStream,
        rowBytes,
        stderrBytes,
        atStart,
        perAnswer,
        ignoreEndOfInput,
        ignoreTerminate,
        exitCode,
        killSignal);
  }

  public WorkerOptions withStubbornness(boolean atEndOfInput, boolean atTerminate) {
    return new WorkerOptions(
        protocolVersion,
        rowsPerStream,
        rowBytes,
        stderrBytes,
        startDelay,
        answerDelay,
        atEndOfInput,
        atTerminate,
        exitCode,
        killSignal);
  }

  public WorkerOptions withExitCode(int code) {
    return new WorkerOptions(
        protocolVersion,
        rowsPerStream,
        rowBytes,
        stderrBytes,
        startDelay,
        answerDelay,
        ignoreEndOfInput,
        ignoreTerminate,
        code,
        killSignal);
  }

  public WorkerOptions withKillSignal(int signal) {
    return new WorkerOptions(
        protocolVersion,
        rowsPerStream,
        rowBytes,
        stderrBytes,
        startDelay,
        answerDelay,
        ignoreEndOfInput,
        ignoreTerminate,
        exitCode,
        OptionalInt.of(signal));
  }
}
