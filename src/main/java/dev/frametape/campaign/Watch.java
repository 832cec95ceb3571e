package dev.frametape.campaign;

import dev.frametape.process.ProcessTree;
import dev.frametape.process.ProcessTree.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a parent's processes again and again while it runs: for what it does not collect, and
 * for pipes that it keeps. What is seen once proves nothing, since every parent needs a moment;
 * what is seen for some seconds is kept.
 */
final class Watch {
  /** A sound parent under load is slow, too. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Pattern RECORDING = Pattern.compile("[0-9]{4,}-([0-9]+)\\.(?:jsonl|tape)");

  private final long root;
  private final Path recordings;
  private final LongSupplier nanos;
  // By wrapper: the pipes that it had while it was alive.
  private final Map<Long, Set<String>> pipes = new HashMap<>();
  private final Map<String, Seen> zombies = new LinkedHashMap<>();
  private final Map<String, Seen> held = new LinkedHashMap<>();

  /** From when to when something was seen. */
  private static final class Seen {
    private final long first;
    private long last;

    private Seen(long first) {
      this.first = first;
      last = first;
    }
  }

  /**
   * @param root the process that all of the parent's descend from
   * @param recordings the folder whose files name the wrappers
   * @param nanos a clock
   */
  Watch(long root, Path recordings, LongSupplier nanos) {
    this.root = root;
    this.recordings = recordings;
    this.nanos = nanos;
  }

  /** Looks once. */
  void look() throws IOException {
    long now = nanos.getAsLong();
    List<Member> all = ProcessTree.below(root);
    Set<Long> wrappers = wrappers();
    Set<Long> inside = new HashSet<>();
    Map<Long, Member> byPid = new HashMap<>();
    for (Member member : all) {
      byPid.put(member.pid(), member);
      // Those nearest to the root come first.
      if (wrappers.contains(member.pid()) || inside.contains(member.parentPid())) {
        inside.add(member.pid());
      }
    }
    Set<String> abandoned = new HashSet<>();
    for (long wrapper : wrappers) {
      Member member = byPid.get(wrapper);
      if (member == null || member.isZombie()) {
        abandoned.addAll(pipes.getOrDefault(wrapper, Set.of()));
      } else {
        pipes
            .computeIfAbsent(wrapper, _ -> new HashSet<>())
            .addAll(ProcessTree.pipes(wrapper).values());
      }
    }
    for (Member member : all) {
      boolean isCollectedByRoot = member.parentPid() == root;
      if (member.isZombie() && !isCollectedByRoot && !inside.contains(member.parentPid())) {
        Member parent = byPid.get(member.parentPid());
        see(
            zombies,
            member.name()
                + " (pid "
                + member.pid()
                + "), a child of "
                + (parent == null ? "pid " + member.parentPid() : parent.name()),
            now);
      }
      if (!member.isZombie() && !inside.contains(member.pid()) && !abandoned.isEmpty()) {
        ProcessTree.pipes(member.pid())
            .forEach(
                (number, pipe) -> {
                  if (abandoned.contains(pipe)) {
                    see(
                        held,
                        "descriptor "
                            + number
                            + " of "
                            + member.name()
                            + " (pid "
                            + member.pid()
                            + ")",
                        now);
                  }
                });
      }
    }
  }

  private static void see(Map<String, Seen> where, String what, long now) {
    where.computeIfAbsent(what, _ -> new Seen(now)).last = now;
  }

  /** The pids of the workers' wrappers, each of which has a recording of its own. */
  private Set<Long> wrappers() throws IOException {
    Set<Long> pids = new HashSet<>();
    if (Files.isDirectory(recordings)) {
      try (Stream<Path> files = Files.list(recordings)) {
        files.forEach(
            file -> {
              Matcher name = RECORDING.matcher(file.getFileName().toString());
              if (name.matches()) {
                pids.add(Long.parseLong(name.group(1)));
              }
            });
      }
    }
    return pids;
  }

  /** What had ended, and was not collected for too long. */
  List<String> zombies() {
    return lasting(zombies);
  }

  /** Ends of pipes that the parent kept for too long after their worker was gone. */
  List<String> held() {
    return lasting(held);
  }

  private static List<String> lasting(Map<String, Seen> seen) {
    List<String> lasting = new ArrayList<>();
    seen.forEach(
        (what, when) -> {
          if (when.last - when.first >= PATIENCE.toNanos()) {
            lasting.add(what);
          }
        });
    return lasting;
  }
}
