package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.frametape.frame.Direction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w";
  private static final String AWS = "AKIAIOSFODNN7EXAMPLE";

  private static Redaction redaction(RedactionRules rules) {
    return new Redaction(rules);
  }

  private static Redaction pointers(String... pointers) {
    return redaction(RedactionRules.of(false, List.of(pointers), List.of(), List.of()));
  }

  private static String payload(Redaction redaction, String payload) {
    return new String(redaction.payload(payload.getBytes(UTF_8)), UTF_8);
  }

  private static String defaults(String payload) {
    return payload(redaction(RedactionRules.defaults()), payload);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "key AKIAIOSFODNN7EXAMPLE. | key [redacted:aws-key-id:1].",
        "a ghp_abcdefghijklmnopqrstuvwxyz0123456789 b | a [redacted:github-token:1] b",
        "glpat-abcdefghij0123456789 | [redacted:gitlab-token:1]",
        "xoxb-123456789012-abcdefghijkl | [redacted:slack-token:1]",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX |"
            + " https://hooks.slack.com/services/[redacted:slack-webhook:1]",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv | [redacted:google-api-key:1]",
        "sk_live_abcdefghijklmnop0123 | [redacted:stripe-key:1]",
        "sk-ant-api03-abcdefghijklmnopqrst | [redacted:model-api-key:1]",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789 | [redacted:registry-token:1]",
        "Authorization: Bearer abcdef0123456789 | Authorization: Bearer [redacted:authorization:1]",
        "authorization: Basic dXNlcjpwYXNzd29yZA== | authorization: Basic"
            + " [redacted:authorization:1]",
        "https://me:hunter22@example.org/x | https://me:[redacted:url-credentials:1]@example.org/x",
        "password=hunter22&x=1 | password=[redacted:assignment:1]&x=1",
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG |"
            + " AWS_SECRET_ACCESS_KEY=[redacted:assignment:1]",
        "token: abcdef0123 | token: [redacted:assignment:1]",
        "secret = \"two words\" | secret = \"[redacted:assignment:1]\"",
        "[\"password\": \"a, b\"] | [\"password\": \"[redacted:assignment:1]\"]",
        "unexpected token ':='; expected term | unexpected token ':='; expected term",
        "let token := foo | let token := foo",
        "Invalid token: unexpected end | Invalid token: unexpected end",
        "max_tokens=4096 basic training for bearers | max_tokens=4096 basic training for bearers",
        "me@example.org at /home/me | me@example.org at /home/me"
      })
  void everyShapeHasItsSecret(String text, String redacted) {
    assertThat(defaults(text)).isEqualTo(redacted);
    assertThat(defaults(redacted)).isEqualTo(redacted);
  }

  @Test
  void aPrivateKeyIsTakenOutBetweenItsLines() {
    String key =
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n IBAAKC\n-----END RSA PRIVATE KEY-----\n";
    assertThat(defaults("a\n" + key + "b"))
        .isEqualTo(
            "a\n-----BEGIN RSA PRIVATE KEY-----[redacted:private-key:1]-----END RSA PRIVATE"
                + " KEY-----\nb");
    assertThat(defaults("{\"k\":\"" + key.replace("\n", "\\n") + "\"}"))
        .isEqualTo(
            "{\"k\":\"-----BEGIN RSA PRIVATE KEY-----[redacted:private-key:1]-----END RSA PRIVATE"
                + " KEY-----\\n\"}");
  }

  @Test
  void theSameSecretHasTheSameReplacementHoweverItIsFoundAndSpelled() {
    Redaction redaction = redaction(RedactionRules.defaults());
    assertThat(payload(redaction, "{\"a\":\"" + JWT + "\",\"b\":\"Bearer " + JWT + "\"}"))
        .isEqualTo("{\"a\":\"[redacted:jwt:1]\",\"b\":\"Bearer [redacted:jwt:1]\"}");
    assertThat(payload(redaction, "{\"token\":\"" + JWT + "\",\"password\":\"other\"}"))
        .isEqualTo("{\"token\":\"[redacted:jwt:1]\",\"password\":\"[redacted:assignment:1]\"}");
    assertThat(redaction.text("x " + JWT.replace("eyJ", "\\u0065yJ") + " y"))
        .isEqualTo("x [redacted:jwt:1] y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"k\":\"\\u0041KIAIOSFODNN7EXAMPLE\"}",
        "{\"k\":\"{\\\"n\\\":\\\"\\\\u0041KIAIOSFODNN7EXAMPLE\\\"}\"}",
        "{\"k\":\"AKIA\\u0049OSFODNN7EXAMPL\\u0045\"}",
        "{\"AKIAIOSFODNN7EXAMPLE\":1}",
        "[[[\"AKIAIOSFODNN7EXAMPLE\"]]]",
        "{\"k\":\"AKIAIOSFODNN7EXAMPLE\"} trailing",
        "{broken AKIAIOSFODNN7EXAMPLE"
      })
  void escapesNestingAndBrokenJsonHideNothing(String payload) {
    String redacted = defaults(payload);
    assertThat(redacted).contains("[redacted:aws-key-id:1]").doesNotContain("OSFODNN7");
    assertThat(defaults(redacted)).isEqualTo(redacted);
  }

  @Test
  void coloursOfLogsHideNothing() {
    assertThat(defaults("pass\u001b[1mword\u001b[0m=\u001b[31mhunter22\u001b[0m\n"))
        .doesNotContain("hunter")
        .contains("31m[redacted:assignment:1]");
  }

  @Test
  void nestedDocumentsAreLookedInto() {
    assertThat(defaults("{\"request_json\":\"{\\\"password\\\":\\\"hunter22\\\",\\\"x\\\":1}\"}"))
        .isEqualTo(
            "{\"request_json\":\"{\\\"password\\\":\\\"[redacted:assignment:1]\\\",\\\"x\\\":1}\"}");
  }

  @Test
  void whatIsNoSecretComesOutByteForByte() {
    String odd =
        " {\"a\" : 1.50e+3 , \"b\":[true,null,\"\\ud800 \\/ \\u00e9 é 𝄞\"],\"a\":{\"\":-0}} \n";
    assertThat(defaults(odd)).isEqualTo(odd);
    byte[] noUtf8 = {'{', '"', (byte) 0xFF, (byte) 0xC3, '"', ':', '1', '}'};
    assertThat(redaction(RedactionRules.defaults()).payload(noUtf8)).isEqualTo(noUtf8);
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a | {\"a\":\"x\",\"b\":\"x\"} | {\"a\":\"[redacted:pointer:1]\",\"b\":\"x\"}",
        "/a/* | {\"a\":[\"x\",\"y\",\"x\"]} |"
            + " {\"a\":[\"[redacted:pointer:1]\",\"[redacted:pointer:2]\",\"[redacted:pointer:1]\"]}",
        "/a/1 | {\"a\":[\"x\",\"y\"]} | {\"a\":[\"x\",\"[redacted:pointer:1]\"]}",
        "/*/b | {\"a\":{\"b\":\"x\"},\"c\":{\"b\":\"\"}} |"
            + " {\"a\":{\"b\":\"[redacted:pointer:1]\"},\"c\":{\"b\":\"\"}}",
        "/a | {\"a\":{\"n\":[42,true,\"x\"]}} | {\"a\":{\"n\":[0,true,\"[redacted:pointer:1]\"]}}",
        "/a | {\"a\":1234,\"b\":12} | {\"a\":0,\"b\":12}",
        "`` | 1234 | 0",
        "/a~1b | {\"a/b\":\"x\"} | {\"a/b\":\"[redacted:pointer:1]\"}",
        "`` | \"x\" | \"[redacted:pointer:1]\""
      })
  void aPointerNamesAPlace(String pointer, String payload, String redacted) {
    assertThat(payload(pointers(pointer), payload)).isEqualTo(redacted);
    assertThat(payload(pointers(pointer), redacted)).isEqualTo(redacted);
  }

  @Test
  void aPatternSeesOneStringOrNumberAtATime() {
    Redaction redaction =
        redaction(
            RedactionRules.of(false, List.of(), List.of("^id-.*$", "\\b\\d{4}\\b"), List.of()));
    assertThat(payload(redaction, "{\"a\":\"id-x y\",\"b\":\"no id-x\",\"c\":1234,\"d\":12345}"))
        .isEqualTo("{\"a\":\"[redacted:pattern:1]\",\"b\":\"no id-x\",\"c\":0,\"d\":12345}");
  }

  @Test
  void secretsThatAreSplitOverPiecesOfStderrLeaveNothing() {
    String text = "say " + AWS + " and password=hunter22\n";
    for (int cut = 0; cut <= text.length(); cut++) {
      for (int next = cut; next <= text.length(); next += 5) {
        Redaction redaction = redaction(RedactionRules.defaults());
        String redacted = "";
        for (String piece :
            List.of(text.substring(0, cut), text.substring(cut, next), text.substring(next))) {
          redacted += new String(redaction.stderr(piece.getBytes(UTF_8), Lane.BOTH), UTF_8);
        }
        // The first letters of the shape itself say nothing.
        assertThat(redacted.replace("*", ""))
            .as("cut at %d and %d: %s", cut, next, redacted)
            .matches(
                "say (A|AK|AKI)?\\[redacted:aws-key-id:1] and"
                    + " password=\\[redacted:assignment:1]\n");
        Redaction again = redaction(RedactionRules.defaults());
        assertThat(again.stderr(redacted.getBytes(UTF_8), Lane.BOTH))
            .isEqualTo(redacted.getBytes(UTF_8));
      }
    }
  }

  @Test
  void partsOfAFrameKeepTheirLengthsAndHideSecretsOverTheirBorders() {
    String payload =
        "{\"a\":\"\\u0041KIAIOSFODNN7EXAMPLE\",\"password\":\"a\\\"b long\",\"n\":1,\"j\":\""
            + JWT
            + "\"}";
    byte[] frame = Samples.frame(payload);
    for (int cut = 1; cut < frame.length; cut++) {
      Redaction redaction = redaction(RedactionRules.defaults());
      byte[] one = java.util.Arrays.copyOf(frame, cut);
      byte[] two = java.util.Arrays.copyOfRange(frame, cut, frame.length);
      byte[] first = redaction.part(Direction.TO_CHILD, frame.length, 0, one, Lane.BOTH);
      byte[] second = redaction.part(Direction.TO_CHILD, frame.length, cut, two, Lane.BOTH);
      assertThat(first).hasSameSizeAs(one);
      assertThat(second).hasSameSizeAs(two);
      String all = new String(first, UTF_8) + new String(second, UTF_8);
      assertThat(all)
          .as("cut at %d", cut)
          .doesNotContain("OSFODNN", "EXAMPLE", "long", "dozjgNry", "eyJzdWIi")
          .contains("\"n\":1");
      byte[] document = all.substring(4).getBytes(UTF_8);
      assertThat(new JsonScanner().end(document, 0, document.length))
          .as("cut at %d: %s", cut, all)
          .isEqualTo(document.length);
    }
  }

  @Test
  void aSecretLongerThanAWindowIsTakenOutToItsEnd() {
    String secret = "ghp_" + "aB3".repeat(20_000);
    Redaction redaction = redaction(RedactionRules.defaults());
    StringBuilder out = new StringBuilder();
    String text = "x " + secret + " y";
    for (int at = 0; at < text.length(); at += 1000) {
      String piece = text.substring(at, Math.min(text.length(), at + 1000));
      out.append(new String(redaction.stderr(piece.getBytes(UTF_8), Lane.BOTH), UTF_8));
    }
    assertThat(out.toString()).startsWith("x *").endsWith(" y").doesNotContain("aB3");
  }

  @Test
  void aPayloadThatWouldGrowAboveTheLowestLimitKeepsItsLength() {
    String payload = "{\"a\":\"" + "x".repeat(65_512) + " pwd=abcd\"}";
    assertThat(defaults(payload))
        .hasSameSizeAs(payload)
        .doesNotContain("abcd")
        .contains("pwd=****");
  }

  @Test
  void moreSecretsThanAreRememberedStillGo() {
    Replacements replacements = new Replacements();
    for (int secret = 0; secret < Replacements.MOST; secret++) {
      replacements.of("jwt", "secret " + secret);
    }
    assertThat(replacements.of("jwt", "one more")).asString().isEqualTo("[redacted:jwt:many]");
    assertThat(replacements.of("jwt", "secret 1")).asString().isEqualTo("[redacted:jwt:2]");
  }

  @Test
  void hostilePayloadsTakeNeitherForeverNorTheStack() {
    Redaction redaction = redaction(RedactionRules.defaults());
    for (String hostile :
        List.of(
            "[".repeat(1_000_000),
            "{\"a\":".repeat(300_000),
            "\"" + "\\\"".repeat(500_000),
            "password=\"".repeat(100_000),
            "://".repeat(300_000),
            "eyJ".repeat(300_000),
            "-----BEGIN PRIVATE KEY-----".repeat(30_000),
            "authorization: ".repeat(60_000),
            "a@".repeat(400_000))) {
      assertThat(redaction.payload(hostile.getBytes(UTF_8))).isNotEmpty();
    }
  }

  @Test
  void wrongRulesAreExplained() {
    assertThatThrownBy(() -> RedactionRules.of(true, List.of("a"), List.of(), List.of()))
        .hasMessageContaining("begin with a slash");
    assertThatThrownBy(() -> RedactionRules.of(true, List.of(), List.of("("), List.of()))
        .hasMessageContaining("no regular expression");
    assertThatThrownBy(() -> RedactionRules.of(true, List.of(), List.of(), List.of("jwtt")))
        .hasMessageContaining("expected one of private-key, jwt");
  }

  @Test
  void everyShapeIsNamedOnce() {
    List<String> names = new ArrayList<>();
    for (SecretShape shape : SecretShape.all()) {
      assertThat(shape.name()).matches("[a-z-]+");
      names.add(shape.name());
    }
    assertThat(names).doesNotHaveDuplicates().hasSize(16).contains("email", "home");
  }
}
