package dev.frametape.faulttable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs every scenario against both parents, and compares what comes of it with the table in
 * docs/fault-table.md, or writes that anew.
 */
public final class FaultTable {
  private static final String MARK = "FAULT_TABLE_CASE";

  /**
   * A case hangs when no process of it has done anything for so long; the scenarios' own delays are
   * below. On a loaded machine a case takes longer, and is still at work.
   */
  private static final long IDLE_SECONDS = 15;

  /** In hundredths of a second: JVMs that wait do so much in that time. */
  private static final long IDLE_TICKS = 12;

  /** Some cases are busy for ever. */
  private static final long BUSY_SECONDS = 60;

  /** Some scenarios leave processes behind for up to half a minute. */
  private static final long LEAVING_SECONDS = 90;

  /** {@code generation: 3+10}: the third of ten cases, one for each conversation. */
  private static final Pattern CASES = Pattern.compile("generation: ['\"]?[0-9]+\\+([0-9]+)");

  /** Seconds; a machine under load is in the next of them, and hardly further. */
  private static final List<Integer> TIMES = List.of(5, 15, 45, 90);

  private static final String NEVER = "never";

  /** By which chance has something to say in so short a conversation. */
  private static final Map<String, Integer> SEEDS = Map.of("swarm", 16);

  /** What happens to stderr needs a worker that says something there. */
  private static final List<String> TALKING = List.of("noisy-stderr");

  private static final String BEGIN = "<!-- table -->";
  private static final String END = "<!-- end of table -->";

  /** By name, and the cases of one scenario by number. */
  private static final Comparator<String> ORDER =
      Comparator.comparing((String row) -> row.replaceFirst(" [0-9]+$", ""))
          .thenComparingInt(
              row -> row.matches(".* [0-9]+") ? Integer.parseInt(row.replaceFirst(".* ", "")) : 0);

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

  /**
   * What one parent made of one scenario.
   *
   * @param within one of {@link #TIMES}, or {@link #NEVER}
   */
  private record Outcome(String words, String within, boolean fired, List<String> left) {}

  private Path page() {
    return root.resolve("docs/fault-table.md");
  }

  /**
   * @param words the project's root, the Rust driver or {@code -}, an empty folder, then {@code
   *     update}, {@code first} for the first case of each scenario only, and names of scenarios
   */
  public static void main(String[] words) throws Exception {
    Path driver = words[1].equals("-") ? null : Path.of(words[1]);
    List<String> rest = List.of(words).subList(3, words.length);
    boolean update = rest.contains("update");
    FaultTable table = new FaultTable(Path.of(words[0]), driver, Path.of(words[2]), update);
    List<String> names =
        rest.stream().filter(word -> !List.of("update", "first").contains(word)).toList();
    System.exit(table.run(names, rest.contains("first")));
  }

  /**
   * One conversation of a scenario.
   *
   * @param number which one, from 1
   * @param of how many different ones there are
   */
  private record Case(String scenario, int number, int of) {
    static final Case NONE = new Case("none", 1, 1);

    @Override
    public String toString() {
      return of > 1 ? scenario + " " + number : scenario;
    }
  }

