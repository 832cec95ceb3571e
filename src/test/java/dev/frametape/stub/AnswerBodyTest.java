package dev.frametape.stub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerBodyTest {
  @Test
  void anEnvelopeIsTakenAsItIsWritten() throws Exception {
    String envelope =
        "{\"version\" : 6,"
            + " \"message\":{\"type\":\"data_row\",\"body\":{\"b\":1.50,\"a\":1e2,\"a\":2}}}";
    assertThat(text(AnswerBody.read(bytes(" [ " + envelope + " ] ")).getFirst()))
        .isEqualTo(envelope);
  }

  @Test
  void aMessageKeepsItsSpellingAndHasItsTypeFirst() throws Exception {
    assertThat(text(read("{\"body\": {\"v\":18446744073709551616.10},\"type\":\"r\"}").getFirst()))
        .isEqualTo("{\"type\":\"r\",\"body\":{\"v\":18446744073709551616.10}}");
  }

  @Test
  void oneItemNeedsNoListAndNoBodySaysNothing() throws Exception {
    assertThat(read("{\"exit\":3}")).containsExactly(new AnswerItem.End(new ChildExit.Exited(3)));
    assertThat(read("")).isEmpty();
    assertThat(read(" [] ")).isEmpty();
  }

  @Test
  void whatAWorkerDoesBesideFrames() throws Exception {
    assertThat(
            read(
                "[{\"pause\":250},{\"close\":\"stderr\"},{\"close\":\"stdout\"},{\"signal\":\"ABRT\"}]"))
        .containsExactly(
            new AnswerItem.Pause(Duration.ofMillis(250)),
            new AnswerItem.Close(Emission.Stream.STDERR),
            new AnswerItem.Close(Emission.Stream.STDOUT),
            new AnswerItem.End(new ChildExit.Signaled(6, false)));
    assertThat(read("{\"signal\":\"SIGSEGV\"}"))
        .containsExactly(new AnswerItem.End(new ChildExit.Signaled(11, false)));
    assertThat(read("{\"hang\":true}")).containsExactly(new AnswerItem.Hang());
    List<AnswerItem> raw =
        read("[{\"bytes\":\"AAE=\"},{\"stderr\":\"é\\n\"},{\"stderr_base64\":\"/w==\"}]");
    assertThat(raw)
        .extracting(item -> ((AnswerItem.Bytes) item).on() + " " + text(item))
        .containsExactly("STDOUT \0\1", "STDERR é\n", "STDERR �");
    assertThat(read("[{\"payload\":\"no JSON\"},{\"payload_base64\":\"e30=\"}]"))
        .extracting(AnswerBodyTest::text)
        .containsExactly("no JSON", "{}");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"type\":\"r\"}] | item 1 of the body has a type beside , expected exactly type and"
            + " body",
        "[{\"type\":\"r\",\"body\":{},\"x\":1}] | item 1 of the body has a type beside body, x",
        "[{\"exit\":1},{\"exit\":1}] | item 2 of the body comes behind the worker's end",
        "[{\"exit\":256}] | has exit 256, expected a whole number from 0 to 255",
        "[{\"exit\":\"1\"}] | has exit \"1\", expected a whole number",
        "[{\"signal\":0}] | has signal 0, expected 1 to 64 or a name",
        "[{\"signal\":\"NOPE\"}] | has signal \"NOPE\", expected",
        "[{\"bytes\":\"%\"}] | has bytes \"%\", expected base64",
        "[{\"close\":\"stdin\"}] | closes \"stdin\", expected stdout or stderr",
        "[{\"hang\":false}] | has hang false, expected true",
        "[{\"stderr\":\"a\",\"exit\":1}] | has the names exit, stderr, expected a message",
        "[{\"sterr\":\"a\"}] | has only \"sterr\", expected a message",
        "[{}] | has the names , expected",
        "[17] | item 1 of the body is 17, expected an object",
        "{\"exit\":1,\"exit\":2} | has \"exit\" twice",
        "{\"exit\":1} {} | something stands behind the end of the body",
        "[{\"exit\":1] | no JSON at line 1, column 11 of the body (Unexpected close marker ']':"
            + " expected '}')",
        "oops | no JSON at line 1, column 1 of the body",
      })
  void whatIsWrongIsSaidWithItsPlace(String body, String reason) {
    assertThatThrownBy(() -> read(body)).hasMessageContaining(reason);
  }

  private static List<AnswerItem> read(String body) throws Exception {
    return AnswerBody.read(bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(AnswerItem item) {
    return new String(
        switch (item) {
          case AnswerItem.Payload(byte[] payload) -> payload;
          case AnswerItem.ShortMessage(byte[] message) -> message;
          case AnswerItem.Bytes(var _, byte[] bytes) -> bytes;
          case AnswerItem.Pause _, AnswerItem.Close _, AnswerItem.Hang _, AnswerItem.End _ ->
              throw new AssertionError("holds no bytes: " + item);
        },
        UTF_8);
  }
}
