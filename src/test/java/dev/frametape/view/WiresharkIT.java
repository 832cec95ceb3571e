package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Wireshark makes of a recording; its terminal program has to be there. */
class WiresharkIT {
  private static final Path DISSECTOR = Path.of("docs/wireshark/frametape.lua");

  @TempDir private Path folder;

  @BeforeAll
  static void isThere() {
    Programs.need("the dissector", "tshark");
  }

  private String tshark(Path recording, String... options) throws Exception {
    Path file = folder.resolve("talk.pcapng");
    Files.deleteIfExists(file);
    Exports.write(recording, Exports.Form.PCAPNG, file, (done, all) -> {});
    List<String> words = new ArrayList<>(List.of(Programs.find("tshark").orElseThrow().toString()));
    words.addAll(List.of("-X", "lua_script:" + DISSECTOR.toAbsolutePath(), "-r", file.toString()));
    words.addAll(List.of(options));
    Path said = folder.resolve("err");
    Process process =
        new ProcessBuilder(words)
            .redirectError(said.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(said).content().doesNotContain("Lua");
    return new String(Files.readAllBytes(folder.resolve("out")), UTF_8);
  }

  private static String[] fields(String... names) {
    List<String> words = new ArrayList<>(List.of("-T", "fields", "-E", "separator=|"));
    for (String name : names) {
      words.addAll(List.of("-e", name));
    }
    return words.toArray(String[]::new);
  }

  @Test
  void everyFrameHasItsLine() throws Exception {
    String told =
        tshark(
            Samples.REAL.resolve("rust-parent-error-and-rows.jsonl"),
            fields(
                "frame.interface_name",
                "frametape.line",
                "frametape.kind",
                "frametape.length",
                "frametape.type",
                "frametape.tag",
                "json.key"));
    Golden.hold("view", "rows.tshark.txt", told);
  }

  @Test
  void whatIsOddIsToldAndHarmsNothing() throws Exception {
    String told = tshark(Samples.FULL);
    assertThat(told)
        .contains("[sent, not delivered]")
        .contains("part of a frame: no envelope, 10 of 17 bytes [delivered, not sent]")
        .contains("fault cut at frame 6 to the parent")
        .doesNotContain("\u001b");
    String hostile =
        tshark(Samples.recording(folder.resolve("hostile.jsonl"), Samples.hostile()), "-V");
    assertThat(hostile).contains("Frametape, frame, parent → child").doesNotContain("\u001b");
  }

  @Test
  void aLargeFrameIsReadInItsPackets() throws IOException, Exception {
    Path stdin = folder.resolve("stdin");
    byte[] frame = new byte[600_004];
    java.nio.ByteBuffer.wrap(frame).putInt(600_000);
    Files.write(stdin, frame);
    Path recording =
        RawImportTest.imported(folder, stdin, Files.createFile(folder.resolve("none")));
    assertThat(tshark(recording, fields("frametape.kind", "frametape.from", "frame.len")))
        .startsWith("1||262144\n2|262132|262144\n2|524264|75752\n");
  }
}
