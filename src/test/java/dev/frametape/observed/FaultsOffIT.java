package dev.frametape.observed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.transparency.Installation;
import dev.frametape.transparency.Outcome;
import dev.frametape.transparency.Parent;
import dev.frametape.transparency.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where faults are switched off nothing of them is at work. */
@Timeout(120)
class FaultsOffIT {
  private static final List<String> WORKING =
      List.of(
          "dev.frametape.fault.Catalogue",
          "dev.frametape.fault.ScenarioEngine",
          "dev.frametape.relay.FaultRelay",
          "dev.frametape.relay.FaultPump");

  private static final String RULE = "to-parent:type=data_row,nth=1:cut-payload=10";

  @Test
  void offIsThePlainRunAndLoadsNothingOfFaults() throws Exception {
    Path folder = Scratch.folder("off");
    Installation installation = Installation.copyTo(folder.resolve("installation"));
    Path classes = folder.resolve("classes");
    Path configuration = installation.home().resolve("launch.conf");
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replace(
                "jvm -Xlog:disable\n",
                "jvm -Xlog:disable\njvm -Xlog:class+load:file=" + classes + "\n"));

    // Any variable has the option library read the command line.
    Outcome plain = run(installation, folder, "FRAMETAPE_LINGER=250", List.of());
    List<String> loadedPlain = faultClasses(classes);
    Outcome off = run(installation, folder, "FRAMETAPE_FAULTS=off", List.of("--fault", RULE));
    List<String> loadedOff = faultClasses(classes);
    Outcome on = run(installation, folder, "", List.of("--fault", RULE));
    List<String> loadedOn = faultClasses(classes);

    assertThat(off).isEqualTo(plain);
    assertThat(off.stdout()).isEqualTo(Talk.ALL);
    assertThat(on.stdout()).isNotEqualTo(Talk.ALL);
    // What the command line's own classes name is looked at when they are verified, no more.
    assertThat(loadedOff).isEqualTo(loadedPlain).doesNotContainAnyElementsOf(WORKING);
    // The log can tell the difference.
    assertThat(loadedOn).containsAll(WORKING);
  }

  private static Outcome run(
      Installation installation, Path folder, String variable, List<String> options)
      throws IOException {
    List<String> variables = new ArrayList<>(Parent.PLAIN.environment());
    if (!variable.isEmpty()) {
      variables.add(variable);
    }
    List<String> command = new ArrayList<>(List.of(installation.launcher().toString(), "run"));
    command.addAll(options);
    command.addAll(List.of("--", "/bin/sh", "-c", Talk.WORKER, folder.toString()));
    return Parent.PLAIN.withEnvironment(variables).run(command, Talk.ASKED);
  }

  /** The classes of the engine and of its relay that the last run loaded, by several threads. */
  private static List<String> faultClasses(Path log) throws IOException {
    return new String(Files.readAllBytes(log), UTF_8)
        .lines()
        .map(line -> line.replaceAll("^(\\[[^]]*\\])*\\s*", ""))
        .map(line -> line.split(" ")[0])
        .filter(
            name ->
                name.startsWith("dev.frametape.fault.")
                    || name.startsWith("dev.frametape.relay.Fault"))
        .sorted()
        .toList();
  }
}
