package dev.frametape.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import dev.frametape.transparency.KeepPid;
import dev.frametape.transparency.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} while frames stream in both directions: whatever a peer has received is in the
 * recording, and nobody is left.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledIT {
  private static final int MOMENTS = 200;
  private static final int AT_A_TIME = 2;
  private static final long MOST_BYTES = 6_000_000;
  private static final long SEED = 20_261_122;

  @TempDir private Path folder;
  private final Cycle rows = Cycle.ofRows(1);
  private final Cycle requests = Cycle.ofRows(2);
  private Path rowsFile;

  /** What one killed conversation left behind; counts of bytes. */
  private record Left(
      long received, long takenByChild, boolean file, long toParent, long toChild) {}

  /** When to kill: so long after the start, or after so many bytes. */
  private sealed interface Moment {
    record AfterNanos(long nanos) implements Moment {}

    record AfterBytes(long bytes) implements Moment {}
  }

  @BeforeEach
  void writeRows() throws IOException {
    rowsFile = Files.write(folder.resolve("rows"), rows.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {".jsonl", ".tape"})
  void whenTheWrapperIsKilledTheRecordingHasWhateverAPeerHasReceivedAndNobodyIsLeft(String ending)
      throws Exception {
    long start = nanosToFirstByte();
    List<Left> all =
        atAllMoments(
            start * 12 / 10,
            (number, moment) -> killWrapper(folder.resolve(number + ending), moment));
    assertThat(all).filteredOn(left -> left.received() > 0).hasSizeGreaterThan(MOMENTS / 3);
    assertThat(all).filteredOn(left -> left.takenByChild() > 0).hasSizeGreaterThan(MOMENTS / 4);
    assertThat(all).filteredOn(left -> left.received() == 0).hasSizeGreaterThan(MOMENTS / 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {".jsonl", ".tape"})
  void whenTheWorkerIsKilledTheRecordingIsCompleteAndEndsWithTheSignal(String ending)
      throws Exception {
    List<Left> all =
        atAllMoments(
            50_000_000, (number, moment) -> killWorker(folder.resolve(number + ending), moment));
    assertThat(all).filteredOn(left -> left.received() > 0).hasSizeGreaterThan(MOMENTS / 3);
    assertThat(all).filteredOn(left -> left.takenByChild() > 0).hasSizeGreaterThan(MOMENTS / 4);
  }

  /** A quarter of the moments: of them, those around the start are KeepPidIT's. */
  @Test
  void whenAWorkerIsKilledThatKeepsThePidItsRecorderWritesTheRecordingToItsEnd() throws Exception {
    KeepPid.assumePossible();
    List<Left> all = atAllMoments(MOMENTS / 4, nanosToFirstByte(), this::killKept);
    assertThat(all).filteredOn(left -> left.received() > 0).hasSizeGreaterThan(MOMENTS / 12);
    assertThat(all).filteredOn(left -> left.takenByChild() > 0).hasSizeGreaterThan(MOMENTS / 16);
  }

  private interface Killing {
    Left at(int number, Moment moment) throws Exception;
  }

  /** Two of five moments are counted in time, which covers the start, the others in bytes. */
  private static List<Left> atAllMoments(long latestNanos, Killing killing) throws Exception {
    return atAllMoments(MOMENTS, latestNanos, killing);
  }

  private static List<Left> atAllMoments(int moments, long latestNanos, Killing killing)
      throws Exception {
    SplittableRandom seeds = new SplittableRandom(SEED);
    List<Future<Left>> futures = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (int moment = 0; moment < moments; moment++) {
        int number = moment;
        SplittableRandom random = seeds.split();
        Moment when =
            number % 5 < 2
                ? new Moment.AfterNanos(random.nextLong(latestNanos))
                : new Moment.AfterBytes((long) (MOST_BYTES * Math.pow(random.nextDouble(), 2)));
        futures.add(
            pool.submit(
                () -> {
                  try {
                    return killing.at(number, when);
                  } catch (Exception | AssertionError failure) {
                    throw new AssertionError("moment " + number + ", " + when, failure);
                  }
                }));
      }
      List<Left> all = new ArrayList<>();
      for (Future<Left> future : futures) {
        all.add(future.get());
      }
      return all;
    }
  }

  /** The worker streams rows from a second process and writes down what it gets; both for ever. */
  private String script(Path log) {
    return "echo $$ >&2; while cat "
        + Wrapped.quoted(rowsFile)
        + "; do :; done & exec cat >"
        + Wrapped.quoted(log);
  }

  private long nanosToFirstByte() throws Exception {
    long before = System.nanoTime();
    try (Wrapped wrapped =
        Wrapped.record(
            folder.resolve("first.jsonl"), List.of(), script(folder.resolve("first.log")))) {
      assertThat(wrapped.stdout().read()).isZero();
      return System.nanoTime() - before;
    }
  }

  private Left killWrapper(Path recording, Moment moment) throws Exception {
    Path log = recording.resolveSibling(recording.getFileName() + ".log");
    Cycle.Prefix received = rows.prefix("received by the parent");
    try (Wrapped wrapped = Wrapped.record(recording, List.of(), script(log))) {
      converse(wrapped, received, moment, wrapped::kill);
      assertThat(wrapped.waitFor()).isEqualTo(new ChildExit.Signaled(9, false));
    }
    Left left = left(recording, log, received);
    if (left.file()) {
      Verification verification = RecordingVerifier.verify(recording);
      assertThat(verification.findings()).isEmpty();
      assertThat(verification.status()).isEqualTo(Verification.Status.CUT_OFF);
    }
    clear(recording, log);
    return left;
  }

  private Left killWorker(Path recording, Moment moment) throws Exception {
    Path log = recording.resolveSibling(recording.getFileName() + ".log");
    Cycle.Prefix received = rows.prefix("received by the parent");
    try (Wrapped wrapped = Wrapped.record(recording, List.of("--linger=20"), script(log))) {
      String pid =
          new BufferedReader(new InputStreamReader(wrapped.stderr(), StandardCharsets.US_ASCII))
              .readLine();
      ProcessHandle worker = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      converse(wrapped, received, moment, worker::destroyForcibly);
      assertThat(wrapped.waitFor()).isEqualTo(new ChildExit.Signaled(9, false));
    }
    Left left = left(recording, log, received);
    // Unlike a killed wrapper, this one has passed on all that it has recorded.
    assertThat(left.toParent()).isEqualTo(left.received());
    Verification verification = RecordingVerifier.verify(recording);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
    assertThat(exits(recording)).containsExactly(new ChildExit.Signaled(9, false));
    clear(recording, log);
    return left;
  }

  /** The parent's kill meets the worker, and its wait is answered before the recorder is done. */
  private Left killKept(int number, Moment moment) throws Exception {
    Path recording = folder.resolve(number + ".jsonl");
    Path log = folder.resolve(number + ".log");
    Cycle.Prefix received = rows.prefix("received by the parent");
    String mark = "KEPT=" + recording;
    try (Wrapped wrapped =
        Wrapped.after(
            "export " + Wrapped.quoted(Path.of(mark)),
            recording,
            List.of("--linger=20", "--transparency=keep-pid"),
            script(log))) {
      converse(wrapped, received, moment, wrapped::kill);
      assertThat(wrapped.waitFor()).isEqualTo(new ChildExit.Signaled(9, false));
    }
    Processes.await(() -> KeepPid.withVariable(mark).isEmpty());
    Left left = left(recording, log, received);
    if (left.file()) {
      assertThat(left.toParent()).isEqualTo(left.received());
      Verification verification = RecordingVerifier.verify(recording);
      assertThat(verification.findings()).isEmpty();
      assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
      assertThat(exits(recording)).containsExactly(new ChildExit.Signaled(9, false));
    }
    clear(recording, log);
    return left;
  }

  /** Talks both ways until everybody has gone, and kills in between. */
  private void converse(Wrapped wrapped, Cycle.Prefix received, Moment moment, Runnable kill)
      throws IOException, ExecutionException, InterruptedException {
    Task<Long> talk =
        Task.start(
            "parent-stdin",
            () -> Streams.writeUntilNobodyReads(wrapped.stdin(), requests.bytes(), Long.MAX_VALUE));
    long bytes =
        switch (moment) {
          case Moment.AfterBytes(long count) -> count;
          case Moment.AfterNanos(long nanos) -> {
            Task.start(
                "killer",
                () -> {
                  // No wait for something to happen: the moment itself is what is random here.
                  LockSupport.parkNanos(nanos);
                  kill.run();
                  return null;
                });
            yield Long.MAX_VALUE;
          }
        };
    // Until the end, which comes when no process of this conversation is left.
    Streams.copy(wrapped.stdout(), received, bytes, kill);
    talk.result();
  }

  private Left left(Path recording, Path log, Cycle.Prefix received) throws IOException {
    Cycle.Prefix taken = requests.prefix("received by the child");
    if (Files.exists(log)) {
      Files.copy(log, taken);
    }
    Cycle.Prefix toParent = rows.prefix("recorded to the parent");
    Cycle.Prefix toChild = requests.prefix("recorded to the child");
    boolean file = Files.exists(recording);
    if (file) {
      try (RecordingReader reader = RecordingReader.open(recording)) {
        reader.copyStream(Direction.TO_PARENT, toParent);
        reader.copyStream(Direction.TO_CHILD, toChild);
      }
    }
    // Both are beginnings of the same stream, so the shorter one is the beginning of the longer.
    assertThat(received.count()).as("received by the parent").isLessThanOrEqualTo(toParent.count());
    assertThat(taken.count()).as("received by the child").isLessThanOrEqualTo(toChild.count());
    return new Left(received.count(), taken.count(), file, toParent.count(), toChild.count());
  }

  private static List<ChildExit> exits(Path recording) throws IOException {
    List<ChildExit> exits = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Exited(ChildExit exit)) {
          exits.add(exit);
        }
      }
    }
    return exits;
  }

  private static void clear(Path recording, Path log) throws IOException {
    Files.deleteIfExists(recording);
    Files.deleteIfExists(Path.of(recording.toString().replaceAll("\\.jsonl$", ".blobs")));
    Files.deleteIfExists(log);
  }
}
