package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.Golden;
import dev.frametape.frame.Direction;
import dev.frametape.recording.RecordingException;
import dev.frametape.view.Stats;
import dev.frametape.view.TimelineFilter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookTest {
  private static final Path ROWS = Path.of("recordings/rust-parent-error-and-rows.jsonl");
  private static final Path PANIC = Path.of("recordings/rust-parent-half-a-row-signal-6.jsonl");
  private static final Path FULL = Path.of("src/test/resources/golden/recording/full.jsonl");
  private static final String HEADER =
      "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\",\"framing\":\"u32be-json\",\"argv\":[\"w\"],\"env\":{},\"frame_limit\":1048576}\n";

  @TempDir private Path folder;

  private static String bars(Path file, int columns) throws IOException {
    StringBuilder out = new StringBuilder();
    Screen screen = new Screen(new Paint(false), OptionalInt.of(columns));
    BarPrinter printer = new BarPrinter(out, screen);
    printer.draw(file, printer.measure(file, (done, all) -> {}));
    return out.toString();
  }

  private static String payload(Path file, long line, boolean hex) throws IOException {
    StringBuilder out = new StringBuilder();
    assertThat(payload(out, file, line, hex)).isEmpty();
    return out.toString();
  }

  private static Optional<String> payload(Appendable out, Path file, long line, boolean hex)
      throws IOException {
    return ShownPayload.write(
        out, file, line, ShownPayload.line(file, line, (done, all) -> {}), hex);
  }

  private static String shown(Path file, RecordingPrinter printer, TimelineFilter filter)
      throws IOException {
    new Showing(printer, filter, Showing.NOT, (done, all) -> {}).show(file);
    return printer.toString();
  }

  private static TimelineFilter grep(String pattern) {
    return TimelineFilter.of(
        List.of(), List.of(), Optional.<Direction>empty(), List.of(pattern), List.of());
  }

  private static TimelineFilter pointer(String pointer) {
    return TimelineFilter.of(
        List.of(), List.of(), Optional.<Direction>empty(), List.of(), List.of(pointer));
  }

  @Test
  void requestsAreBarsOnOneScale() throws Exception {
    Golden.hold("cli", "show-timeline.txt", bars(ROWS, 100) + bars(PANIC, 80) + bars(FULL, 80));
  }

  @Test
  void aPayloadIsJsonForPeopleOrHex() throws Exception {
    Golden.hold(
        "cli",
        "show-frame.txt",
        payload(ROWS, 13, false) + payload(FULL, 7, false) + payload(FULL, 8, true));
    // A frame in parts has the lines of both, one of the other direction's stands between them.
    assertThat(payload(FULL, 15, false))
        .isEqualTo(payload(FULL, 17, false))
        .isEqualTo("{\n  \"other\": true\n}\n");
    assertThat(payload(FULL, 16, false)).startsWith("{\n  \"row\": \"rrr");
    assertThat(payload(new StringBuilder(), FULL, 999, false).orElseThrow())
        .contains("found no line 999");
    assertThat(payload(new StringBuilder(), FULL, 1, false).orElseThrow())
        .contains("found no bytes in line 1 (spawn)");
  }

  @Test
  void figuresAreForPeopleAndForPrograms() throws Exception {
    Stats stats = new Stats();
    List<Path> files = List.of(ROWS, PANIC);
    for (Path file : files) {
      stats.add(file, (done, all) -> {});
    }
    Golden.hold("cli", "stats.txt", StatsReport.text(files, stats));
    Golden.hold("cli", "stats.json.txt", StatsReport.json(files, stats) + "\n");
    Stats none = new Stats();
    none.add(Files.writeString(folder.resolve("cut.jsonl"), HEADER), (done, all) -> {});
    assertThat(StatsReport.text(List.of(Path.of("cut.jsonl")), none))
        .contains("1 cut off", "no frame", "no requests");
  }

  @Test
  void aNarrowScreenCutsWhatIsLongAndNothingElse() throws Exception {
    StringBuilder out = new StringBuilder();
    Screen screen = new Screen(new Paint(false), OptionalInt.of(72));
    new TextPrinter(out, screen).print(ROWS);
    List<String> rows =
        out.toString().lines().filter(row -> row.matches(" +\\d+\\.\\d{6}.*")).toList();
    assertThat(rows).hasSize(22).allSatisfy(row -> assertThat(row).hasSizeLessThanOrEqualTo(72));
    assertThat(rows.get(8)).contains("...").endsWith("187  4.07 ms");
    assertThat(Screen.cut("日本語", 5)).isEqualTo("日...");
    assertThat(Screen.columnsOf("e\u0301日")).isEqualTo(3);
  }

  @Test
  void filtersLeaveOutWhatIsNotAskedForAlsoInJson() throws Exception {
    StringBuilder text = new StringBuilder();
    shown(ROWS, new TextPrinter(text, Screen.plain()), pointer("/message/body/status=error"));
    assertThat(text.toString().lines().filter(row -> row.contains("<--"))).hasSize(3);
    StringBuilder json = new StringBuilder();
    shown(FULL, new JsonPrinter(json), grep("other.:true"));
    assertThat(json.toString().lines().skip(1))
        .containsExactly("{\"n\":17,\"t\":140,\"event\":\"frame\",\"to\":\"child\",\"bytes\":18}");
  }

  /** Appends to a recording each time that the reader waits; gives up when nothing is left. */
  private static final class Growing implements Showing.Waiting {
    private final Path file;
    private final List<byte[]> pieces;
    private int given;

    private Growing(Path file, List<byte[]> pieces) {
      this.file = file;
      this.pieces = pieces;
    }

    @Override
    public boolean forMore() throws IOException {
      if (given == pieces.size()) {
        return false;
      }
      Files.write(file, pieces.get(given++), StandardOpenOption.APPEND);
      return true;
    }
  }

  @ParameterizedTest(name = "{0} bytes at a time")
  @CsvSource({"1", "37", "4096", "1000000"})
  void aRecordingIsFollowedUpToItsFooterThroughTornLines(int step) throws Exception {
    byte[] whole = Files.readAllBytes(ROWS);
    Path file = Files.createFile(folder.resolve("grows.jsonl"));
    ArrayList<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < whole.length; from += step) {
      pieces.add(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + step)));
    }
    Growing growing = new Growing(file, pieces);
    StringBuilder out = new StringBuilder();
    new Showing(
            new TextPrinter(out, Screen.plain()),
            TimelineFilter.of(
                List.of(), List.of(), Optional.<Direction>empty(), List.of(), List.of()),
            growing,
            (done, all) -> {})
        .show(file);
    StringBuilder atOnce = new StringBuilder();
    new TextPrinter(atOnce, Screen.plain()).print(ROWS);
    assertThat(out.toString().replace(file.toString(), ROWS.toString()))
        .isEqualTo(atOnce.toString());
  }

  /** A place to write that only remembers how much, and that nothing in it is unsafe. */
  private static final class Sink extends Writer {
    private long count;
    private boolean unsafe;

    @Override
    public void write(char[] text, int from, int length) {
      count += length;
      for (int at = from; at < from + length; at++) {
        unsafe |= text[at] != '\n' && (text[at] < ' ' || text[at] >= 0x7f && text[at] < 0xa0);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private Path hostile(String line) throws IOException {
    return Files.writeString(
        folder.resolve("hostile.jsonl"), HEADER + line + "\n", StandardCharsets.ISO_8859_1);
  }

  private void everyViewOf(Path hostile) throws IOException {
    Sink sink = new Sink();
    new TextPrinter(sink, new Screen(new Paint(false), OptionalInt.of(80))).print(hostile);
    new JsonPrinter(sink).print(hostile);
    BarPrinter bars = new BarPrinter(sink, Screen.plain());
    bars.draw(hostile, bars.measure(hostile, (done, all) -> {}));
    assertThat(payload(sink, hostile, 1, false)).isEmpty();
    assertThat(payload(sink, hostile, 1, true)).isEmpty();
    shown(hostile, new TextPrinter(sink, Screen.plain()), grep("nowhere"));
    shown(hostile, new TextPrinter(sink, Screen.plain()), pointer("/0/0/0/0=1"));
    Stats stats = new Stats();
    stats.add(hostile, (done, all) -> {});
    sink.write(StatsReport.text(List.of(hostile), stats));
    sink.write(StatsReport.json(List.of(hostile), stats));
    assertThat(sink.unsafe).isFalse();
    assertThat(sink.count).isPositive();
  }

  @Test
  void aMillionNestedBracketsAreNoProblem() throws Exception {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    everyViewOf(
        hostile("{\"n\":1,\"t\":0,\"to\":\"child\",\"text\":\"" + deep + "\",\"length\":2000000}"));
  }

  @Test
  void escapeSequencesAndBrokenCharactersReachNoTerminal() throws Exception {
    everyViewOf(
        hostile(
            "{\"n\":1,\"t\":0,\"to\":\"child\",\"frame\":{\"version\":6,\"message\":{\"type\":\"request\","
                + "\"body\":{\"op\":\"\\u001b]0;x\\u0007\\u009b2J\u007f\"}}}}"));
    everyViewOf(
        hostile("{\"n\":1,\"t\":0,\"to\":\"parent\",\"payload\":\"/xtbMkr/wJs=\",\"length\":8}"));
    everyViewOf(hostile("{\"n\":1,\"t\":0,\"stderr_bytes\":\"/xtbMkr/wJs=\"}"));
  }

  @Test
  void aLineOfFiftyMegabytesIsRefusedWithItsPlace() throws Exception {
    Path file = folder.resolve("long.jsonl");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write(HEADER + "{\"n\":1,\"t\":0,\"stderr\":\"");
      String megabyte = "x".repeat(1 << 20);
      for (int count = 0; count < 50; count++) {
        out.write(megabyte);
      }
      out.write("\"}\n");
    }
    assertThatThrownBy(() -> new TextPrinter(new Sink(), Screen.plain()).print(file))
        .isInstanceOfSatisfying(RecordingException.class, e -> assertThat(e.line()).isEqualTo(2));
    assertThatThrownBy(() -> new Stats().add(file, (done, all) -> {}))
        .isInstanceOf(RecordingException.class);
  }
}
