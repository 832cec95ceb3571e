package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.PidKeeping;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import dev.frametape.relay.RelayOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is said when the launcher could not leave the pid to the worker. */
class KeepPidRefusalTest {
  private static final String CHILD = "/no/such/program";

  private record Said(int code, String words) {}

  private static Said perform(PidKeeping why, FaultOptions faults) throws Exception {
    StartState world =
        new StartState(0, 0, 0, 1, why, Optional.empty(), List.of(), List.of(), List.of());
    Relaying relaying =
        new Relaying(
            List.of(CHILD), RelayOptions.DEFAULT, Optional.empty(), faults, Transparency.KEEP_PID);
    PrintStream before = System.err;
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    System.setErr(new PrintStream(words, true, StandardCharsets.UTF_8));
    try {
      int code = relaying.perform(new Session(world, true));
      return new Said(code, words.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void aKernelThatDoesNotTellHowAProcessEndedIsNamed() throws Exception {
    Said said = perform(new PidKeeping.NoExitStatus(), FaultOptions.NONE);
    assertThat(said.code()).isEqualTo(125);
    assertThat(said.words())
        .startsWith("frametape: ")
        .contains(System.getProperty("os.version"), "Linux 6.15", "--transparency relay");
  }

  @Test
  void faultsAreAUsageErrorWhateverTheKernelIs() throws Exception {
    FaultOptions.Reader reader = new FaultOptions.Reader();
    reader.read("--fault=clean-eof");
    Said said = perform(new PidKeeping.NotPlain(), reader.options());
    assertThat(said.code()).isEqualTo(64);
    assertThat(said.words()).contains("--transparency auto");
  }

  @Test
  void theOtherReasonsAreSaidToo() throws Exception {
    int emfile = 24;
    assertThat(perform(new PidKeeping.NoRoom(emfile), FaultOptions.NONE).words())
        .contains("error 24");
    assertThat(perform(new PidKeeping.NotPlain(), FaultOptions.NONE).words())
        .contains("-- before the worker");
    int enoent = 2;
    Assertions.assertThatThrownBy(
            () -> perform(new PidKeeping.NotStarted(enoent), FaultOptions.NONE))
        .isInstanceOf(SpawnException.class)
        .hasMessageContaining(CHILD);
  }
}
