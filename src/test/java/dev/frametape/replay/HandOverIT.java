package dev.frametape.replay;

import static dev.frametape.replay.Frames.CONFIGURE;
import static dev.frametape.replay.Frames.mul;
import static dev.frametape.replay.Frames.u64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.transparency.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A conversation that was replayed so far goes on with a real worker. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverIT {
  private static final String TERMINATE = Frames.request("terminate", "");

  @TempDir private Path folder;
  private Path talk;
  private String fixture;

  /** The built-in worker's handshake, and one product. */
  @BeforeEach
  void record() throws IOException {
    talk = folder.resolve("talk.jsonl");
    fixture = Files.createDirectory(folder.resolve("fixture")).toString();
    try (Wrapped worker =
        Wrapped.frametape("record", "-o", talk.toString(), "--", Wrapped.LAUNCHER, "worker")) {
      worker.hears();
      worker.says(CONFIGURE).says(mul(fixture, 6, 7));
      assertThat(worker.hears()).isEqualTo(u64(42));
      worker.says(TERMINATE).outcome();
    }
  }

  private Path script(String text) throws IOException {
    Path script = Files.writeString(folder.resolve("worker"), "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private Wrapped forward(Path worker, String... options) throws IOException {
    List<String> words = new java.util.ArrayList<>(List.of("replay", "--on-unmatched=forward"));
    words.addAll(List.of(options));
    words.addAll(List.of(talk.toString(), "--", worker.toString()));
    return Wrapped.frametape(words.toArray(String[]::new));
  }

  @Test
  void whatTheParentSaysWhileTheWorkerCatchesUpArrivesOnceAndInOrder() throws IOException {
    Path go = folder.resolve("go");
    Path up = folder.resolve("up");
    Path worker =
        script(
            ": >'%s'; until [ -e '%s' ]; do sleep 0.02; done; exec '%s' worker"
                .formatted(up, go, Wrapped.LAUNCHER));
    try (Wrapped parent = forward(worker)) {
      assertThat(parent.hears()).contains("handshake");
      parent.says(CONFIGURE).says(mul(fixture, 6, 7));
      assertThat(parent.hears()).isEqualTo(u64(42));
      // The first is unmatched and starts the worker; the others come while it has said nothing.
      int requests = 200;
      for (int i = 1; i <= requests / 2; i++) {
        parent.says(mul(fixture, i, 10));
      }
      Processes.await(() -> Files.exists(up));
      for (int i = requests / 2 + 1; i <= requests; i++) {
        parent.says(mul(fixture, i, 10));
      }
      Files.createFile(go);
      for (int i = 1; i <= requests; i++) {
        assertThat(parent.hears()).isEqualTo(u64(10 * i));
      }
      parent.says(TERMINATE);
      Wrapped.Outcome end = parent.outcome();
      assertThat(end.exit()).isEqualTo(new ChildExit.Exited(0));
      assertThat(end.stdout()).endsWith("{\"status\":\"terminating\"}}}").hasSize(79);
      // Why it was handed over, and nothing else.
      assertThat(end.stderr().lines()).allMatch(line -> line.startsWith("frametape: "));
    }
  }

  @Test
  void aWorkerThatNeverCatchesUpIsGivenUpWithWords() throws IOException {
    Path pid = folder.resolve("pid");
    Path worker = script("echo $$ >'%s'; exec sleep 600".formatted(pid));
    try (Wrapped parent = forward(worker, "--catch-up-wait=500ms")) {
      parent.hears();
      parent.says(CONFIGURE).says(mul(fixture, 5, 5));
      Wrapped.Outcome end = parent.outcome();
      assertThat(end.exit()).isEqualTo(new ChildExit.Exited(70));
      assertThat(end.stderr())
          .contains("its frame 1 was not there after 500 ms", "--catch-up-wait");
    }
    // It is not left behind, if it got as far as that.
    if (Files.exists(pid)) {
      String number = Files.readString(pid).strip();
      assertThat(Path.of("/proc", number.isEmpty() ? "none" : number)).doesNotExist();
    }
  }

  @Test
  void theEndIsTheWorkersOwnASignalToo() throws IOException {
    Path worker = script("FRAMETAPE_KILL_SIGNAL=6 exec '%s' worker".formatted(Wrapped.LAUNCHER));
    try (Wrapped parent = forward(worker)) {
      parent.hears();
      parent.says(CONFIGURE).says(Frames.request("emit_test_rows_then_panic", ""));
      assertThat(parent.hears()).contains("data_row");
      assertThat(parent.outcome().exit())
          .isInstanceOfSatisfying(
              ChildExit.Signaled.class, end -> assertThat(end.signal()).isEqualTo(6));
    }
  }

  @Test
  void aHalfCloseAndASignalBehindTheEndOfInputReachTheOtherSide() throws IOException {
    Path closed = folder.resolve("closed");
    Path worker =
        script(
            """
            head -c %d '%s'
            trap 'exit 9' TERM
            exec >&-
            cat >/dev/null
            : >'%s'
            while :; do sleep 0.02; done
            """
                .formatted(104, said(), closed));
    try (Wrapped parent = forward(worker)) {
      parent.hears();
      parent.says(CONFIGURE).says(Frames.request("health", ""));
      assertThat(parent.hearsAllOfStdout()).as("a half-close").isEmpty();
      parent.endsInput();
      Processes.await(() -> Files.exists(closed));
      assertThat(parent.signal(15).outcome().exit()).isEqualTo(new ChildExit.Exited(9));
    }
  }

  /** A file with what the recorded worker said. */
  private Path said() throws IOException {
    Path file = folder.resolve("said");
    try (var reader = dev.frametape.recording.RecordingReader.open(talk);
        var out = Files.newOutputStream(file)) {
      reader.copyStream(dev.frametape.frame.Direction.TO_PARENT, out);
    }
    return file;
  }
}