  private List<Case> cases(List<String> only, boolean first) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("faults"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        String scenario = name.replaceFirst("\\.yaml$", "");
        if (name.equals(scenario) || !only.isEmpty() && !only.contains(scenario)) {
          continue;
        }
        int count =
            CASES
                .matcher(Files.readString(file))
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(1);
        if (Files.readString(file).contains("generation-changes")) {
          // Nothing happens to a worker that was not restarted.
          cases.add(new Case(scenario, 2, 1));
          continue;
        }
        for (int number = 1; number <= (first ? 1 : count); number++) {
          cases.add(new Case(scenario, number, count));
        }
      }
    }
    return cases;
  }

  private int run(List<String> only, boolean first) throws Exception {
    List<Case> scenarios = cases(only, first);
    Story[] clean = {play(Case.NONE, 0).story, null};
    if (driver != null) {
      clean[1] = play(Case.NONE, 1).story;
    }
    Map<String, Future<String[]>> running = new LinkedHashMap<>();
    // Several at a time: most of a case is waiting.
    try (ExecutorService several = Executors.newFixedThreadPool(4)) {
      for (Case each : scenarios) {
        running.put(each.toString(), several.submit(() -> row(each, clean)));
      }
      Map<String, String[]> rows = new TreeMap<>(ORDER);
      for (var each : running.entrySet()) {
        rows.put(each.getKey(), each.getValue().get());
        System.out.println(String.join(" | ", rows.get(each.getKey())));
      }
      return update ? write(rows) : compare(rows);
    }
  }

  private String[] row(Case scenario, Story[] clean) throws Exception {
    Outcome ours = outcome(scenario, 0, clean[0]);
    Outcome theirs = driver == null ? null : outcome(scenario, 1, clean[1]);
    List<String> left = new ArrayList<>(ours.left);
    if (theirs != null) {
      left.addAll(theirs.left);
    }
    return new String[] {
      scenario.toString(),
      ours.fired && (theirs == null || theirs.fired) ? "yes" : ours.fired ? "ours only" : "no",
      ours.words,
      ours.within,
      theirs == null ? "?" : theirs.words,
      theirs == null ? "?" : theirs.within,
      left.isEmpty() ? "nothing" : String.join(", ", left)
    };
  }

  private Outcome outcome(Case scenario, int parent, Story clean) throws Exception {
    Play play = play(scenario, parent);
    String words = play.hung ? "hang at " + play.story.next() : play.story.words(clean);
    return new Outcome(words, play.hung ? NEVER : within(play.nanos), play.fired, play.left);
  }

  private static String within(long nanos) {
    for (int seconds : TIMES) {
      if (nanos <= TimeUnit.SECONDS.toNanos(seconds)) {
        return seconds + " s";
      }
    }
    return "longer";
  }

  private record Play(Story story, boolean hung, long nanos, boolean fired, List<String> left) {}

  private Play play(Case scenario, int parent) throws Exception {
    Path folder =
        Files.createDirectory(
            scratch.resolve(scenario.toString().replace(' ', '-') + "-" + parent));
    Path wrapper = folder.resolve("wrapped");
    Path log = folder.resolve("log");
    String frametape = root.resolve("scripts/frametape").toString();
    List<String> wrap = new ArrayList<>(List.of(frametape, "wrap", "-o", wrapper.toString()));
    if (scenario != Case.NONE) {
      // As if the conversations before it had been.
      Path state = Files.createDirectory(folder.resolve("state"));
      Files.writeString(state.resolve("generation"), (scenario.number - 1) + "\n");
      wrap.addAll(
          List.of(
              "--fault",
              root.resolve("faults/" + scenario.scenario + ".yaml").toString(),
              "--seed=" + SEEDS.getOrDefault(scenario.scenario, 1),
              "--fault-log",
              log.toString(),
              "--fault-state",
              state.toString()));
    }
    wrap.add("--");
    wrap.addAll(
        TALKING.contains(scenario.scenario)
            ? List.of("/bin/sh", "-c", "echo a word >&2; exec \"$0\" worker", frametape)
            : List.of(frametape, "worker"));
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
    long start = System.nanoTime();
    boolean done = awaitEnd(process, folder.resolve("parent.out"), mark);
    long nanos = System.nanoTime() - start;
    if (!done) {
      process.destroyForcibly().waitFor();
    }
    List<String> left = left(mark);
    return new Play(
        Story.of(Files.readAllLines(folder.resolve("parent.out"))),
        !done,
        nanos,
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

  /** False when it hangs. */
  private static boolean awaitEnd(Process process, Path printed, String mark) throws Exception {
    long start = System.nanoTime();
    long since = start;
    long ticks = 0;
    long bytes = 0;
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      long now = System.nanoTime();
      long used = 0;
      for (long pid : marked(mark)) {
        used += ticks(text(pid, "stat"));
      }
      // Less than before: one of them has ended, which is something. So is a step that has ended.
      if (used < ticks || used - ticks > IDLE_TICKS || Files.size(printed) > bytes) {
        ticks = used;
        bytes = Files.size(printed);
        since = now;
      }
      if (now - since > TimeUnit.SECONDS.toNanos(IDLE_SECONDS)
          || now - start > TimeUnit.SECONDS.toNanos(BUSY_SECONDS)) {
        return false;
      }
    }
    return true;
  }

  /** What a process has used of the CPU, from {@code pid (any name) state ppid ...}. */
  private static long ticks(String stat) {
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
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
    Map<String, String[]> rows = new TreeMap<>(ORDER);
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
    Map<String, String[]> all = new TreeMap<>(ORDER);
    all.putAll(known);
    all.putAll(rows);
    StringBuilder table = new StringBuilder();
    table.append(
        "| scenario | fired | our harness | within | Rust harness | within | stays behind |\n"
            + "|---|---|---|---|---|---|---|\n");
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

  /**
   * Times may be those of a faster machine, or of one that is busy: the next time is no difference.
   */
  private static boolean agree(String found, String expected) {
    int time = TIMES.indexOf(seconds(found));
    int expectedTime = TIMES.indexOf(seconds(expected));
    return time >= 0 && expectedTime >= 0 ? time <= expectedTime + 1 : found.equals(expected);
  }

  private static int seconds(String cell) {
    return cell.matches("[0-9]+ s") ? Integer.parseInt(cell.replace(" s", "")) : -1;
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
        if (!row[cell].equals("?") && !agree(row[cell], expected[cell])) {
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
