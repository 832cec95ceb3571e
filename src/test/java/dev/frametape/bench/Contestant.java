package dev.frametape.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to stand between parent and child, or not to. */
sealed interface Contestant {
  String name();

  /** Whether it keeps a recording, which then has to hold every byte that it passed on. */
  default boolean records() {
    return false;
  }

  /** Whether it takes the place of the child, from a recording that is made with the wrapper. */
  default boolean replays() {
    return false;
  }

  /** Whether it takes the place of the child, from mappings. */
  default boolean stubs() {
    return false;
  }

  /** Whether there is no child behind it. */
  default boolean isTheChild() {
    return replays() || stubs();
  }

  /** Whether nothing of it is left once the child runs: only starting costs anything. */
  default boolean becomesTheChild() {
    return false;
  }

  /** Whether it replays with the recorded delays. */
  default boolean paces() {
    return false;
  }

  /** Whether it is the relay with another option, of which only what it costs to relay counts. */
  default boolean isAVariant() {
    return false;
  }

  /** What the installation has to know for this contestant: a word of the help of {@code wrap}. */
  default Optional<String> needs() {
    return Optional.empty();
  }

  /** The child itself, with nothing between. */
  record Direct() implements Contestant {
    @Override
    public String name() {
      return "direct";
    }
  }

  /**
   * An AOT-cached JVM program that writes the greeting by itself: the least time in which any
   * program on the JVM can answer. Takes part in start-up only.
   */
  record JvmFloor() implements Contestant {
    @Override
    public String name() {
      return "jvm";
    }
  }

  /**
   * A hop that {@code /bin/sh -c} starts.
   *
   * @param template shell text with {@code {child}} and perhaps {@code {folder}}
   */
  record Shell(String name, String template) implements Contestant {
    public Shell {
      require(template, "{child}");
    }

    @Override
    public boolean records() {
      return template.contains("{folder}");
    }
  }

  /**
   * A hop that is written to a file first, and then started without arguments, as parents do it.
   *
   * @param template shell text with {@code {wrapper}}, {@code {child}} and perhaps {@code {folder}}
   */
  record Wrapper(String name, String template) implements Contestant {
    public Wrapper {
      require(template, "{wrapper}");
      if (!template.contains(" --stub ")) {
        require(template, "{child}");
      }
    }

    @Override
    public boolean records() {
      return template.contains("{folder}");
    }

    @Override
    public boolean replays() {
      return template.contains(" --replay ");
    }

    @Override
    public boolean stubs() {
      return template.contains(" --stub ");
    }

    @Override
    public boolean becomesTheChild() {
      return template.contains(" --transparency keep-pid") && !records();
    }

    @Override
    public boolean isAVariant() {
      return template.contains(" --seed ");
    }

    @Override
    public Optional<String> needs() {
      if (template.contains(" --transparency keep-pid")) {
        return Optional.of("keep-pid");
      }
      return template.contains("{folder}/talk.tape") ? Optional.of("NAME.tape") : Optional.empty();
    }

    @Override
    public boolean paces() {
      return template.contains(" --pace ");
    }
  }

  /**
   * The contestants of every run, without those given on the command line.
   *
   * @param launcher the command {@code frametape}
   */
  static List<Contestant> builtIn(String launcher) {
    String wrap = quote(launcher) + " wrap -o {wrapper} ";
    return List.of(
        new Direct(),
        new Shell("cat", "cat | {child} | cat"),
        new Shell("tee", "tee {folder}/to-child | {child} | tee {folder}/to-parent"),
        new JvmFloor(),
        new Wrapper("frametape", wrap + "-- {child}"),
        new Wrapper("frametape-no-faults", wrap + "--seed 7 -- {child}"),
        new Wrapper("frametape-record", wrap + "--record {folder} -- {child}"),
        new Wrapper("frametape-tape", wrap + "--record {folder}/talk.tape -- {child}"),
        new Wrapper("frametape-keep-pid", wrap + "--transparency keep-pid -- {child}"),
        new Wrapper(
            "frametape-keep-pid-record",
            wrap + "--transparency keep-pid --record {folder} -- {child}"),
        new Wrapper("frametape-replay", replay(launcher, "")),
        new Wrapper("frametape-replay-paced", replay(launcher, " --pace recorded")),
        new Wrapper("frametape-stub", wrap + "--stub " + quote(stubs(launcher))));
  }

  /** A folder that uses all that is dear: templates, JSONPath, equality, states. */
  private static String stubs(String launcher) {
    return Path.of(launcher)
        .resolve("../../src/test/resources/stub/lean-worker")
        .normalize()
        .toString();
  }

  /** The child gets no input, so the replayed one waits for the end of it. */
  private static String replay(String launcher, String options) {
    return quote(launcher)
        + " record -o {wrapper}.jsonl -- {child} </dev/null >/dev/null && "
        + quote(launcher)
        + " wrap -o {wrapper} --replay {wrapper}.jsonl"
        + options;
  }

  /** A word as the shell reads it back unchanged. */
  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Words as the shell reads them back unchanged. */
  static String quote(List<String> words) {
    return words.stream().map(Contestant::quote).collect(Collectors.joining(" "));
  }

  private static void require(String template, String placeholder) {
    if (!template.contains(placeholder)) {
      throw new IllegalArgumentException("the command has no " + placeholder);
    }
  }
}
