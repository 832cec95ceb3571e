package dev.frametape.harness;

import dev.frametape.frame.PlainFrames;
import dev.frametape.process.ChildExit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A worker that says what a test lets it say, and notes what happens to it. */
final class FakeWorker implements Worker {
  static final String HANDSHAKE =
      "{\"version\":6,\"message\":{\"type\":\"handshake\",\"body\":{\"worker_version\":\"0.1.15\",\"protocol_version\":6}}}";

  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  final List<String> events = new ArrayList<>();
  private final InputStream stdout;
  private ChildExit exit = new ChildExit.Exited(0);
  private byte[] stderr = {};
  private boolean hasStdin = true;
  private boolean hasStdout = true;
  private boolean hasStderr = true;
  private Optional<IOException> waitFailure = Optional.empty();

  private FakeWorker(byte[] stdout) {
    this.stdout = new ByteArrayInputStream(stdout);
  }

  static FakeWorker sayingBytes(byte[] stdout) {
    return new FakeWorker(stdout);
  }

  /** Says these payloads, each in a frame, and no handshake before them. */
  static FakeWorker saying(String... payloads) {
    return new FakeWorker(PlainFrames.frames(payloads));
  }

  /** Says a good handshake, then messages of protocol 6 of this type and body. */
  static FakeWorker answering(String... messages) {
    List<String> payloads = new ArrayList<>(List.of(HANDSHAKE));
    for (String message : messages) {
      payloads.add("{\"version\":6,\"message\":" + message + "}");
    }
    return saying(payloads.toArray(String[]::new));
  }

  static String response(String fields) {
    return "{\"type\":\"response\",\"body\":{\"status\":" + fields + "}}";
  }

  static String row(String stream, long sequence, String payload) {
    return "{\"type\":\"data_row\",\"body\":{\"stream\":\"%s\",\"sequence\":%d,\"payload\":%s}}"
        .formatted(stream, sequence, payload);
  }

  FakeWorker ending(ChildExit end) {
    exit = end;
    return this;
  }

  FakeWorker withStderr(byte[] bytes) {
    stderr = bytes;
    return this;
  }

  FakeWorker withStderr(String text) {
    return withStderr(text.getBytes(StandardCharsets.UTF_8));
  }

  FakeWorker withoutStdin() {
    hasStdin = false;
    return this;
  }

  FakeWorker withoutStdout() {
    hasStdout = false;
    return this;
  }

  FakeWorker withoutStderr() {
    hasStderr = false;
    return this;
  }

  FakeWorker failingToWait(String reason) {
    waitFailure = Optional.of(new IOException(reason));
    return this;
  }

  WorkerProcess open() throws WorkerHarnessException {
    return open(WorkerProcess.Options.defaults());
  }

  WorkerProcess open(WorkerProcess.Options options) throws WorkerHarnessException {
    return WorkerProcess.open(this, options);
  }

  /** What the harness sent, payload by payload. */
  List<String> payloads() {
    return PlainFrames.payloads(received.toByteArray());
  }

  @Override
  public Optional<OutputStream> stdin() {
    return hasStdin ? Optional.of(received) : Optional.empty();
  }

  @Override
  public Optional<InputStream> stdout() {
    return hasStdout ? Optional.of(stdout) : Optional.empty();
  }

  @Override
  public Optional<InputStream> stderr() {
    events.add("stderr");
    return hasStderr ? Optional.of(new ByteArrayInputStream(stderr)) : Optional.empty();
  }

  @Override
  public ChildExit waitFor() throws IOException {
    events.add("wait");
    if (waitFailure.isPresent()) {
      throw waitFailure.get();
    }
    return exit;
  }

  @Override
  public void close() {
    events.add("close");
  }
}
