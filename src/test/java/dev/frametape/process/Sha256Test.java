package dev.frametape.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By the processor's instructions and without them, each against the JDK's own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Sha256Test {
  @Test
  void theProcessorsInstructionsAreUsedWhereItHasThem() throws Exception {
    String processor = Files.readString(Path.of("/proc/cpuinfo"));
    boolean direct = Platform.architecture().equals("x86_64") && processor.contains(" sha_ni");
    assertThat(KernelTest.run(KernelTest.WITH_LIBRARY, Sums.class))
        .isEqualTo((direct ? "direct: " : "by the JDK: ") + "as expected");
  }

  @Test
  void theJdkDoesItWithoutTheLibrary() throws Exception {
    assertThat(KernelTest.run(KernelTest.WITHOUT_LIBRARY, Sums.class))
        .isEqualTo("by the JDK: as expected");
  }

  static final class Sums {
    private static final SplittableRandom RANDOM = new SplittableRandom(20_261_123);

    private Sums() {}

    public static void main(String[] words) throws Exception {
      theSumsOfTheStandardComeOut();
      everyLengthUpToSomeBlocksIsAddedUpAsByTheJdk();
      piecesOfAnyLengthFromAnywhereAreOneStream();
      bytesOutsideOfTheArrayAreRefused();
      System.out.println((Kernel.sumsBlocks() ? "direct: " : "by the JDK: ") + "as expected");
    }

    private static String expected(byte[] bytes, int count) throws Exception {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, count);
      return HexFormat.of().formatHex(digest.digest());
    }

    private static void theSumsOfTheStandardComeOut() {
      Sha256 sum = new Sha256();
      assertThat(sum.hex())
          .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      sum.add("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
      assertThat(sum.hex())
          .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static void everyLengthUpToSomeBlocksIsAddedUpAsByTheJdk() throws Exception {
      byte[] bytes = new byte[300];
      RANDOM.split().nextBytes(bytes);
      for (int count = 0; count <= bytes.length; count++) {
        Sha256 sum = new Sha256();
        sum.add(bytes, 0, count);
        assertThat(sum.hex()).as("%d bytes", count).isEqualTo(expected(bytes, count));
      }
    }

    private static void piecesOfAnyLengthFromAnywhereAreOneStream() throws Exception {
      byte[] bytes = new byte[1 << 20];
      RANDOM.nextBytes(bytes);
      for (int most : new int[] {3, 65, 200, 5_000, 700_000}) {
        Sha256 sum = new Sha256();
        Sha256 early = sum;
        int at = 0;
        while (at < bytes.length) {
          int count = Math.min(RANDOM.nextInt(most + 1), bytes.length - at);
          // Out of a larger array, so that where a piece begins in memory is anywhere.
          int margin = RANDOM.nextInt(9);
          byte[] around = new byte[margin + count + 3];
          System.arraycopy(bytes, at, around, margin, count);
          sum.add(around, margin, count);
          at += count;
          if (at > bytes.length / 2 && early == sum) {
            early = sum.copy();
            assertThat(early.hex()).isEqualTo(expected(bytes, at));
            early.add(bytes, at, bytes.length - at);
          }
        }
        assertThat(sum.hex()).as("pieces of up to %d", most).isEqualTo(expected(bytes, at));
        assertThat(early.hex()).isEqualTo(sum.hex());
      }
    }

    private static void bytesOutsideOfTheArrayAreRefused() {
      byte[] bytes = new byte[100];
      Sha256 sum = new Sha256();
      String before = sum.hex();
      for (int[] wrong : new int[][] {{1, 100}, {-1, 1}, {0, -1}, {101, 0}}) {
        assertThatThrownBy(() -> sum.add(bytes, wrong[0], wrong[1]))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThat(sum.hex()).isEqualTo(before);
    }
  }
}
