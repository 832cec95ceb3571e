package dev.frametape.durability;

import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  private Wrapped(ChildProcess process) {
    this.process = process;
  }

  /** Records a worker that is a shell script. */
  static Wrapped record(Path recording, List<String> options, String script) throws SpawnException {
    return after(":", recording, options, script);
  }

  /** Replays a recording. */
  static Wrapped replay(Path recording) throws SpawnException {
    List<String> words = List.of(LAUNCHER.toString(), "replay", recording.toString());
    return new Wrapped(ChildProcess.start(ProcessSpec.of(words, Map.of())));
  }

  /**
   * @param before what a shell does in the place of the wrapper before it becomes the wrapper
   */
  static Wrapped after(String before, Path recording, List<String> options, String script)
      throws SpawnException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("/bin/sh", "-c", before + "; exec 7>&1; exec \"$@\"", "sh"));
    words.addAll(List.of(LAUNCHER.toString(), "record", "-o", recording.toString()));
    words.addAll(options);
    words.addAll(List.of("--", "/bin/sh", "-c", script));
    return new Wrapped(ChildProcess.start(ProcessSpec.of(words, Map.of())));
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

  void kill() {
    process.signal(9);
  }

  ChildExit waitFor() {
    return process.waitFor();
  }

  /** The most memory that the wrapper has had resident so far, in bytes. */
  long peakBytes() throws IOException {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    var peak = PEAK.matcher(status);
    if (!peak.find()) {
      throw new IOException("no VmHWM in the status of " + process.pid() + ": " + status);
    }
    return 1024 * Long.parseLong(peak.group(1));
  }

  @Override
  public void close() {
    process.close();
  }
}
