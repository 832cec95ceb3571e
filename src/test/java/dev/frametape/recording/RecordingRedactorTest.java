package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent.Subject;
import dev.frametape.recording.Verification.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingRedactorTest {
  private static final RecordingRedactor.Progress QUIET = (_, _) -> {};
  private static final OptionalLong NONE = OptionalLong.empty();

  /** Each ends in a word of its own, so that what is left of it can be found. */
  private static String secret(int number) {
    return "AKIA" + "QQQQQQQQQQQQQQ%02d".formatted(number);
  }

  @TempDir Path folder;

  static Stream<Path> realRecordings() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String place : List.of("recordings", "src/test/resources/golden/recording")) {
      try (Stream<Path> files = Files.list(Path.of(place))) {
        // The golden lines of a tape are no recording: their blobs are in the tape.
        files.filter(file -> file.toString().matches(".*(?<!\\.tape)\\.jsonl")).forEach(all::add);
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("realRecordings")
  void withoutARuleARecordingIsTheSame(Path recording) throws IOException {
    Path copy = folder.resolve("copy.jsonl");
    RecordingRedactor.redact(recording, copy, RedactionRules.NONE, QUIET);
    if (recording.endsWith("full.jsonl") || recording.endsWith("minimal.jsonl")) {
      // Written by hand, with lines that nobody knows.
      assertThat(streams(copy)).isEqualTo(streams(recording));
    } else {
      assertThat(copy).hasSameBinaryContentAs(recording);
    }
  }

  @ParameterizedTest(name = "seeds from {0}")
  @ValueSource(longs = {50_000, 51_000})
  void randomRecordingsAreTheSameWithoutRulesAndStayAsTheyAreTheSecondTime(long first)
      throws IOException {
    RedactionRules rules =
        RedactionRules.of(true, List.of("/row"), List.of("[0-9]{3}"), List.of("email"));
    for (long seed = first; seed < first + 60; seed++) {
      Path talk = folder.resolve(seed + ".jsonl");
      LanesLawsTest.record(seed, talk);
      Path copy = folder.resolve(seed + "-copy.jsonl");
      RecordingRedactor.redact(talk, copy, RedactionRules.NONE, QUIET);
      assertThat(copy).as("seed %d", seed).hasSameBinaryContentAs(talk);
      Path once = folder.resolve(seed + "-once.jsonl");
      RecordingRedactor.redact(talk, once, rules, QUIET);
      assertThat(RecordingVerifier.verify(once).findings()).as("seed %d", seed).isEmpty();
      Path twice = folder.resolve(seed + "-twice.jsonl");
      RecordingRedactor.redact(once, twice, rules, QUIET);
      assertThat(twice).as("seed %d", seed).hasSameBinaryContentAs(once);
      assertThat(scan(once, rules)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void twentyPlantedSecretsAreGone() throws IOException {
    Path planted = planted();
    List<RecordedSecret> before = scan(planted, RedactionRules.defaults());
    assertThat(before.size()).isGreaterThanOrEqualTo(20);
    Path clean = folder.resolve("clean.jsonl");
    RecordingRedactor.Result result =
        RecordingRedactor.redact(planted, clean, RedactionRules.defaults(), QUIET);
    assertThat(result.complete()).isTrue();
    assertThat(result.secrets()).isGreaterThanOrEqualTo(20);
    assertThat(RecordingVerifier.verify(clean).findings()).isEmpty();
    assertThat(RecordingVerifier.verify(clean).status()).isEqualTo(Status.COMPLETE);
    assertThat(scan(clean, RedactionRules.defaults())).isEmpty();
    String all =
        Files.readString(clean, ISO_8859_1)
            + Files.readString(LineFormat.blobsOf(clean), ISO_8859_1)
            + streams(clean);
    assertThat(all).doesNotContain("QQQQ", "hunter22", "\\u0041KIA");
    assertThat(all).contains("[redacted:aws-key-id:");
  }

  @Test
  void theScanSaysWhereAndNeverWhat() throws IOException {
    List<RecordedSecret> found = scan(planted(), RedactionRules.defaults());
    assertThat(found)
        .contains(
            new RecordedSecret("aws-key-id", 4, OptionalLong.of(0), "a frame to the child, /a"));
    assertThat(found.toString()).doesNotContain("QQQQ", "hunter22");
    assertThat(found).extracting(RecordedSecret::place).contains("the header", "stderr", "a fault");
  }

  @Test
  void aRecordingIsRedactedBeforeItIsWritten() throws IOException {
    Path file = folder.resolve("live.jsonl");
    try (RecordingWriter writer =
        RecordingWriter.create(
            file, Samples.header(), new FakeClock(10), false, RedactionRules.defaults())) {
      try (var batch = writer.begin()) {
        batch.frame(
            Direction.TO_CHILD, Samples.bytes(Samples.frame("{\"a\":\"" + secret(1) + "\"}")));
        batch.stderr(Samples.bytes("x " + secret(2).substring(0, 9)));
      }
      assertThat(Files.readString(file)).doesNotContain("QQ").contains("[redacted:aws-key-id:1]");
      try (var batch = writer.begin()) {
        batch.stderr(Samples.bytes(secret(2).substring(9) + " y\n"));
      }
      writer.finish();
    }
    assertThat(Files.readString(file)).doesNotContain("QQ").contains("[redacted:aws-key-id:2]");
    assertThat(RecordingVerifier.verify(file).status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void aCutOffRecordingStaysCutOffAndADamagedOneIsRefused() throws IOException {
    Path planted = planted();
    byte[] bytes = Files.readAllBytes(planted);
    Path cut = folder.resolve("cut.jsonl");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 30));
    Files.copy(LineFormat.blobsOf(planted), LineFormat.blobsOf(cut));
    Path out = folder.resolve("out.jsonl");
    assertThat(RecordingRedactor.redact(cut, out, RedactionRules.defaults(), QUIET).complete())
        .isFalse();
    assertThat(RecordingVerifier.verify(out).status()).isEqualTo(Status.CUT_OFF);
    Path damaged = folder.resolve("damaged.jsonl");
    Files.copy(LineFormat.blobsOf(planted), LineFormat.blobsOf(damaged));
    Files.writeString(damaged, Files.readString(planted).replace("\"code\":0", "\"code\":9"));
    Path refused = folder.resolve("refused.jsonl");
    assertThatThrownBy(
            () -> RecordingRedactor.redact(damaged, refused, RedactionRules.defaults(), QUIET))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("a line was changed");
    assertThat(refused).doesNotExist();
    assertThatThrownBy(() -> RecordingRedactor.redact(planted, out, RedactionRules.NONE, QUIET))
        .hasMessageContaining("never overwritten");
  }

  /** One secret in every place that a recording has. */
  private Path planted() throws IOException {
    Path file = folder.resolve("planted.jsonl");
    RecordingHeader header =
        new RecordingHeader(
            "0.1.0",
            Instant.parse("2026-11-22T20:00:00.123456Z"),
            RecordingHeader.U32BE_JSON,
            List.of(
                OsText.of("worker"),
                OsText.of("--key=" + secret(1)),
                OsText.of("--password"),
                OsText.of("hunter22"),
                OsText.of(bytesAround(secret(2)))),
            Map.of("RUST_BACKTRACE", OsText.of(secret(3))),
            Optional.of(OsText.of("/home/" + secret(4))),
            1_048_576);
    try (RecordingWriter writer = RecordingWriter.create(file, header, new FakeClock(10))) {
      try (var batch = writer.begin()) {
        batch.spawned(7);
        frame(batch, Direction.TO_CHILD, "{\"a\":\"" + secret(5) + "\"}");
        frame(batch, Direction.TO_PARENT, "{\"a\":\"" + secret(6).replace("A", "\\u0041") + "\"}");
        frame(batch, Direction.TO_PARENT, "{\"j\":\"{\\\"token\\\":\\\"hunter22\\\"}\"}");
        frame(batch, Direction.TO_PARENT, "{\"password\":\"hunter22\"}");
        frame(batch, Direction.TO_PARENT, " text " + secret(7));
        batch.frame(Direction.TO_PARENT, Samples.bytes(Samples.frame(bytesAround(secret(8)))));
        String wide = "{\"x\":\"" + "y".repeat(70_000) + " " + secret(9) + "\"}";
        frame(batch, Direction.TO_PARENT, wide);
        byte[] large =
            Samples.frame("{\"x\":\"" + "z ".repeat(3_000) + secret(10) + " " + secret(11) + "\"}");
        int cut = new String(large, ISO_8859_1).indexOf(secret(10)) + 9;
        batch.part(Direction.TO_PARENT, large.length, 0, Samples.bytes(Arrays.copyOf(large, cut)));
        batch.part(
            Direction.TO_PARENT,
            large.length,
            cut,
            Samples.bytes(Arrays.copyOfRange(large, cut, large.length)));
        batch.stderr(Samples.bytes("key " + secret(12) + "\npassword=hunt"));
        batch.stderr(Samples.bytes("er22\n"));
        batch.stderr(Samples.bytes(bytesAround(secret(13))));
        batch.raw(Direction.TO_PARENT, Samples.bytes("log " + secret(14) + "\n"), secret(15));
        batch.raw(
            Direction.TO_PARENT, Samples.bytes("z ".repeat(3_000) + secret(16) + "\n"), "no frame");
        batch.signal(15, "process " + secret(17));
        batch.fault(
            new RecordedEvent.Fault(
                "rule " + secret(18),
                "{\"pollute\":{\"text\":\"" + secret(19) + "\"}}",
                Subject.PARENT,
                NONE,
                NONE,
                Optional.empty(),
                1));
        batch.faultInert(
            new RecordedEvent.FaultInert("r", "no " + secret(20), Subject.PARENT, NONE));
        batch.stderr(Samples.bytes("sent " + secret(21) + "\n"), Lane.SENT);
        batch.frame(
            Direction.TO_PARENT,
            Samples.bytes(Samples.frame("{\"d\":\"" + secret(22) + "\"}")),
            Lane.DELIVERED);
        batch.exited(new ChildExit.Exited(0));
      }
      writer.finish();
    }
    // What only a later version knows, with sums to match.
    String known = Files.readString(file);
    String line = "{\"n\":2,\"t\":20,\"event\":\"exec_failed\",\"why\":\"" + secret(23) + "\"}";
    Path newer = folder.resolve("newer.jsonl");
    StringBuilder lines = new StringBuilder();
    int number = 0;
    for (String each : known.lines().toList()) {
      lines.append(
          number < 2
              ? each
              : each.replaceFirst("\"n\":\\d+", "\"n\":" + number)
                  .replaceFirst("\"pid\":7", "\"pid\":7,\"later\":\"" + secret(24) + "\""));
      lines.append('\n');
      number++;
      if (number == 2) {
        lines.append(line).append('\n');
        number++;
      }
    }
    Files.writeString(newer, lines.toString());
    Files.move(LineFormat.blobsOf(file), LineFormat.blobsOf(newer));
    Files.delete(file);
    // Only the sum of the lines is another now, which a recording that was cut off has none of.
    String open = lines.toString();
    open = open.substring(0, open.lastIndexOf("{\"n\":"));
    Files.writeString(newer, open);
    RecordingMove.move(newer, file);
    Path whole = folder.resolve("whole.jsonl");
    footer(file, whole);
    RecordingMove.delete(file);
    RecordingMove.move(whole, file);
    return file;
  }

  /** Gives a recording that was cut off its footer. */
  private static void footer(Path cut, Path whole) throws IOException {
    Verification found = RecordingVerifier.verify(cut);
    LineWriter writer = new LineWriter();
    writer.restart(found.lines());
    writer.end(1_000_000, found.totals());
    byte[] lines = Files.readAllBytes(cut);
    byte[] all = Arrays.copyOf(lines, lines.length + writer.lines().length());
    System.arraycopy(writer.lines().array(), 0, all, lines.length, writer.lines().length());
    Files.write(whole, all);
    Files.copy(LineFormat.blobsOf(cut), LineFormat.blobsOf(whole));
  }

  private static void frame(RecordingWriter.Batch batch, Direction to, String payload) {
    batch.frame(to, Samples.bytes(Samples.frame(payload)));
  }

  /** Not UTF-8, so that it is written in base64. */
  private static byte[] bytesAround(String text) {
    byte[] bytes = ("?" + text + "?").getBytes(UTF_8);
    bytes[0] = (byte) 0xFF;
    bytes[bytes.length - 1] = (byte) 0xFE;
    return bytes;
  }

  private static List<RecordedSecret> scan(Path file, RedactionRules rules) throws IOException {
    List<RecordedSecret> found = new ArrayList<>();
    SecretScan.scan(file, rules, found::add, QUIET);
    return found;
  }

  /** All bytes of all streams, and what base64 in lines stands for. */
  private static String streams(Path file) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (RecordingReader reader = RecordingReader.open(file)) {
      for (As as : As.values()) {
        reader.copyStream(Direction.TO_CHILD, as, all);
        reader.copyStream(Direction.TO_PARENT, as, all);
        reader.copyStderr(as, all);
      }
      for (OsText argument : reader.header().orElseThrow().argv()) {
        all.writeBytes(argument.bytes());
      }
    }
    return all.toString(ISO_8859_1);
  }
}
