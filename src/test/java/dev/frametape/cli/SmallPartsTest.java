package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.NearestWord;
import dev.frametape.process.SpawnException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallPartsTest {
  @ParameterizedTest(name = "errno {0} gives {1}")
  @CsvSource({"2, 127", "20, 127", "13, 126", "8, 126", "21, 126", "12, 125", "0, 125"})
  void aChildThatCannotBeStartedGivesTheCodeOfAShell(int errno, int code) {
    assertThat(ExitCodes.of(new SpawnException("cannot start it", errno))).isEqualTo(code);
  }

  @Test
  void aFileThatIsInTheWayIsToldWithMoreThanItsName() {
    assertThat(Complaint.words(new FileAlreadyExistsException("out")))
        .isEqualTo("out: exists already");
    assertThat(Complaint.words(new AccessDeniedException("out")))
        .isEqualTo("out: access is denied");
    assertThat(Complaint.words(new NoSuchFileException("out")))
        .isEqualTo("out: found no such file or folder");
    assertThat(Complaint.words(new FileSystemException("out", null, "Not a directory")))
        .isEqualTo("out: Not a directory");
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({"'', '', 0", "'', ab, 2", "abc, abc, 0", "abc, acb, 1", "abc, ac, 1", "abc, xbcd, 2"})
  void aDistanceCountsLetters(String left, String right, int distance) {
    assertThat(NearestWord.distance(left, right)).isEqualTo(distance);
    assertThat(NearestWord.distance(right, left)).isEqualTo(distance);
  }

  @Test
  void aWordThatIsLikeNoneSuggestsNothing() {
    assertThat(NearestWord.to("frobnicate", List.of("show", "record"))).isEqualTo(Optional.empty());
    assertThat(NearestWord.to("--x", List.of("-o", "--json"))).isEqualTo(Optional.empty());
  }

  @Test
  void longTextsAreCutAndShowIt() {
    assertThat(Printable.quoted("x".repeat(500))).hasSize(164).endsWith("xx\"...");
    assertThat(Printable.quoted("say \"\\\"\t\n")).isEqualTo("\"say \\\"\\\\\\\"\\t\\n\"");
    assertThat(Printable.word("data_row")).isEqualTo("data_row");
    assertThat(Printable.word("a b")).isEqualTo("\"a b\"");
    assertThat(Printable.word("")).isEqualTo("\"\"");
    assertThat(Printable.text("\u00fc \u65e5 \ud83e\udd80"))
        .isEqualTo("\u00fc \u65e5 \ud83e\udd80");
  }

  @Test
  void jsonLinesAreJson() {
    String line =
        new JsonLine()
            .put("a", "\"\\\n\u001b\u2028\udcff")
            .put("b", -1)
            .putUnsigned("c", -1)
            .put("d", true)
            .put("e", List.of("x", "y"))
            .put("f", Map.of("g", "h"))
            .putObjects("i", List.of(new JsonLine(), new JsonLine().put("j", 1)))
            .toString();
    assertThat(line)
        .isEqualTo(
            "{\"a\":\"\\\"\\\\\\n"
                + "\\u001b\\u2028\\ufffd\",\"b\":-1,\"c\":18446744073709551615,\"d\":true,"
                + "\"e\":[\"x\",\"y\"],\"f\":{\"g\":\"h\"},\"i\":[{},{\"j\":1}]}");
  }

  @Test
  void aReaderThatHasGoneIsToldFromAFullDisk() {
    assertThatThrownBy(() -> failing("Broken pipe").write(1))
        .isInstanceOf(Output.ReaderGoneException.class);
    assertThatThrownBy(() -> failing("No space left on device").write(1))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("cannot write to standard output: No space left on device");
  }

  private static Output failing(String reason) {
    return new Output(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(reason);
          }
        });
  }
}
