package dev.frametape.durability;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.transparency.KeepPid;
import dev.frametape.transparency.Mode;
import dev.frametape.transparency.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A wrapper that runs, and this test is its parent. Everything that the wrapper starts holds the
 * test's stdout pipe a second time, so the end of {@link #stdout()} says that no process of the
 * conversation is left.
 */
final class Wrapped implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("scripts/frametape").toAbsolutePath();
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");

  private final ChildProcess process;
  private final Mode mode;
  // In the environment of everything that was started here.
  private final String mark;

  private Wrapped(ChildProcess process, Mode mode, String mark) {
    this.process = process;
    this.mode = mode;
    this.mark = mark;
  }

  /** Records a worker that is a shell script. */
  static Wrapped record(Mode mode, Path recording, List<String> options, String script)
      throws SpawnException {
    return after(":", mode, recording, options, script);
  }

  /** Replays a recording. */
  static Wrapped replay(Path recording) throws SpawnException {
    List<String> words = List.of(LAUNCHER.toString(), "replay", recording.toString());
    return start(words, Mode.RELAY, recording);
  }

  private static Wrapped start(List<String> words, Mode mode, Path recording)
      throws SpawnException {
    Map<String, String> mark = Map.of("WRAPPED_TEST", recording.toString());
    return new Wrapped(
        ChildProcess.start(ProcessSpec.of(words, mark)), mode, "WRAPPED_TEST=" + recording);
  }

  /**
   * @param before what a shell does in the place of the wrapper before it becomes the wrapper
   */
  static Wrapped after(
      String before, Mode mode, Path recording, List<String> options, String script)
      throws SpawnException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("/bin/sh", "-c", before + "; exec 7>&1; exec \"$@\"", "sh"));
    words.addAll(List.of(LAUNCHER.toString(), "record", "-o", recording.toString()));
    words.addAll(mode.options());
    words.addAll(options);
    words.addAll(List.of("--", "/bin/sh", "-c", script));
    return start(words, mode, recording);
  }

  /** A path as one word of a shell script. */
  static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  OutputStream stdin() {
    return process.stdin();
  }

  InputStream stdout() {
    return process.stdout();
  }

  InputStream stderr() {
    return process.stderr();
  }

  /** Kills what the parent started: the wrapper, or the worker that keeps the pid. */
  void kill() {
    process.signal(9);
  }

  /** Kills what records; it may have to be waited for. */
  void killRecorder() {
    try {
      if (mode == Mode.RELAY) {
        kill();
      } else {
        ProcessHandle.of(mode.recorder(process.pid())).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits until nobody is left: a recorder goes a moment behind the worker it stands beside. */
  void awaitNobody() throws IOException {
    Processes.await(() -> KeepPid.withVariable(mark).isEmpty());
  }

  ChildExit waitFor() {
    return process.waitFor();
  }

  /** The most memory that what records has had resident so far, in bytes. */
  long peakBytes() throws IOException {
    long pid = mode.recorder(process.pid());
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    var peak = PEAK.matcher(status);
    if (!peak.find()) {
      throw new IOException("no VmHWM in the status of " + pid + ": " + status);
    }
    return 1024 * Long.parseLong(peak.group(1));
  }

  @Override
  public void close() {
    process.close();
  }
}
