package dev.frametape.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command of which nothing stays. A small supervisor stands above it in a session of its own:
 * whatever the command starts, however it detaches itself, becomes the supervisor's when it is
 * orphaned, and is killed when this is closed, or when this process ends in any way.
 */
public final class SupervisedCommand implements AutoCloseable {
  private final Process supervisor;
  private final BufferedReader reports;
  private final long pid;
  private final CompletableFuture<ChildExit> end = new CompletableFuture<>();
  private final CompletableFuture<Long> killed = new CompletableFuture<>();

  private SupervisedCommand(Process supervisor, BufferedReader reports, long pid) {
    this.supervisor = supervisor;
    this.reports = reports;
    this.pid = pid;
  }

  /**
   * Starts a command with nothing on stdin.
   *
   * @param command the program, looked up in PATH where it has no slash, and its arguments
   * @param environment all of it
   * @param out gets what it writes to stdout, at the end of the file
   * @param err the same for stderr; may be the same file
   * @throws SpawnException when the program is missing or not executable
   */
  public static SupervisedCommand start(
      List<String> command, Map<String, String> environment, Path directory, Path out, Path err)
      throws IOException, SpawnException {
    Platform.require();
    // The path of a memory file is one only in this process.
    String starter =
        Starter.path().replace("/proc/self/", "/proc/" + ProcessHandle.current().pid() + "/");
    List<String> words = new ArrayList<>(List.of(starter, "--case"));
    words.add(out.toAbsolutePath().toString());
    words.add(err.toAbsolutePath().toString());
    words.add(directory.toAbsolutePath().toString());
    words.add(command.getFirst());
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process supervisor;
    synchronized (WrapperFile.WRITES_OR_STARTS) {
      // Comes back when it is another program, and has no descriptor of ours any more.
      supervisor = builder.start();
    }
    BufferedReader reports =
        new BufferedReader(new InputStreamReader(supervisor.getInputStream(), ISO_8859_1));
    String first = reports.readLine();
    if (first == null || !first.startsWith("started ")) {
      supervisor.destroyForcibly();
      int errno = first == null ? 0 : Integer.parseInt(first.replaceAll("[^0-9]", ""));
      throw new SpawnException(
          "cannot start "
              + command.getFirst()
              + ": "
              + (errno == 0 ? "its supervisor ended" : Libc.describe(errno)),
          errno);
    }
    SupervisedCommand started =
        new SupervisedCommand(supervisor, reports, Long.parseLong(first.substring(8)));
    Thread.ofPlatform().daemon().name("frametape-case").start(started::listen);
    return started;
  }

  private void listen() {
    try {
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        if (line.startsWith("ended ")) {
          end.complete(ChildProcess.exitOf(Integer.parseInt(line.substring(6))));
        } else if (line.startsWith("gone ")) {
          killed.complete(Long.parseLong(line.substring(5)));
        }
      }
      IOException silence = new IOException("the supervisor of a command was killed");
      end.completeExceptionally(silence);
      killed.completeExceptionally(silence);
    } catch (IOException failure) {
      end.completeExceptionally(failure);
      killed.completeExceptionally(failure);
    }
  }

  /** The command's own pid, which is that of its session and its group as well. */
  public long pid() {
    return pid;
  }

  /** The process that all it starts descends from. */
  public long supervisorPid() {
    return supervisor.pid();
  }

  /** How it ended; empty when it has not within this time. */
  public Optional<ChildExit> waitFor(Duration time) throws IOException, InterruptedException {
    try {
      return Optional.of(end.get(time.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException running) {
      return Optional.empty();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    }
  }

  /**
   * Kills all that is left of it, and waits until that is gone.
   *
   * @return how many processes were alive
   */
  public long end() throws IOException, InterruptedException {
    supervisor.getOutputStream().close();
    try {
      return killed.get();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
