package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeWriterTest {
  @Test
  void textIsSpelledAsTheReferenceCrateSpellsIt() throws IOException {
    for (String name : List.of("diagnostic.escapes", "diagnostic.unicode", "diagnostic.empty")) {
      byte[] golden = PlainFrames.golden(6, name);
      Message message = Message.parse(PlainFrames.payloads(golden).getFirst().getBytes("UTF-8"));
      String code = message.field("code", 0).string();
      String text = message.field("message", 1).string();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new EnvelopeWriter(out, 6)
          .write(
              "diagnostic",
              json -> {
                json.writeStringField("code", code);
                json.writeStringField("message", text);
              },
              FrameLimit.DEFAULT_BYTES);
      assertThat(out.toByteArray()).as(name).isEqualTo(golden);
    }
  }

  @Test
  void controlCharactersHaveLowerCaseHexDigits() throws IOException {
    assertThat(EnvelopeWriter.quoted("\u001b\u000b\b\f/\u007f🦀"))
        .isEqualTo("\"\\u001b\\u000b\\b\\f/\u007f🦀\"");
  }

  @Test
  void aPayloadAtTheLimitIsWrittenAndOneAboveItIsNot() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EnvelopeWriter writer = new EnvelopeWriter(out, 6);
    int lengthBytes = EnvelopeWriter.envelope(6, "request", _ -> {}).length;
    assertThatThrownBy(() -> writer.write("request", _ -> {}, lengthBytes - 1))
        .isInstanceOf(EnvelopeWriter.TooLargeException.class)
        .hasMessage(
            "worker protocol frame too large: "
                + lengthBytes
                + " bytes exceeds "
                + (lengthBytes - 1));
    assertThat(out.size()).isZero();
    writer.write("request", _ -> {}, lengthBytes);
    assertThat(out.size()).isEqualTo(4 + lengthBytes);
  }

  @Test
  void aFrameLeavesInOneWrite() throws IOException {
    List<Integer> writes = new ArrayList<>();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void write(byte[] bytes, int from, int length) {
            writes.add(length);
          }
        };
    EnvelopeWriter writer = new EnvelopeWriter(out, 6);
    writer.write("request", json -> json.writeStringField("op", "health"), 100);
    assertThat(writes).containsExactly(4 + 65);
  }
}
