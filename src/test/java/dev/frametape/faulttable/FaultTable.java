package dev.frametape.faulttable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs every scenario against both parents, and compares what comes of it with the table in
 * docs/fault-table.md, or writes that anew.
 */
public final class FaultTable {
  private static final String MARK = "FAULT_TABLE_CASE";

  /** A parent that is not done by then hangs; the scenarios' own delays are well below. */
  private static final long HANG_SECONDS = 12;

  /** Where the table says that a parent ends, only a machine that stands still is late. */
  private static final long PATIENCE_SECONDS = 120;

  /** Some scenarios leave processes behind for up to half a minute. */
  private static final long LEAVING_SECONDS = 90;

  private static final String BEGIN = "<!-- table -->";
  private static final String END = "<!-- end of table -->";

  private final Path root;
  private final Path driver;
  private final Path scratch;
  private final boolean update;
  private final Map<String, String[]> known;

  private FaultTable(Path root, Path driver, Path scratch, boolean update) throws IOException {
    this.root = root;
    this.driver = driver;
    this.scratch = scratch;
    this.update = update;
    known = read(page());
  }

  /** What one parent made of one scenario. */
  private record Outcome(String words, boolean fired, List<String> left) {}

  private Path page() {
    return root.resolve("docs/fault-table.md");
  }

  /**
   * @param words the project's root, the Rust driver or {@code -}, an empty folder, then {@code
   *     update} or names of scenarios
   */
  public static void main(String[] words) throws Exception {
    Path driver = words[1].equals("-") ? null : Path.of(words[1]);
    List<String> rest = List.of(words).subList(3, words.length);
    boolean update = rest.contains("update");
    FaultTable table = new FaultTable(Path.of(words[0]), driver, Path.of(words[2]), update);
    System.exit(table.run(rest.stream().filter(word -> !word.equals("update")).toList()));
  }

