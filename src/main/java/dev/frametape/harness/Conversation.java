package dev.frametape.harness;

import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.FrameReader;
import dev.frametape.frame.Message;
import dev.frametape.frame.ReadError;
import dev.frametape.frame.ReadResult;
import dev.frametape.process.ChildExit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The frames between harness and worker: each request with the conditions of its answer. */
final class Conversation {
  private final Worker worker;
  private final EnvelopeWriter requests;
  private final FrameReader frames;
  private final int protocolVersion;
  private final long limitBytes;

  /** Something that takes a message apart. */
  @FunctionalInterface
  interface Decoding<T> {
    T decode() throws IOException;
  }

  private Conversation(
      Worker worker, OutputStream stdin, InputStream stdout, WorkerProcess.Options options) {
    this.worker = worker;
    this.requests = new EnvelopeWriter(stdin, options.protocolVersion());
    this.frames = new FrameReader(new BufferedInputStream(stdout), options.protocolVersion());
    this.protocolVersion = options.protocolVersion();
    this.limitBytes = options.frameLimitBytes();
  }

  /** Checks the handshake and announces the limit. */
  static Conversation open(Worker worker, WorkerProcess.Options options)
      throws WorkerHarnessException {
    OutputStream stdin = worker.stdin().orElseThrow(() -> missing("stdin"));
    InputStream stdout = worker.stdout().orElseThrow(() -> missing("stdout"));
    Conversation conversation = new Conversation(worker, stdin, stdout, options);
    conversation.expectHandshake();
    conversation.send(
        "configure_frame_limit",
        json -> json.writeNumberField("max_frame_bytes", options.frameLimitBytes()));
    return conversation;
  }

  private void expectHandshake() throws WorkerHarnessException {
    Message first = read();
    boolean expected =
        first.type().equals("handshake")
            && decode(() -> first.field("protocol_version", 1).integer())
                .equals(BigInteger.valueOf(protocolVersion));
    if (!expected) {
      throw unexpected(decode(() -> RustDebug.message(first)));
    }
  }

  /** Sends a request and gives its response, which has to have this status. */
  Message ask(Request request, String expectedStatus) throws WorkerHarnessException {
    send(request);
    Message answer = read();
    if (!answer.type().equals("response")) {
      throw unexpected(decode(() -> RustDebug.message(answer)));
    }
    throwIfError(answer);
    if (!decode(answer::tag).equals(expectedStatus)) {
      throw unexpected(decode(() -> RustDebug.response(answer)));
    }
    return answer;
  }

  WorkerFatalExit panic(Request request) throws WorkerHarnessException {
    send(request);
    Optional<Message> answer = readUnlessEnded();
    if (answer.isPresent()) {
      throw unexpected(describe(answer.get()));
    }
    ChildExit exit = waitFor();
    WorkerFatalExit fatal = new WorkerFatalExit(ExitStatusText.of(exit), stderr());
    if (succeeded(exit)) {
      throw unexpected("panic request closed the pipe but exited successfully");
    }
    return fatal;
  }

  List<WorkerDataRow> rows(Request request) throws WorkerHarnessException {
    send(request);
    List<WorkerDataRow> rows = new ArrayList<>();
    Message message = read();
    for (; message.type().equals("data_row"); message = read()) {
      rows.add(row(message));
    }
    Message answer = message;
    if (answer.type().equals("response")) {
      throwIfError(answer);
    }
    if (!answer.type().equals("response") || !decode(answer::tag).equals("rows_complete")) {
      throw unexpected(describe(answer));
    }
    BigInteger counted = decode(() -> answer.field("count", 1).integer());
    if (!counted.equals(BigInteger.valueOf(rows.size()))) {
      throw unexpected(
          "row count mismatch: terminal response reported %s, received %d"
              .formatted(counted, rows.size()));
    }
    return List.copyOf(rows);
  }

  WorkerHarnessError rowsThenExit() throws WorkerHarnessException {
    send(Request.plain("emit_test_rows_then_exit"));
    long rows = countRowsUntilEnd();
    ChildExit exit = waitFor();
    if (rows == 0) {
      return new WorkerHarnessError.Protocol("worker exited before sending any row frame");
    }
    if (succeeded(exit)) {
      return new WorkerHarnessError.Protocol("worker exited before terminal row response");
    }
    return new WorkerHarnessError.FatalExit(new WorkerFatalExit(ExitStatusText.of(exit), ""));
  }

  WorkerHarnessError rowsThenPanic() throws WorkerHarnessException {
    send(Request.plain("emit_test_rows_then_panic"));
    long rows = countRowsUntilEnd();
    ChildExit exit = waitFor();
    String stderr = stderr();
    if (succeeded(exit)) {
      return new WorkerHarnessError.UnexpectedMessage("panic row request exited successfully");
    }
    if (rows == 0) {
      return new WorkerHarnessError.UnexpectedMessage(
          "panic row request exited before sending any row frame");
    }
    return new WorkerHarnessError.FatalExit(new WorkerFatalExit(ExitStatusText.of(exit), stderr));
  }

