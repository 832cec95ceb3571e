package dev.frametape.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/recording.schema.json to the golden recordings, and the other way round. */
class RecordingSchemaTest {
  private static final Path SCHEMA = Path.of("docs/recording.schema.json");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/recording");
  private static final Path PAGE = Path.of("docs/recording-format.md");

  private final SchemaCheck schema;

  RecordingSchemaTest() throws IOException {
    schema = new SchemaCheck(Files.readString(SCHEMA));
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal.jsonl", "full.jsonl"})
  void everyLineOfTheGoldenRecordingsIsAsTheSchemaSays(String name) throws IOException {
    for (String line : Files.readAllLines(GOLDEN.resolve(name))) {
      assertThat(schema.check(line)).as(line).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":1,\"t\":0,\"event\":\"spawn\"}",
        "{\"n\":1,\"t\":0,\"event\":\"spawn\",\"pid\":-1}",
        "{\"n\":1,\"t\":0,\"event\":\"spawn\",\"pid\":\"1\"}",
        "{\"n\":1,\"t\":0,\"event\":\"spawn\",\"pid\":1,\"extra\":1}",
        "{\"n\":1,\"t\":0,\"event\":\"exit\",\"code\":256}",
        "{\"n\":1,\"t\":0.5,\"stderr\":\"x\"}",
        "{\"n\":1,\"t\":0,\"stderr_bytes\":\"x\"}",
        "{\"n\":1,\"t\":0,\"to\":\"child\"}",
        "{\"n\":1,\"t\":0,\"to\":\"moon\",\"frame\":{}}",
        "{\"n\":1,\"t\":0,\"stderr\":\"x\",\"only\":\"kept\"}",
        "{\"n\":1,\"t\":0,\"event\":\"spawn\",\"pid\":1,\"only\":\"sent\"}",
        "{\"n\":1,\"t\":0,\"event\":\"fault\",\"rule\":\"r\",\"fault\":{},\"subject\":\"all\",\"generation\":1}",
        "{\"n\":1,\"t\":0,\"event\":\"fault\",\"rule\":\"r\",\"fault\":{},\"subject\":\"child\",\"seed\":1,\"generation\":1}",
        "{\"n\":1,\"t\":0,\"event\":\"fault_inert\",\"rule\":\"r\",\"subject\":\"child\"}",
        "{\"frametape\":2}",
        "[]"
      })
  void linesThatAreNotOfTheFormatAreRefused(String line) throws IOException {
    assertThat(schema.check(line)).isPresent();
  }

  @Test
  void thePageNamesEveryFieldOfTheSchema() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> fields = new HashSet<>();
    for (Path golden : List.of(GOLDEN.resolve("full.jsonl"), GOLDEN.resolve("minimal.jsonl"))) {
      for (String line : Files.readAllLines(golden)) {
        JsonMembersNames.of(line).forEach(fields::add);
      }
    }
    assertThat(fields).hasSizeGreaterThan(25);
    assertThat(fields)
        .allSatisfy(
            field ->
                assertThat(Pattern.compile("[`\"]" + field + "[`\"]").matcher(page).find())
                    .as("the page names %s", field)
                    .isTrue());
  }

  /** The names of a line's members. */
  private static final class JsonMembersNames {
    static Iterable<String> of(String line) {
      byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      try {
        return JsonMembers.of(bytes, 0, bytes.length).names();
      } catch (BadLine e) {
        throw new AssertionError(line, e);
      }
    }
  }
}
