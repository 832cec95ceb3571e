package dev.frametape.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recordings say of a parent that passed. */
class AnswersTest {
  private static final String HEALTH = asks("{\"op\":\"health\"}");
  private static final String OTHER = asks("{\"op\":\"call_fixture_mul\",\"lhs\":6,\"rhs\":7}");
  private static final String WELL = says("{\"status\":\"health_ok\"}");
  private static final String PRODUCT = says("{\"status\":\"u64\",\"value\":42}");

  /** An error in place of what the worker said. */
  private static final List<String> ERROR =
      List.of(
          only("delivered", says("{\"status\":\"error\",\"code\":\"x\",\"message\":\"y\"}")),
          only("sent", WELL));

  @TempDir private Path folder;
  private int cases;

  private static String asks(String body) {
    return "\"to\":\"child\",\"frame\":{\"version\":6,\"message\":{\"type\":\"request\",\"body\":"
        + body
        + "}}";
  }

  private static String says(String body) {
    return "\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"response\",\"body\":"
        + body
        + "}}";
  }

  private static String only(String side, String line) {
    return line + ",\"only\":\"" + side + "\"";
  }

  /** A case with one recording for each worker. */
  @SafeVarargs
  private Answers answers(List<String>... conversations) throws Exception {
    Path recordings = Files.createDirectories(folder.resolve("case-" + ++cases));
    for (int number = 1; number <= conversations.length; number++) {
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-01-01T00:00:00Z\","
                      + "\"framing\":\"u32be-json\",\"argv\":[\"./worker\"],\"env\":{},"
                      + "\"cwd\":\"/\",\"frame_limit\":1048576}"));
      List<String> said = conversations[number - 1];
      for (int line = 0; line < said.size(); line++) {
        lines.add("{\"n\":" + (line + 1) + ",\"t\":" + line + "," + said.get(line) + "}");
      }
      Files.write(recordings.resolve("000" + number + "-7.jsonl"), lines);
    }
    return Answers.read(recordings, recordings.resolve("faults.jsonl"));
  }

  private static List<String> talk(Object... parts) {
    List<String> lines = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof List<?> several) {
        several.forEach(each -> lines.add((String) each));
      } else {
        lines.add((String) part);
      }
    }
    return lines;
  }

  @Test
  void theWorkersOwnAnswersAreNoDeception() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL, OTHER, PRODUCT));
    assertThat(clean.requests()).isEqualTo(2);
    assertThat(clean.deception(clean)).isEmpty();
    assertThat(clean.unanswered(clean)).isEmpty();
  }

  @Test
  void anErrorThatTheWorkerDidNotSayIsOne() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL, OTHER, PRODUCT));
    assertThat(answers(talk(HEALTH, ERROR, OTHER, PRODUCT)).deception(clean))
        .hasValue(
            "request 1 (health) was answered with another value at /message/body/status than the"
                + " worker sent");
  }

  @Test
  void aParentThatAsksTheSameWorkerAgainHasSeenThatItWasOne() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL));
    Answers again = answers(talk(HEALTH, ERROR, HEALTH, ERROR, HEALTH, WELL));
    assertThat(again.deception(clean)).isEmpty();
    assertThat(again.requests()).isEqualTo(3);
    // The last answer is the one that it goes on with.
    assertThat(answers(talk(HEALTH, WELL, HEALTH, ERROR)).deception(clean)).isPresent();
  }

  @Test
  void aRequestThatIsMadeTwiceAnywayIsNotAskedAgain() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL, HEALTH, WELL));
    assertThat(answers(talk(HEALTH, ERROR, HEALTH, WELL)).deception(clean)).isPresent();
    assertThat(answers(talk(HEALTH, ERROR, HEALTH, WELL, HEALTH, WELL)).deception(clean)).isEmpty();
    // One more time makes up for one wrong answer, and not for two.
    assertThat(answers(talk(HEALTH, ERROR, HEALTH, ERROR, HEALTH, WELL)).deception(clean))
        .hasValueSatisfying(why -> assertThat(why).startsWith("request 2 (health)"));
  }

  @Test
  void aParentMayAskAnotherWorkerInstead() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL));
    assertThat(answers(talk(HEALTH, ERROR), talk(HEALTH, WELL)).deception(clean)).isEmpty();
    assertThat(answers(talk(HEALTH), talk(HEALTH, WELL)).unanswered(clean)).isEmpty();
    assertThat(answers(talk(HEALTH, ERROR), talk(OTHER, PRODUCT)).deception(clean)).isPresent();
  }

  @Test
  void whatIsNeverAnsweredIsTold() throws Exception {
    Answers clean = answers(talk(HEALTH, WELL, OTHER, PRODUCT));
    assertThat(answers(talk(HEALTH, WELL, OTHER, only("sent", PRODUCT))).unanswered(clean))
        .hasValue("request 2 (call_fixture_mul) has no answer");
  }

  @Test
  void namesThatWereAddedAndTheirOrderDoNotCount() throws Exception {
    Answers clean = answers(talk(OTHER, PRODUCT));
    String more = says("{\"value\":42,\"new\":1,\"status\":\"u64\"}");
    assertThat(
            answers(talk(OTHER, only("delivered", more), only("sent", PRODUCT))).deception(clean))
        .isEmpty();
  }
}
