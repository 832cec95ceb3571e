package dev.frametape.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two ways to the kernel: by the library of an installation, and without it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KernelTest {
  private static final Path LIBRARY =
      Path.of(
              "src/main/resources/dev/frametape/process",
              "libframetape-call-" + Platform.architecture() + ".so")
          .toAbsolutePath();
  static final String WITH_LIBRARY = "-Dframetape.calls=" + LIBRARY;
  static final String WITHOUT_LIBRARY = "-Dno.calls";

  @Test
  void theLibraryIsUsedWhereItIsThere() throws Exception {
    assertThat(run(WITH_LIBRARY, Tries.class)).isEqualTo("direct: as expected");
  }

  @Test
  void everythingWorksWithoutTheLibrary() throws Exception {
    assertThat(run(WITHOUT_LIBRARY, Tries.class)).isEqualTo("foreign: as expected");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsDoneWithout() throws Exception {
    assertThat(run("-Dframetape.calls=/nowhere/at/all.so", Tries.class))
        .isEqualTo("foreign: as expected");
  }

  @Test
  void aReadThatWaitsCanBeEndedByAnotherThread() throws Exception {
    assertThat(run(WITH_LIBRARY, GatedReads.class)).isEqualTo("as expected");
  }

  @Test
  void noReadWaitsWhereNobodyCanEndIt() throws Exception {
    assertThat(run(WITHOUT_LIBRARY, GatedReads.class)).isEqualTo("no gate");
  }

  /** What a program says in a JVM of its own, since a library is loaded once. */
  static String run(String option, Class<?> program) throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .start();
    String words = new String(java.getInputStream().readAllBytes()).strip();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return words;
  }

  static final class GatedReads {
    private static final int ROUNDS = 200;

    private GatedReads() {}

    public static void main(String[] words) throws Exception {
      System.out.println(outcome());
    }

    private static String outcome() throws Exception {
      if (ReadGate.of(Descriptor.of(Libc.openDevNull())).isPresent()) {
        return "a gate before a file that is no pipe";
      }
      Descriptor.Pipe pipe = Descriptor.Pipe.open();
      if (ReadGate.of(pipe.readEnd()).isEmpty()) {
        return "no gate";
      }
      // Each round ends a read at another moment: before it, on its way into it, or while it waits.
      for (int round = 0; round < ROUNDS; round++) {
        ReadGate gate = ReadGate.of(pipe.readEnd()).orElseThrow();
        List<Integer> counts = Collections.synchronizedList(new ArrayList<>());
        Thread reader =
            new Thread(
                () -> {
                  try {
                    ByteBuffer room = ByteBuffer.allocateDirect(8);
                    while (gate.isOpen()) {
                      counts.add(gate.read(room.clear()));
                    }
                  } catch (IOException failure) {
                    counts.add(failure.hashCode());
                  }
                });
        reader.start();
        boolean speaks = round % 2 == 0;
        if (speaks) {
          pipe.writeEnd().write(ByteBuffer.allocateDirect(3));
          while (counts.isEmpty()) {
            Thread.onSpinWait();
          }
        }
        gate.close();
        reader.join();
        counts.removeIf(count -> count == 0);
        if (!counts.equals(speaks ? List.of(3) : List.of())) {
          return "reads gave " + counts;
        }
      }
      pipe.writeEnd().close();
      ReadGate gate = ReadGate.of(pipe.readEnd()).orElseThrow();
      int end = gate.read(ByteBuffer.allocateDirect(8));
      return end == -1 ? "as expected" : "the end was " + end;
    }
  }

  static final class Tries {
    private Tries() {}

    public static void main(String[] words) throws Exception {
      System.out.println((Kernel.isDirect() ? "direct: " : "foreign: ") + outcome());
    }

    private static String outcome() throws IOException, SpawnException {
      try (ChildProcess child = ChildProcess.start(spec("cat; exit 134"))) {
        child.stdin().write("abc".getBytes());
        child.stdin().close();
        String said = new String(child.stdout().readAllBytes());
        if (!said.equals("abc") || !child.waitFor().equals(new ChildExit.Exited(134))) {
          return "a child said '" + said + "' and ended as " + child.waitFor();
        }
      }
      try (ChildProcess child = ChildProcess.start(spec("kill -9 $$"))) {
        if (!child.waitFor().equals(new ChildExit.Signaled(9, false))) {
          return "a killed child ended as " + child.waitFor();
        }
      }
      try {
        Libc.posix_spawn("/nowhere/at/all".getBytes(), List.of(), List.of(), new int[0][]);
        return "a program that is not there was started";
      } catch (ErrnoException failure) {
        if (failure.errno() != ErrnoException.ENOENT) {
          return failure.getMessage();
        }
      }
      int[] pipe = Libc.pipe2();
      try (EndWatch watch = EndWatch.open()) {
        watch.add(Descriptor.of(Libc.openDevNull()), Poll.ONLY_IF_GONE, 1);
        watch.add(Descriptor.of(pipe[1]), Poll.ONLY_IF_GONE, 2);
        Libc.close(pipe[0]);
        int seen = watch.await();
        if (seen != 2) {
          return "the end of a pipe came as " + seen;
        }
      }
      try {
        Descriptor.of(pipe[1]).write(ByteBuffer.allocateDirect(1));
        return "a pipe without a reader took a byte";
      } catch (ErrnoException failure) {
        return failure.isBrokenPipe() ? "as expected" : failure.getMessage();
      }
    }

    private static ProcessSpec spec(String script) {
      return new ProcessSpec(
          List.of("sh", "-c", script).stream().map(ByteText::encode).toList(),
          List.of(ByteText.encode("PATH=" + System.getenv("PATH"))),
          java.util.Optional.empty());
    }
  }
}
