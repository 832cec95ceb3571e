package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.frametape.frame.Direction;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingReaderTest {
  private static final String HEADER =
      "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-11-22T20:00:00.123456Z\","
          + "\"framing\":\"u32be-json\",\"argv\":[],\"env\":{},\"frame_limit\":1048576}\n";

  @TempDir Path folder;

  @Test
  void aMissingFileIsMissingAndNotCorrupt() {
    assertThatThrownBy(() -> RecordingReader.open(folder.resolve("nowhere.jsonl")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          hello                                                    | 0   | found no recording
          {"frametape":2,"anything":[]}                            | 13  | found a recording of format 2, expected format 1: a newer Frametape
          {"frametape":"1"}                                        | 13  | expected a whole number
          {"frametape":1,"tool":"x"}                               | 0   | found no member "framing"
          {"frametape":1,"framing":"lines"}                        | 25  | expected "u32be-json"
          {"frametape":1,                                          | 15  | found broken JSON
          """)
  void aFirstLineThatIsNoHeaderIsAnError(String line, long offset, String words)
      throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), line + "\n");
    RecordingException error =
        catchThrowableOfType(RecordingException.class, () -> RecordingReader.open(file));
    assertThat(error).hasMessageContaining(words).hasMessageContaining(file + ": line 1, byte ");
    assertThat(error.offset()).isEqualTo(offset);
    assertThat(error.line()).isEqualTo(1);
  }

  @Test
  void wordsWithoutALineBreakAreNoCutRecording() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"frames");
    assertThatThrownBy(() -> RecordingReader.open(file)).isInstanceOf(RecordingException.class);
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"n":3,"t":0,"event":"spawn","pid":1}                               | 5  | found 3 as "n", expected 2
          {"n":2,"t":-1,"event":"spawn","pid":1}                              | 11 | expected a whole number
          {"n":2,"t":9223372036854775808}                                     | 11 | expected a whole number
          {"n":2,"t":0,"t":0}                                                 | 13 | found a second member "t"
          {"n":2,"t":0,"to":"nobody","bytes":""}                              | 18 | expected one of child, parent
          {"n":2,"t":0,"to":"child"}                                          | 0  | found a delivery without content
          {"n":2,"t":0,"to":"child","new_form":"x"}                           | 0  | found a delivery without content
          {"n":2,"t":0,"to":"child","bytes":"a=="}                            | 34 | expected base64
          {"n":2,"t":0,"to":"child","bytes":"YQ"}                             | 34 | expected base64
          {"n":2,"t":0,"to":"child","text":"abc","length":4}                  | 48 | expected 3
          {"n":2,"t":0,"stderr":"\\ud800"}                                     | 23 | found half a surrogate pair
          {"n":2,"t":0,"event":"exit","code":256}                             | 35 | from 0 to 255
          {"n":2,"t":0,"event":"exit"}                                        | 0  | found no member "code"
          {"n":2,"t":0,"to":"child","frame":{"a":1}                           | 41 | found broken JSON
          {"n":2,"t":0,"to":"child","frame":{"a":1}}}                         | 42 | found bytes after the object
          []                                                                  | 0  | found a value that is no object
          ``                                                                  | 0  | found broken JSON
          """)
  void aWrongLineIsAnErrorWithItsPlace(String line, int at, String words) throws IOException {
    String good = "{\"n\":1,\"t\":0,\"event\":\"spawn\",\"pid\":1}\n";
    Path file = Files.writeString(folder.resolve("a.jsonl"), HEADER + good + line + "\n" + good);
    try (RecordingReader reader = RecordingReader.open(file)) {
      assertThat(reader.next()).isPresent();
      RecordingException error = catchThrowableOfType(RecordingException.class, reader::next);
      assertThat(error).hasMessageContaining(words).hasMessageContaining("intact copy");
      assertThat(error.line()).isEqualTo(3);
      assertThat(error.offset()).isEqualTo(HEADER.length() + good.length() + at);
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.CORRUPT);
  }

  @Test
  void bytesAfterTheFooterAreAnError() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = Samples.writer(file)) {
      writer.finish();
    }
    Files.writeString(file, "{\"n\"", StandardOpenOption.APPEND);
    Verification found = RecordingVerifier.verify(file);
    assertThat(found.status()).isEqualTo(Verification.Status.CORRUPT);
    assertThat(found.findings()).singleElement().asString().contains("after the footer");
  }

  @Test
  void unknownKindsAndFieldsAreKeptAndSkipped() throws IOException {
    String dream = "{\"n\":1,\"t\":0,\"event\":\"dream\",\"of\":[1, 2]}";
    String other = "{\"n\":2,\"t\":0,\"hue\":3}";
    String extra = "{\"n\":3,\"t\":0,\"event\":\"spawn\",\"pid\":1,\"more\":{}}";
    String all = HEADER + dream + "\n" + other + "\n" + extra + "\n";
    Path file = Files.writeString(folder.resolve("a.jsonl"), all);
    try (RecordingReader reader = RecordingReader.open(file)) {
      RecordedLine first = reader.next().orElseThrow();
      assertThat(first.event())
          .isEqualTo(new RecordedEvent.Unknown(java.util.Optional.of("dream")));
      assertThat(new String(first.raw(), UTF_8)).isEqualTo(dream);
      assertThat(reader.next().orElseThrow().event()).isInstanceOf(RecordedEvent.Unknown.class);
      RecordedLine third = reader.next().orElseThrow();
      assertThat(third.event()).isEqualTo(new RecordedEvent.Spawned(1));
      assertThat(new String(third.raw(), UTF_8)).isEqualTo(extra);
      assertThat(reader.next()).isEmpty();
    }
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Verification.Status.CUT_OFF);
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"parent"}                               | no member "generation"
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"all","generation":1}                   | one of parent, child, stderr, process, spawn
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"child","generation":0}                 | a whole number from 1
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"child","draw":1,"generation":1}        | no member "seed"
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"child","draw":1e3,"seed":1,"generation":1} | of 64 bits
          {"n":1,"t":0,"event":"fault","rule":"r","fault":{},"subject":"child","draw":-9223372036854775809,"seed":1,"generation":1} | of 64 bits
          {"n":1,"t":0,"event":"fault_inert","rule":"r","subject":"child"}                                     | no member "why"
          {"n":1,"t":0,"to":"child","bytes":"","only":"kept"}                                                  | one of sent, delivered
          """)
  void aFaultLineThatDoesNotSayAllIsAnError(String line, String words) throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), HEADER + line + "\n");
    try (RecordingReader reader = RecordingReader.open(file)) {
      assertThatThrownBy(() -> reader.copyStream(Direction.TO_CHILD, new ByteArrayOutputStream()))
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("line 2, byte ")
          .hasMessageContaining(words);
    }
  }

  @Test
  void aLaneWithoutAFaultBeforeItIsDamage() throws IOException {
    String line = "{\"n\":1,\"t\":0,\"stderr\":\"x\",\"only\":\"sent\"}\n";
    Path file = Files.writeString(folder.resolve("a.jsonl"), HEADER + line);
    Verification found = RecordingVerifier.verify(file);
    assertThat(found.status()).isEqualTo(Verification.Status.CORRUPT);
    assertThat(found.findings()).singleElement().asString().contains("expected a fault line");
  }

  @Test
  void aRecordingCanBeFollowedWhileItIsWritten() throws IOException {
    Path file = folder.resolve("a.jsonl");
    try (RecordingWriter writer = Samples.writer(file);
        RecordingReader reader = RecordingReader.open(file)) {
      for (int pid = 1; pid < 5; pid++) {
        assertThat(reader.next()).isEmpty();
        assertThat(reader.end().complete()).isFalse();
        try (var batch = writer.begin()) {
          batch.spawned(pid);
          batch.stderr(Samples.bytes("x".repeat(60_000)));
        }
        assertThat(reader.next().orElseThrow().event()).isEqualTo(new RecordedEvent.Spawned(pid));
        assertThat(reader.next()).isPresent();
      }
      writer.finish();
      assertThat(reader.next().orElseThrow().event()).isInstanceOf(RecordedEvent.End.class);
      assertThat(reader.next()).isEmpty();
      assertThat(reader.end().complete()).isTrue();
    }
  }

  @Test
  void aFileWithHardlyAnyLineBreaksIsNotReadIntoMemoryWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), HEADER);
    Files.write(file, new byte[LineFormat.LINE_BYTES + 1], StandardOpenOption.APPEND);
    try (RecordingReader reader = RecordingReader.open(file)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("found no line break");
    }
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "part":{"frame":9,"from":3}   | found a part from 3, expected one from 1
          "part":{"frame":8,"from":1}   | of another length
          """)
  void aPartThatDoesNotFitIsAnError(String part, String words) throws IOException {
    String start = ",\"t\":0,\"to\":\"child\",";
    String first = "{\"n\":1" + start + "\"part\":{\"frame\":9,\"from\":0},\"bytes\":\"AA==\"}\n";
    String second = "{\"n\":2" + start + part + ",\"bytes\":\"AA==\"}\n";
    Path file = Files.writeString(folder.resolve("a.jsonl"), HEADER + first + second);
    try (RecordingReader reader = RecordingReader.open(file)) {
      FrameJoiner joiner = new FrameJoiner(reader);
      assertThatThrownBy(joiner::next)
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining(words)
          .hasMessageContaining("line 3");
    }
  }
}
