package dev.frametape.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.campaign.CampaignResults;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A campaign that is killed leaves nothing alive, and goes on where it was. */
@Timeout(900)
class KilledCampaignIT {
  private static final String MARK = "KILLED_CAMPAIGN";
  private static final int KILLS = Rounds.count(20);
  private static final int CASES = 8;

  /** As Java tells the end by SIGKILL. */
  private static final int KILLED = 128 + 9;

  @TempDir private Path folder;

  private final String mark = UUID.randomUUID().toString();

  private Process start(int number, boolean resume) throws IOException {
    String frametape = Path.of("scripts/frametape").toAbsolutePath().toString();
    List<String> words = new ArrayList<>(List.of(frametape, "chaos", "--report=report-" + number));
    for (int late = 1; late <= CASES; late++) {
      Path scenario = folder.resolve("late-" + late + ".yaml");
      Files.writeString(
          scenario,
          "frametape: 1\nname: late-"
              + late
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
    int report = 1;
    boolean resume = false;
    for (int kills = 0; kills < KILLS; ) {
      Process campaign = start(report, resume);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(campaign.getInputStream(), UTF_8));
      // The first line says that it has begun; where in a case it is then, nobody knows.
      String first = lines.readLine();
      assertThat(first).contains(CASES + " cases");
      LockSupport.parkNanos(random.nextLong(TimeUnit.SECONDS.toNanos(2)));
      // Not by the process itself, which would close its streams as well.
      campaign.toHandle().destroyForcibly();
      String said = first + "\n" + lines.lines().collect(Collectors.joining("\n"));
      if (campaign.waitFor() == KILLED) {
        kills++;
        resume = true;
      } else {
        // It was done before it could be killed; the next one begins anew.
        completed(report, said, campaign.exitValue());
        report++;
        resume = false;
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!alive().isEmpty() && System.nanoTime() - until < 0) {
        Thread.sleep(10);
      }
      assertThat(alive()).as("kill %d", kills).isEmpty();
    }
    Process campaign = start(report, resume);
    String said = new String(campaign.getInputStream().readAllBytes(), UTF_8);
    completed(report, said, campaign.waitFor());
    assertThat(alive()).isEmpty();
  }

  @Test
  void twoCampaignsAreNotInOneFolder() throws Exception {
    String frametape = Path.of("scripts/frametape").toAbsolutePath().toString();
    // Its parent waits for a pipe that nobody writes to.
    String line =
        frametape
            + " chaos --faults clean-eof --report=report --resume --worker=/bin/sh --worker-env=W"
            + " -- /bin/sh -c 'mkfifo pipe; cat pipe'";
    Process first = shell(line);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(first.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).contains("1 case");
      Process second = shell(line);
      String said = new String(second.getInputStream().readAllBytes(), UTF_8);
      assertThat(second.waitFor()).as(said).isEqualTo(ExitCodes.USAGE);
      assertThat(said).contains("found a campaign that still runs in report");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  private Process shell(String line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", "exec " + line)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("FRAMETAPE_"));
    return builder.start();
  }

  private void completed(int report, String said, int code) throws IOException {
    assertThat(code).as(said).isZero();
    for (int late = 1; late <= CASES; late++) {
      assertThat(said.lines().filter(line -> line.matches("pass  late-.*"))).hasSize(CASES);
      assertThat(CaseResult.read(folder.resolve("report-" + report + "/cases/late-" + late)))
          .hasValueSatisfying(result -> assertThat(result.passed()).isTrue());
    }
    assertThat(CampaignResults.read(folder.resolve("report-" + report)).results())
        .as("the cases and the clean ones, once each")
        .hasSize(CASES + 2)
        .extracting(CaseResult::name)
        .doesNotHaveDuplicates();
  }
}