  private int run(List<String> only) throws Exception {
    List<String> scenarios;
    try (Stream<Path> files = Files.list(root.resolve("faults"))) {
      scenarios =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(name -> name.substring(0, name.length() - ".yaml".length()))
              .filter(name -> only.isEmpty() || only.contains(name))
              .sorted()
              .toList();
    }
    Story[] clean = {play("none", 0, PATIENCE_SECONDS).story, null};
    if (driver != null) {
      clean[1] = play("none", 1, PATIENCE_SECONDS).story;
    }
    Map<String, Future<String[]>> running = new LinkedHashMap<>();
    // Two at a time: most of a case is waiting.
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (String scenario : scenarios) {
        running.put(scenario, two.submit(() -> row(scenario, clean)));
      }
      Map<String, String[]> rows = new TreeMap<>();
      for (var each : running.entrySet()) {
        rows.put(each.getKey(), each.getValue().get());
        System.out.println(String.join(" | ", rows.get(each.getKey())));
      }
      return update ? write(rows) : compare(rows);
    }
  }

  private String[] row(String scenario, Story[] clean) throws Exception {
    Outcome ours = outcome(scenario, 0, clean[0]);
    Outcome theirs = driver == null ? null : outcome(scenario, 1, clean[1]);
    List<String> left = new ArrayList<>(ours.left);
    if (theirs != null) {
      left.addAll(theirs.left);
    }
    return new String[] {
      scenario,
      ours.fired && (theirs == null || theirs.fired) ? "yes" : ours.fired ? "ours only" : "no",
      ours.words,
      theirs == null ? "?" : theirs.words,
      left.isEmpty() ? "nothing" : String.join(", ", left)
    };
  }

  private Outcome outcome(String scenario, int parent, Story clean) throws Exception {
    boolean hangs =
        !known.containsKey(scenario) || known.get(scenario)[2 + parent].startsWith("hang");
    Play play = play(scenario, parent, hangs ? HANG_SECONDS : PATIENCE_SECONDS);
    String words = play.hung ? "hang at " + play.story.next() : play.story.words(clean);
    return new Outcome(words, play.fired, play.left);
  }

  private record Play(Story story, boolean hung, boolean fired, List<String> left) {}

  private Play play(String scenario, int parent, long seconds) throws Exception {
    Path folder = Files.createDirectory(scratch.resolve(scenario + "-" + parent));
    Path wrapper = folder.resolve("wrapped");
    Path log = folder.resolve("log");
    String frametape = root.resolve("scripts/frametape").toString();
    List<String> wrap = new ArrayList<>(List.of(frametape, "wrap", "-o", wrapper.toString()));
    if (!scenario.equals("none")) {
      wrap.addAll(
          List.of(
              "--fault",
              root.resolve("faults/" + scenario + ".yaml").toString(),
              "--seed=1",
              "--fault-log",
              log.toString(),
              "--fault-state",
              folder.resolve("state").toString()));
    }
    wrap.addAll(List.of("--", frametape, "worker"));
    start(wrap, folder, "wrap", "").waitFor();
    if (!Files.isExecutable(wrapper)) {
      throw new IllegalStateException(
          "no wrapper was written: " + Files.readString(folder.resolve("wrap.err")));
    }
    List<String> command = new ArrayList<>();
    if (parent == 0) {
      command.addAll(List.of(frametape, "call", "--json"));
      command.addAll(Story.STEPS);
      command.addAll(List.of("--", wrapper.toString()));
    } else {
      command.addAll(List.of(driver.toString(), "story", "--worker", wrapper.toString()));
    }
    String mark = UUID.randomUUID().toString();
    Process process = start(command, folder, "parent", mark);
    boolean done = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!done) {
      process.destroyForcibly().waitFor();
    }
    List<String> left = left(mark);
    return new Play(
        Story.of(Files.readAllLines(folder.resolve("parent.out"))),
        !done,
        Files.exists(log) && Files.readString(log).contains("\"event\":\"fault\","),
        left);
  }

  private Process start(List<String> command, Path folder, String name, String mark)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("FRAMETAPE_"));
    builder.environment().put(MARK, mark);
    return builder.start();
  }

  /** The names of processes of a case that do not go away; they are killed. */
  private static List<String> left(String mark) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVING_SECONDS);
    List<Long> alive = marked(mark);
    while (!alive.isEmpty() && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
      alive = marked(mark);
    }
    List<String> names = new ArrayList<>();
    for (long pid : alive) {
      names.add(text(pid, "comm").strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    return names;
  }

  private static List<Long> marked(String mark) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)
            && text(Long.parseLong(name), "environ").contains(MARK + "=" + mark)) {
          found.add(Long.parseLong(name));
        }
      }
    }
    return found;
  }

  /** Empty when the process is gone, or is another user's. */
  private static String text(long pid, String file) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  // ---- the page ----

  private static Map<String, String[]> read(Path page) throws IOException {
    Map<String, String[]> rows = new TreeMap<>();
    boolean in = false;
    for (String line : Files.readAllLines(page)) {
      if (line.equals(END)) {
        in = false;
      }
      if (in && line.startsWith("| `")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ");
        cells[0] = cells[0].replace("`", "");
        rows.put(cells[0], cells);
      }
      if (line.equals(BEGIN)) {
        in = true;
      }
    }
    return rows;
  }

  private int write(Map<String, String[]> rows) throws IOException {
    Map<String, String[]> all = new TreeMap<>(known);
    all.putAll(rows);
    StringBuilder table = new StringBuilder();
    table.append(
        "| scenario | fired | our harness | Rust harness | stays behind |\n"
            + "|---|---|---|---|---|\n");
    for (String[] row : all.values()) {
      table.append("| `").append(row[0]).append("` | ");
      table.append(String.join(" | ", List.of(row).subList(1, row.length))).append(" |\n");
    }
    String text = Files.readString(page());
    int from = text.indexOf(BEGIN) + BEGIN.length() + 1;
    int to = text.indexOf(END);
    Files.writeString(page(), text.substring(0, from) + table + text.substring(to));
    return 0;
  }

  private int compare(Map<String, String[]> rows) {
    int different = 0;
    for (String[] row : rows.values()) {
      String[] expected = known.get(row[0]);
      if (expected == null) {
        System.err.println("frametape: " + row[0] + " is not in docs/fault-table.md");
        different++;
        continue;
      }
      for (int cell = 1; cell < row.length; cell++) {
        if (!row[cell].equals("?") && !row[cell].equals(expected[cell])) {
          System.err.println(
              "frametape: "
                  + row[0]
                  + ": found \""
                  + row[cell]
                  + "\", the table says \""
                  + expected[cell]
                  + "\"");
          different++;
        }
      }
    }
    if (different > 0) {
      System.err.println(
          "frametape: "
              + different
              + " differences; when they are right, write the table with scripts/fault-table"
              + " --update");
    }
    return different == 0 ? 0 : 1;
  }
}
