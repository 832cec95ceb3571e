package dev.frametape.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import dev.frametape.transparency.Mode;
import dev.frametape.transparency.Recorded;
import dev.frametape.transparency.Rounds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code kill -9} while frames stream in both directions: whatever a peer has received is in the
 * recording, and nobody is left.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledIT {
  private static final int MOMENTS = Rounds.count(24);
  private static final int AT_A_TIME = 2;
  private static final long MOST_BYTES = 6_000_000;
  private static final ChildExit KILLED = new ChildExit.Signaled(9, false);
  private static final ChildExit BROKEN_PIPE = new ChildExit.Signaled(13, false);
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

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"RELAY, .jsonl", "KEEP_PID, .jsonl", "RELAY, .tape", "KEEP_PID, .tape"})
  void whenTheRecorderIsKilledTheRecordingHasWhateverAPeerHasReceivedAndNobodyIsLeft(
      Mode mode, String ending) throws Exception {
    List<Left> all =
        atAllMoments(
            nanosToFirstByte(mode) * 12 / 10,
            (number, moment) -> killRecorder(mode, folder.resolve(number + ending), moment));
    assertThat(all).filteredOn(left -> left.received() > 0).hasSizeGreaterThan(MOMENTS / 3);
    assertThat(all).filteredOn(left -> left.takenByChild() > 0).hasSizeGreaterThan(MOMENTS / 4);
    assertThat(all).filteredOn(left -> left.received() == 0).hasSizeGreaterThan(MOMENTS / 20);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"RELAY, .jsonl", "KEEP_PID, .jsonl", "RELAY, .tape", "KEEP_PID, .tape"})
  void whenTheWorkerIsKilledTheRecordingIsCompleteAndEndsWithTheSignal(Mode mode, String ending)
      throws Exception {
    // Beside a worker that the parent can kill, the recorder may be starting still.
    long latest = mode == Mode.RELAY ? 50_000_000 : nanosToFirstByte(mode) * 12 / 10;
    List<Left> all =
        atAllMoments(
            latest, (number, moment) -> killWorker(mode, folder.resolve(number + ending), moment));
    assertThat(all).filteredOn(left -> left.received() > 0).hasSizeGreaterThan(MOMENTS / 3);
    assertThat(all).filteredOn(left -> left.takenByChild() > 0).hasSizeGreaterThan(MOMENTS / 4);
  }

  private interface Killing {
    Left at(int number, Moment moment) throws Exception;
  }

  /**
   * Two of five moments are counted in time, which covers the start, the others in bytes. Of the
   * former every second one is early: how long a start takes differs with what else is at work.
   */
  private static List<Left> atAllMoments(long latestNanos, Killing killing) throws Exception {
    SplittableRandom seeds = new SplittableRandom(SEED);
    List<Future<Left>> futures = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (int moment = 0; moment < MOMENTS; moment++) {
        int number = moment;
        SplittableRandom random = seeds.split();
        Moment when =
            number % 5 < 2
                ? new Moment.AfterNanos(random.nextLong(latestNanos) / (number % 5 == 1 ? 8 : 1))
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

  private long nanosToFirstByte(Mode mode) throws Exception {
    long before = System.nanoTime();
    try (Wrapped wrapped =
        Wrapped.record(
            mode, folder.resolve("first.jsonl"), List.of(), script(folder.resolve("first.log")))) {
      assertThat(wrapped.stdout().read()).isZero();
      return System.nanoTime() - before;
    }
  }

  private Left killRecorder(Mode mode, Path recording, Moment moment) throws Exception {
    Path log = recording.resolveSibling(recording.getFileName() + ".log");
    Cycle.Prefix received = rows.prefix("received by the parent");
    try (Wrapped wrapped = Wrapped.record(mode, recording, List.of(), script(log))) {
      converse(wrapped, received, moment, wrapped::killRecorder);
      if (mode == Mode.RELAY) {
        assertThat(wrapped.waitFor()).isEqualTo(KILLED);
      } else {
        // Nobody kills the worker, but its streams have ended: this one ends by that.
        assertThat(wrapped.waitFor()).isIn(new ChildExit.Exited(0), BROKEN_PIPE);
      }
      wrapped.awaitNobody();
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

  private Left killWorker(Mode mode, Path recording, Moment moment) throws Exception {
    Path log = recording.resolveSibling(recording.getFileName() + ".log");
    Cycle.Prefix received = rows.prefix("received by the parent");
    try (Wrapped wrapped = Wrapped.record(mode, recording, List.of("--linger=20"), script(log))) {
      Runnable kill = wrapped::kill;
      if (mode == Mode.RELAY) {
        String pid =
            new BufferedReader(new InputStreamReader(wrapped.stderr(), StandardCharsets.US_ASCII))
                .readLine();
        ProcessHandle worker = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        kill = worker::destroyForcibly;
      }
      converse(wrapped, received, moment, kill);
      assertThat(wrapped.waitFor()).isEqualTo(KILLED);
      wrapped.awaitNobody();
    }
    Left left = left(recording, log, received);
    // Only one that was killed before it had a recorder has no recording.
    assertThat(left.file() || mode == Mode.KEEP_PID).isTrue();
    if (left.file()) {
      // Unlike a killed recorder, this one has passed on all that it has recorded.
      assertThat(left.toParent()).isEqualTo(left.received());
      Verification verification = RecordingVerifier.verify(recording);
      assertThat(verification.findings()).isEmpty();
      assertThat(verification.status()).isEqualTo(Verification.Status.COMPLETE);
      assertThat(Recorded.exits(recording)).containsExactly(KILLED);
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
    Optional<Task<Void>> killer = Optional.empty();
    long bytes = Long.MAX_VALUE;
    if (moment instanceof Moment.AfterNanos(long nanos)) {
      killer = Optional.of(Task.start("killer", () -> killAfter(nanos, kill, wrapped)));
    } else if (moment instanceof Moment.AfterBytes(long count)) {
      bytes = count;
    }
    // Until the end, which comes when no process of this conversation is left.
    Streams.copy(wrapped.stdout(), received, bytes, kill);
    talk.result();
    if (killer.isPresent()) {
      killer.get().result();
    }
  }

  private static Void killAfter(long nanos, Runnable kill, Wrapped wrapped) {
    // No wait for something to happen: the moment itself is what is random here.
    LockSupport.parkNanos(nanos);
    try {
      kill.run();
    } catch (RuntimeException failure) {
      // Nobody else ends this conversation, which would fill the disk.
      wrapped.kill();
      throw failure;
    }
    return null;
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

  private static void clear(Path recording, Path log) throws IOException {
    Files.deleteIfExists(recording);
    Files.deleteIfExists(Path.of(recording.toString().replaceAll("\\.jsonl$", ".blobs")));
    Files.deleteIfExists(log);
  }
}
