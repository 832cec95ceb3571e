package dev.frametape.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left behind, as /proc and the reader of a pipe see it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeftProcessesTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Path PROC = Path.of("/proc");

  @Test
  void aHeldPipeEndsWhenItsHolderDoesAndNotBefore() throws Exception {
    PipeEnds pipe = PipeEnds.open();
    long start = System.nanoTime();
    LeftProcesses.holdOpen(pipe.writeEnd(), SHORT, new byte[0]);
    pipe.writeEnd().close();

    assertThat(pipe.input().read()).isEqualTo(-1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  void theLastWordsComeAtTheEnd() throws Exception {
    PipeEnds pipe = PipeEnds.open();
    byte[] words = new byte[Emission.HoldOpen.MOST_LAST_WORDS];
    Arrays.fill(words, (byte) 'x');
    long start = System.nanoTime();
    LeftProcesses.holdOpen(pipe.writeEnd(), SHORT, words);
    pipe.writeEnd().close();

    assertThat(pipe.input().read()).isEqualTo('x');
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    assertThat(pipe.input().readAllBytes()).hasSize(words.length - 1);
  }

  @Test
  void aHolderHasItsPipeAndNothingElseAndCanBeTerminated() throws Exception {
    PipeEnds pipe = PipeEnds.open();
    // One that would go on to every program that this process starts.
    int inheritable = 99;
    PipeEnds other = PipeEnds.open();
    Libc.dup2(other.readEnd().number(), inheritable);
    try {
      for (String words : List.of("", "last words")) {
        LeftProcesses.holdOpen(pipe.writeEnd(), Duration.ofHours(1), words.getBytes(US_ASCII));
        ProcessHandle holder = awaitChild("sh", "sleep");
        awaitComm(holder, words.isEmpty() ? "sleep" : "sh");
        assertThat(descriptors(holder.pid())).contains(link(pipe)).doesNotContain(link(other));
        assertThat(numbers(holder.pid())).doesNotContain(Integer.toString(inheritable));
        List<ProcessHandle> sleepers = holder.children().toList();
        // Some shells block signals while they turn to their child.
        while (!status(holder.pid()).contains("SigBlk:\t0000000000000000")) {
          Thread.onSpinWait();
        }
        holder.destroy();
        awaitGone(holder);
        for (ProcessHandle sleeper : sleepers) {
          assertThat(descriptors(sleeper.pid())).allMatch("/dev/null"::equals);
          sleeper.destroyForcibly();
        }
      }
    } finally {
      Libc.close(inheritable);
    }
    pipe.writeEnd().close();
    assertThat(pipe.input().read()).isEqualTo(-1);
  }

  @Test
  void leftProcessesHoldNothingEndByThemselvesAndAreNoZombies() throws Exception {
    LeftProcesses.leave(3, SHORT);

    List<ProcessHandle> left = children("sh", "sleep");
    assertThat(left).hasSize(3);
    for (ProcessHandle each : left) {
      awaitGone(each);
    }
  }

  @Test
  void memoryThatAFaultTakesIsResident() throws Exception {
    long before = residentBytes();
    long bytes = 100L << 20;
    Burden.growMemory(bytes, Duration.ZERO);

    while (residentBytes() < before + bytes) {
      Thread.onSpinWait();
    }
    assertThat(residentBytes()).isLessThan(before + bytes + (64 << 20));
  }

  @Test
  void aThreadIsOutOfItsPollBeforeTheFileCloses() throws Exception {
    for (int round = 0; round < 50; round++) {
      PipeEnds pipe = PipeEnds.open();
      ParentInput input = new ParentInput(pipe.readEnd());
      Thread reader =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      input.read(java.nio.ByteBuffer.allocateDirect(10));
                    } catch (IOException failure) {
                      throw new java.io.UncheckedIOException(failure);
                    }
                  });
      while (round % 2 == 0 && reader.getState() != Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
      input.breakOff();

      ErrnoException failure =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              ErrnoException.class, () -> pipe.output().write('x'));
      assertThat(failure).isNotNull();
      assertThat(failure.isBrokenPipe()).isTrue();
      pipe.writeEnd().close();
    }
  }

  @AfterEach
  void nobodyIsLeft() {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<ProcessHandle> left = children("sh", "sleep", "cat");
    while (!left.isEmpty() && System.nanoTime() - until < 0) {
      left = children("sh", "sleep", "cat");
    }
    left.forEach(each -> each.descendants().forEach(ProcessHandle::destroyForcibly));
    left.forEach(ProcessHandle::destroyForcibly);
    assertThat(left).isEmpty();
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(PROC.resolve("self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static ProcessHandle awaitChild(String... names) {
    while (true) {
      List<ProcessHandle> found = children(names);
      if (!found.isEmpty()) {
        return found.getFirst();
      }
    }
  }

  private static List<ProcessHandle> children(String... names) {
    return ProcessHandle.current()
        .children()
        .filter(child -> Stream.of(names).anyMatch(comm(child)::equals))
        .toList();
  }

  private static void awaitComm(ProcessHandle process, String name) throws IOException {
    while (!comm(process).equals(name) || name.equals("sh") && children(process).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static List<ProcessHandle> children(ProcessHandle process) {
    return process.children().filter(child -> comm(child).equals("sleep")).toList();
  }

  private static void awaitGone(ProcessHandle process) {
    while (Files.exists(PROC.resolve(Long.toString(process.pid())))) {
      Thread.onSpinWait();
    }
  }

  private static String comm(ProcessHandle process) {
    try {
      return Files.readString(PROC.resolve(process.pid() + "/comm")).trim();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String status(long pid) throws IOException {
    return Files.readString(PROC.resolve(pid + "/status"));
  }

  private static String link(PipeEnds pipe) throws IOException {
    return Files.readSymbolicLink(PROC.resolve("self/fd/" + pipe.writeEnd().number())).toString();
  }

  private static List<String> numbers(long pid) throws IOException {
    try (Stream<Path> open = Files.list(PROC.resolve(pid + "/fd"))) {
      return open.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  /** What each descriptor stands for. */
  private static List<String> descriptors(long pid) throws IOException {
    try (Stream<Path> open = Files.list(PROC.resolve(pid + "/fd"))) {
      return open.map(
              entry -> {
                try {
                  return Files.readSymbolicLink(entry).toString();
                } catch (IOException gone) {
                  return "gone";
                }
              })
          .toList();
    }
  }
}
