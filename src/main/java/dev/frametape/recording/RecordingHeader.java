package dev.frametape.recording;

import static java.util.Objects.requireNonNull;

import dev.frametape.process.ProcessSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first line of a recording.
 *
 * @param tool the version of Frametape that wrote it
 * @param started when the child was spawned; stored with microseconds
 * @param framing how bytes become frames; format 1 knows {@value #U32BE_JSON}
 * @param argv the child's arguments, the program first
 * @param env the child's variables that are safe to store: see {@link #STORED_VARIABLES}
 * @param cwd where the child started, if it is known
 * @param frameLimit largest payload in bytes that was in force at the start
 */
public record RecordingHeader(
    String tool,
    Instant started,
    String framing,
    List<OsText> argv,
    Map<String, OsText> env,
    Optional<OsText> cwd,
    long frameLimit) {
  public static final String U32BE_JSON = "u32be-json";

  /**
   * The only variables that a recording stores, by exact name: switches whose values say nothing
   * about who ran the child or where. A prefix such as {@code LEAN_RS_*} is not on the list,
   * because a name nobody has seen yet may hold a token.
   */
  public static final Set<String> STORED_VARIABLES =
      Set.of("LEAN_ABORT_ON_PANIC", "LEAN_BACKTRACE", "RUST_BACKTRACE", "RUST_LIB_BACKTRACE");

  public RecordingHeader {
    requireNonNull(tool, "tool");
    requireNonNull(started, "started");
    requireNonNull(framing, "framing");
    argv = List.copyOf(argv);
    env = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(env));
    requireNonNull(cwd, "cwd");
    if (frameLimit < 0) {
      throw new IllegalArgumentException("frame limit is negative: " + frameLimit);
    }
  }

  /**
   * The header for a child started as {@code spec} says; of its environment only {@link
   * #STORED_VARIABLES} are taken.
   *
   * @param cwd the directory the child starts in
   */
  public static RecordingHeader of(
      String tool, Instant started, String framing, ProcessSpec spec, OsText cwd, long frameLimit) {
    Map<String, OsText> env = new LinkedHashMap<>();
    for (byte[] variable : spec.environment()) {
      int equals = 0;
      while (equals < variable.length && variable[equals] != '=') {
        equals++;
      }
      String name = OsText.of(Arrays.copyOf(variable, equals)).toString();
      if (equals < variable.length && STORED_VARIABLES.contains(name)) {
        byte[] value = Arrays.copyOfRange(variable, equals + 1, variable.length);
        // The first of two equal names is the one that getenv(3) finds.
        env.putIfAbsent(name, OsText.of(value));
      }
    }
    List<OsText> argv = spec.arguments().stream().map(OsText::of).toList();
    return new RecordingHeader(tool, started, framing, argv, env, Optional.of(cwd), frameLimit);
  }
}
