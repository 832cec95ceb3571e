package dev.frametape.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.FrameWriter;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A real stub of the installation under test, and this test is its parent. */
final class StubProcess implements AutoCloseable {
  static final String LAUNCHER = Path.of("scripts/frametape").toAbsolutePath().toString();

  private final ChildProcess process;
  private final CompletableFuture<String> stderr = new CompletableFuture<>();

  /** How it ended, and what it said until then. */
  record Outcome(String stdout, String stderr, ChildExit exit) {}

  private StubProcess(ChildProcess process) {
    this.process = process;
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                stderr.complete(new String(process.stderr().readAllBytes(), UTF_8));
              } catch (IOException failure) {
                stderr.completeExceptionally(new UncheckedIOException(failure));
              }
            });
  }

  static StubProcess start(Map<String, String> environment, List<String> command)
      throws IOException {
    return new StubProcess(ChildProcess.start(ProcessSpec.of(command, environment)));
  }

  /** Starts {@code frametape} with these words. */
  static StubProcess frametape(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER));
    command.addAll(List.of(words));
    return start(Map.of(), command);
  }

  StubProcess says(String payload) throws IOException {
    return saysBytes(FrameWriter.frameOf(payload.getBytes(UTF_8)));
  }

  StubProcess saysBytes(byte[] bytes) throws IOException {
    process.stdin().write(bytes);
    return this;
  }

  /** Reads one frame's payload. */
  String hears() throws IOException {
    byte[] prefix = process.stdout().readNBytes(4);
    int length = ByteBuffer.wrap(prefix).getInt();
    return new String(process.stdout().readNBytes(length), UTF_8);
  }

  StubProcess endsInput() throws IOException {
    process.stdin().close();
    return this;
  }

  StubProcess signal(int signal) {
    process.signal(signal);
    return this;
  }

  long pid() {
    return process.pid();
  }

  /** Reads the rest and waits for the end. */
  Outcome outcome() throws IOException {
    String stdout = new String(process.stdout().readAllBytes(), ISO_8859_1);
    return new Outcome(stdout, stderr.join(), process.waitFor());
  }

  @Override
  public void close() {
    process.close();
  }
}
