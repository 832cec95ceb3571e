package dev.frametape.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BothSidesTest {
  private static final String FAULT =
      "{\"event\":\"fault\",\"rule\":\"r\",\"fault\":\"drop\",\"subject\":\"parent\",\"generation\":1}";

  @TempDir private Path folder;

  /** Each event as its line, its side, what it is, and when. */
  private List<String> seen(String... lines) throws IOException {
    Path file = Samples.recording(folder.resolve("talk.jsonl"), List.of(lines));
    List<String> seen = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(file)) {
      BothSides sides = new BothSides(reader);
      for (var event = sides.next(); event.isPresent(); event = sides.next()) {
        BothSides.Seen each = event.get();
        String what =
            switch (each.event()) {
              case JoinedEvent.Whole whole ->
                  "whole " + Samples.text(whole.bytes().toByteArray()).substring(4);
              case JoinedEvent.Partial partial -> "partial " + partial.bytes().length();
              case JoinedEvent.Other(var line) -> line.event().getClass().getSimpleName();
            };
        seen.add(each.n() + " " + each.lane() + " " + what + " at " + each.micros());
      }
    }
    return seen;
  }

  private static String part(int frame, int from, String bytes, String only) {
    return "{\"to\":\"parent\",\"part\":{\"frame\":"
        + frame
        + ",\"from\":"
        + from
        + "},\"bytes\":\""
        + java.util.Base64.getEncoder()
            .encodeToString(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
        + "\""
        + (only.isEmpty() ? "" : ",\"only\":\"" + only + "\"")
        + "}";
  }

  @Test
  void aFrameOfBothSidesComesOnce() throws IOException {
    assertThat(seen(part(6, 0, "\0\0\0\2", ""), part(6, 4, "[]", "")))
        .containsExactly("2 BOTH whole [] at 2000");
  }

  @Test
  void aFrameThatWasChangedInItsMiddleComesTwice() throws IOException {
    assertThat(
            seen(
                FAULT,
                part(8, 0, "\0\0\0\4", ""),
                part(8, 4, "[1", "sent"),
                part(8, 4, "[2", "delivered"),
                part(8, 6, " ]", "")))
        .containsExactly(
            "1 BOTH Fault at 1000", "5 SENT whole [1 ] at 5000", "5 DELIVERED whole [2 ] at 5000");
  }

  @Test
  void whatIsLeftOfAFrameStandsWhereItWasLeft() throws IOException {
    assertThat(
            seen(
                FAULT,
                "{\"to\":\"parent\",\"frame\":[1],\"only\":\"sent\"}",
                part(7, 0, "\0\0\0\3[", "delivered"),
                "{\"stderr\":\"x\"}",
                "{\"to\":\"parent\",\"frame\":[2]}"))
        .containsExactly(
            "1 BOTH Fault at 1000",
            "2 SENT whole [1] at 2000",
            "3 DELIVERED partial 5 at 3000",
            "4 BOTH Stderr at 4000",
            "5 BOTH whole [2] at 5000");
  }

  @Test
  void anOpenFrameHoldsUpOnlySoMuch() throws IOException {
    List<String> lines = new ArrayList<>(List.of(part(7, 0, "\0\0\0\3[", "")));
    for (int i = 0; i < 1000; i++) {
      lines.add("{\"stderr\":\"x\"}");
    }
    List<String> seen = seen(lines.toArray(String[]::new));
    assertThat(seen).hasSize(1001);
    assertThat(seen.getFirst()).isEqualTo("2 BOTH Stderr at 2000");
    assertThat(seen).contains("1 BOTH partial 5 at 1000");
  }
}
