package dev.frametape.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.CaseResult;
import dev.frametape.transparency.Rounds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A campaign that is killed leaves nothing alive, and goes on where it was. */
@Timeout(900)
class KilledCampaignIT {
  private static final String MARK = "KILLED_CAMPAIGN";
  private static final int KILLS = Rounds.count(8);
  private static final int CASES = 8;

  @TempDir private Path folder;

  private final String mark = UUID.randomUUID().toString();

  private Process start(boolean resume) throws IOException {
    String frametape = Path.of("scripts/frametape").toAbsolutePath().toString();
    List<String> words = new ArrayList<>(List.of(frametape, "chaos", "--report=report"));
    for (int number = 1; number <= CASES; number++) {
      Path scenario = folder.resolve("late-" + number + ".yaml");
      Files.writeString(
          scenario,
          "frametape: 1\nname: late-"
              + number
              + "\nnote: Late.\nrules:\n  - name: late\n    when: {dir: to-parent}\n"
              + "    then: {delay: {by: 20ms}}\n");
      words.add("--faults=" + scenario);
    }
    if (resume) {
      words.add("--resume");
    }
    words.addAll(
        List.of(
            "--jobs=2",
            "--worker=" + frametape,
            "--worker-arg=worker",
            "--worker-env=WORKER",
            "--",
            "/bin/sh",
            "-c",
            // One more process that no parent knows, in a session of its own.
            "setsid sleep 600 & sleeper=$!; \"$WORKER\" </dev/null >/dev/null 2>&1; kill $sleeper;"
                + " wait $sleeper; exit 0"));
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    builder.environment().put(MARK, mark);
    return builder.start();
  }

  private List<String> alive() throws IOException {
    List<String> alive = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(each -> each.toString().matches("/proc/[0-9]+")).toList()) {
        try {
          if (Files.readString(
                  process.resolve("environ"), java.nio.charset.StandardCharsets.ISO_8859_1)
              .contains(MARK + "=" + mark)) {
            alive.add(Files.readString(process.resolve("comm")).strip());
          }
        } catch (IOException gone) {
          continue;
        }
      }
    }
    return alive;
  }

  @Test
  void nothingIsAliveAndEachCaseIsCountedOnce() throws Exception {
    SplittableRandom random = new SplittableRandom(20);
    for (int kill = 0; kill < KILLS; kill++) {
      Process campaign = start(kill > 0);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(campaign.getInputStream(), UTF_8));
      // The first line says that it has begun; where in a case it is then, nobody knows.
      assertThat(lines.readLine()).contains(CASES + " cases");
      LockSupport.parkNanos(random.nextLong(TimeUnit.SECONDS.toNanos(2)));
      campaign.destroyForcibly().waitFor();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!alive().isEmpty() && System.nanoTime() - until < 0) {
        Thread.sleep(10);
      }
      assertThat(alive()).as("kill %d", kill).isEmpty();
    }
    Process campaign = start(true);
    String said = new String(campaign.getInputStream().readAllBytes(), UTF_8);
    assertThat(campaign.waitFor()).as(said).isZero();
    for (int number = 1; number <= CASES; number++) {
      assertThat(said.lines().filter(line -> line.matches("pass  late-.*"))).hasSize(CASES);
      assertThat(CaseResult.read(folder.resolve("report/cases/late-" + number)))
          .hasValueSatisfying(result -> assertThat(result.passed()).isTrue());
    }
    assertThat(alive()).isEmpty();
  }
}
