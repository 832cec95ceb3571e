package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A real process of the installation under test, and this test is its parent. */
final class Wrapped implements AutoCloseable {
  static final String LAUNCHER = Path.of("scripts/frametape").toAbsolutePath().toString();

  private final ChildProcess process;
  private final CompletableFuture<String> stderr;

  /** How it ended, and what it said until then. */
  record Outcome(String stdout, String stderr, ChildExit exit) {}

  private Wrapped(ChildProcess process) {
    this.process = process;
    this.stderr = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                stderr.complete(new String(process.stderr().readAllBytes(), ISO_8859_1));
              } catch (IOException failure) {
                stderr.completeExceptionally(failure);
              }
            });
  }

  static Wrapped start(Map<String, String> environment, List<String> command) throws IOException {
    return new Wrapped(ChildProcess.start(ProcessSpec.of(command, environment)));
  }

  /** Starts {@code frametape} with these words. */
  static Wrapped frametape(String... words) throws IOException {
    return start(Map.of(), command(words));
  }

  static List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER));
    command.addAll(List.of(words));
    return command;
  }

  /** Writes a frame. */
  Wrapped says(String payload) throws IOException {
    return saysBytes(Frames.of(payload));
  }

  Wrapped saysBytes(byte[] bytes) throws IOException {
    process.stdin().write(bytes);
    return this;
  }

  /** Writes frames; a worker that is gone takes none. */
  Wrapped saysWhatItTakes(String... payloads) {
    try {
      for (String payload : payloads) {
        says(payload);
      }
    } catch (IOException gone) {
      assertThat(gone).hasMessageContaining("Broken pipe");
    }
    return this;
  }

  /** Waits for the end of stderr. */
  String hearsAllOfStderr() {
    return stderr.join();
  }

  /** Waits for the end of stdout. */
  String hearsAllOfStdout() throws IOException {
    return new String(process.stdout().readAllBytes(), ISO_8859_1);
  }

  /** Reads one frame's payload. */
  String hears() throws IOException {
    byte[] prefix = process.stdout().readNBytes(4);
    int length = java.nio.ByteBuffer.wrap(prefix).getInt();
    return new String(process.stdout().readNBytes(length), ISO_8859_1);
  }

  Wrapped endsInput() throws IOException {
    process.stdin().close();
    return this;
  }

  Wrapped signal(int signal) {
    process.signal(signal);
    return this;
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