  ChildExit waitFor() throws WorkerHarnessException {
    try {
      return worker.waitFor();
    } catch (IOException failure) {
      throw new WorkerHarnessException(new WorkerHarnessError.Wait(failure));
    }
  }

  /** A message that the reader has accepted and that still cannot be taken apart is its failure. */
  <T> T decode(Decoding<T> decoding) throws WorkerHarnessException {
    try {
      return decoding.decode();
    } catch (IOException failure) {
      throw protocol("worker protocol JSON decode failed: " + failure.getMessage(), failure);
    }
  }

  private WorkerDataRow row(Message message) throws WorkerHarnessException {
    String payload = decode(() -> message.field("payload", 2).json());
    Optional<String> refusal = RowPayload.refusal(payload);
    if (refusal.isPresent()) {
      throw new WorkerHarnessException(new WorkerHarnessError.Protocol(refusal.get()));
    }
    return decode(
        () ->
            new WorkerDataRow(
                message.field("stream", 0).string(),
                message.field("sequence", 1).integer(),
                payload));
  }

  private long countRowsUntilEnd() throws WorkerHarnessException {
    long rows = 0;
    for (Optional<Message> message = readUnlessEnded();
        message.isPresent();
        message = readUnlessEnded()) {
      if (!message.get().type().equals("data_row")) {
        throw unexpected(describe(message.get()));
      }
      rows++;
    }
    return rows;
  }

  private void send(Request request) throws WorkerHarnessException {
    send("request", request.fields(protocolVersion));
  }

  private void send(String type, EnvelopeWriter.Fields body) throws WorkerHarnessException {
    try {
      requests.write(type, body, limitBytes);
    } catch (EnvelopeWriter.TooLargeException failure) {
      throw protocol(failure.getMessage(), failure);
    } catch (IOException failure) {
      throw protocol("worker protocol I/O failed: " + failure.getMessage(), failure);
    }
  }

  private Message read() throws WorkerHarnessException {
    return switch (result()) {
      case ReadResult.Accepted accepted -> decode(() -> Message.parse(accepted.payload()));
      case ReadResult.Refused(ReadError error) ->
          throw new WorkerHarnessException(new WorkerHarnessError.Protocol(error.message()));
    };
  }

  /** Empty when the bytes ended before or inside a frame: the worker has gone. */
  private Optional<Message> readUnlessEnded() throws WorkerHarnessException {
    return switch (result()) {
      case ReadResult.Accepted accepted ->
          Optional.of(decode(() -> Message.parse(accepted.payload())));
      case ReadResult.Refused(ReadError.Io(boolean endOfFile, String _)) when endOfFile ->
          Optional.empty();
      case ReadResult.Refused(ReadError error) ->
          throw new WorkerHarnessException(new WorkerHarnessError.Protocol(error.message()));
    };
  }

  private ReadResult result() throws WorkerHarnessException {
    try {
      return frames.read(limitBytes);
    } catch (IOException failure) {
      throw protocol("worker protocol I/O failed: " + failure.getMessage(), failure);
    }
  }

  private void throwIfError(Message answer) throws WorkerHarnessException {
    if (decode(answer::tag).equals("error")) {
      throw new WorkerHarnessException(
          decode(
              () ->
                  new WorkerHarnessError.WorkerError(
                      answer.field("code", 1).string(), answer.field("message", 2).string())));
    }
  }

  /** Everything on stderr, after the end; empty when it is no valid UTF-8, as in the original. */
  private String stderr() {
    if (worker.stderr().isEmpty()) {
      return "";
    }
    try {
      byte[] bytes = worker.stderr().get().readAllBytes();
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return "";
    } catch (IOException failure) {
      throw new UncheckedIOException("the worker's stderr cannot be read after its end", failure);
    }
  }

  private String describe(Message message) throws WorkerHarnessException {
    return decode(
        () ->
            message.type().equals("response")
                ? RustDebug.response(message)
                : RustDebug.message(message));
  }

  private static boolean succeeded(ChildExit exit) {
    return exit.equals(new ChildExit.Exited(0));
  }

  private static WorkerHarnessException missing(String pipe) {
    return new WorkerHarnessException(new WorkerHarnessError.MissingPipe(pipe));
  }

  private static WorkerHarnessException unexpected(String text) {
    return new WorkerHarnessException(new WorkerHarnessError.UnexpectedMessage(text));
  }

  private static WorkerHarnessException protocol(String text, IOException cause) {
    WorkerHarnessException exception =
        new WorkerHarnessException(new WorkerHarnessError.Protocol(text));
    exception.initCause(cause);
    return exception;
  }
}
