package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads and fields. All bytes around an edit stay as they were, odd blanks included. */
class EnvelopeFaultsTest {
  private static final String ROW =
      "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":"
          + "{ \"stream\":\"a\",\"sequence\":7 ,\"payload\":{\"at\":1.50,\"at\":[true]}}}}";

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          drop-field=/version                           | "version":6,"message" | "message"
          drop-field=/message/body/sequence             | "sequence":7 ,"payload" | "payload"
          drop-field=/message/body/payload              | "sequence":7 ,"payload":{"at":1.50,"at":[true]} | '"sequence":7 '
          drop-field=/message/body/payload/at           | 1.50,"at":[true] | 1.50
          drop-field=/message/body/payload/at/0         | [true] | []
          null-field=/message/body/stream               | "stream":"a" | "stream":null
          null-field=/message/body                      | { "stream":"a","sequence":7 ,"payload":{"at":1.50,"at":[true]}} | null
          retype-field=/message/body/sequence           | :7 | :"7"
          retype-field=/message/body/stream,as:number   | :"a" | :0
          retype-field=/message/body/stream,as:array    | :"a" | :["a"]
          retype-field=/message/body/stream,as:object   | :"a" | :{"value":"a"}
          retype-field=/message/body/stream,as:boolean  | :"a" | :true
          retype-field=/message/body/payload            | {"at":1.50,"at":[true]} | "{\\"at\\":1.50,\\"at\\":[true]}"
          add-field                                     | [true]}}}} | [true]},"frametape_added":true}}}
          add-field=/new,value:{"b":[]}                 | [true]}}}} | [true]}}},"new":{"b":[]}}
          duplicate-key=/version                        | "version":6 | "version":6,"version":null
          duplicate-key=/message/body/stream,value:"b"  | "stream":"a" | "stream":"a","stream":"b"
          version                                       | "version":6 | "version":0
          version="6"                                   | "version":6 | "version":"6"
          version=-1                                    | "version":6 | "version":-1
          unknown-type                                  | "data_row" | "frametape_unknown"
          unknown-type=x"y                              | "data_row" | "x\\"y"
          set-field=/message/body/sequence,value:18446744073709551615 | :7 | :18446744073709551615
          lone-surrogate                                | "stream":"a" | "stream":"\\ud800a"
          lone-surrogate=/stream                        | "stream":"a" | "stream":"\\ud800a"
          bad-utf8=0                                    | - | -
          deep=3                                        | [true]}}}} | [true]},"frametape_added":[[[]]]}}}
          wide=2                                        | [true]}}}} | [true]},"frametape_added":{"f0":0,"f1":1}}}}
          huge-number=5                                 | [true]}}}} | [true]},"frametape_added":99999}}}
          long-string=4                                 | [true]}}}} | [true]},"frametape_added":"xxxx"}}}
          row-sequence                                  | :7 | :8
          row-sequence=restart                          | :7 | :0
          row-stream=b"                                 | "stream":"a" | "stream":"b\\""
          summary=/sequence,delta:-8                    | :7 | :-1
          """)
  void onePlaceChanges(String fault, String found, String made) {
    OneFrame frame = new OneFrame("to-parent", fault).send(ROW);
    byte[] delivered = frame.delivered();
    String expected = ROW.replace(found, made);
    if (fault.startsWith("bad-utf8")) {
      assertThat(delivered[4]).isEqualTo((byte) 0xFF);
      delivered[4] = '{';
      expected = ROW;
    }
    assertThat(new String(delivered, 4, delivered.length - 4, UTF_8)).isEqualTo(expected);
    assertThat(delivered[3] & 0xFF | (delivered[2] & 0xFF) << 8).isEqualTo(delivered.length - 4);
    assertThat(frame.scene.inert).isEmpty();
    assertThat(frame.steps()).endsWith(" frame");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          drop-field=/nothing                  | the payload has nothing at /nothing
          null-field=/message/body/payload/b   | the payload has nothing at /message/body/payload/b
          set-field=/version,value:6           | that is what the payload says already
          version=6                            | that is what the payload says already
          retype-field=/message/body/sequence,as:number | the value at /message/body/sequence is of that type already
          retype-field=/message/type           | the value at /message/type is of that type already
          add-field=/version                   | the payload has something at /version already
          add-field=/version/x                 | no object is there that could have /version/x
          reorder-keys=/version                | no object with two fields, of different names, is at /version
          reorder-keys=/message/body/payload   | no object with two fields, of different names, is at /message/body/payload
          lone-surrogate=/sequence             | the body has no string at /sequence
          duplicate-key=/message/body/payload/at/0 | the payload has nothing at /message/body/payload/at/0
          unknown-tag                          | the payload has nothing at /message/body/op
          row-stream=a                         | that is what the payload says already
          summary=/stream                      | the body has no number at /stream
          row-sequence=repeat                  | there has been no row before this one
          tick-odd                             | the payload has nothing at /message/body/current
          tick-odd=overflow                    | the payload has no current and no total
          long-string=8388609                  | 8388609 bytes are more than the 8388608 that a fault can make up
          deep=2147483647                      | 4294967294 bytes are more than the 8388608 that a fault can make up
          wide=2147483647                      | 51539607528 bytes are more than the 8388608 that a fault can make up
          blank-pad=2147483647                 | 2147483647 bytes are more than the 8388608 that a fault can make up
          """)
  void whatCannotApplyIsInertAndSaysWhy(String fault, String why) {
    OneFrame frame = new OneFrame("to-parent", fault).send(ROW);
    assertThat(frame.scene.inert.getFirst().why()).isEqualTo(why);
    assertThat(frame.payload()).isEqualTo(ROW);
    assertThat(frame.scene.log).hasSize(1);
  }

  @Test
  void keysStandTheOtherWayRound() {
    OneFrame frame = new OneFrame("to-parent", "reorder-keys").send(ROW);
    assertThat(frame.payload())
        .isEqualTo(
            "{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":"
                + "{ \"payload\":{\"at\":1.50,\"at\":[true]},\"sequence\":7,\"stream\":\"a\"}}}");
  }

  @Test
  void stringsAreWrittenAsEscapesAndKeysAreNot() {
    OneFrame frame =
        new OneFrame("to-parent", "escape")
            .send("{\"k\":[\"a\\n\\u00e4\u00e4\ud83d\ude00\",\"\"]}");
    assertThat(frame.payload())
        .isEqualTo("{\"k\":[\"\\u0061\\n\\u00e4\\u00e4\\ud83d\\ude00\",\"\"]}");
  }

  @Test
  void ofAllStringsALargeOneIsEscapedInAMoment() {
    String many = "[" + "\"abc\",".repeat(200_000) + "0]";
    OneFrame frame = new OneFrame("to-parent", "escape").sendInParts(many.getBytes(UTF_8));
    assertThat(frame.payload()).isEqualTo(many.replace("abc", "\\u0061\\u0062\\u0063"));
  }

  @Test
  void ticksAreOdd() {
    String tick = Scene.envelope("progress_tick", "{\"phase\":\"p\",\"current\":3,\"total\":7}");
    assertThat(new OneFrame("to-parent", "tick-odd").send(tick).payload())
        .isEqualTo(tick.replace(":3", ":0"));
    assertThat(new OneFrame("to-parent", "tick-odd=no-total").send(tick).payload())
        .isEqualTo(tick.replace(":7", ":null"));
    assertThat(new OneFrame("to-parent", "tick-odd=overflow").send(tick).payload())
        .isEqualTo(tick.replace(":3", ":18446744073709551615").replace(":7", ":1"));
  }

  @Test
  void halfAnOverflowIsNone() {
    String tick = Scene.envelope("progress_tick", "{\"current\":3}");
    OneFrame frame = new OneFrame("to-parent", "tick-odd=overflow").send(tick);
    assertThat(frame.payload()).isEqualTo(tick);
    assertThat(frame.scene.firings).isEmpty();
  }

  @Test
  void anEditOfARequestOrOfItsTagReachesTheWorker() {
    String request = Scene.envelope("request", "{\"op\":\"health\",\"lhs\":1}");
    assertThat(new OneFrame("to-child", "edit-request=/lhs,value:2").send(request).payload())
        .isEqualTo(request.replace(":1}", ":2}"));
    assertThat(new OneFrame("to-child", "unknown-tag").send(request).payload())
        .isEqualTo(request.replace("health", "frametape_unknown"));
    String answer = Scene.envelope("response", "{\"status\":\"u64\",\"value\":1}");
    assertThat(new OneFrame("to-parent", "unknown-tag=x").send(answer).payload())
        .isEqualTo(answer.replace("u64", "x"));
    assertThat(new OneFrame("to-parent", "summary=/value").send(answer).payload())
        .isEqualTo(answer.replace(":1}", ":2}"));
  }

  @Test
  void anEditKeepsItsOldLengthOnlyIfThatIsAskedFor() {
    OneFrame stale =
        new OneFrame("to-parent", "set-field=/a,value:1000;length-stale").send("{\"a\":1}");
    assertThat(stale.hex()).isEqualTo("00000007" + "7b2261223a313030307d");
    assertThat(stale.steps()).endsWith("inserted STDOUT 14");
  }

  /** What is benign says the same, whatever is in the payload. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "reorder-keys",
        "reorder-keys=/message",
        "blank-pad",
        "blank-pad=1",
        "escape",
        "length-at-limit",
        "add-field"
      })
  void benignEditsSayTheSame(String fault) {
    for (String payload :
        List.of(
            ROW,
            Scene.envelope("response", "{\"status\":\"s\",\"status\":\"t\"}"),
            Scene.envelope("response", "{\"status\":\"\\ud800\",\"x\":1e400}"),
            "[]",
            "5",
            "\"\\\\\"",
            "{\"message\":{\"body\":{}}}")) {
      OneFrame frame = new OneFrame("to-parent", fault).send(payload);
      String got = frame.payload().replaceFirst(",?\"frametape_added\":true", "");
      assertThat(JsonValue.of(got.getBytes(UTF_8)))
          .as("%s of %s: %s", fault, payload, got)
          .isPresent()
          .isEqualTo(JsonValue.of(payload.getBytes(UTF_8)));
    }
  }

  @Test
  void aNumberThatNoDecimalHoldsIsComparedAsText() {
    Condition.JsonTest test = new Condition.JsonTest("/a", Condition.Test.EQUALS, "1e99999999999");
    Trigger when = Trigger.always(Subject.TO_PARENT).and(test);
    Scene scene = Scene.of(FaultRule.of("r", when, new SequenceFault.Drop()));
    scene.toParent(Scene.frame("{\"a\":1e99999999998}"));
    assertThat(scene.firings).isEmpty();
    scene.toParent(Scene.frame("{\"a\":1e99999999999}"));
    assertThat(scene.firings).hasSize(1);
  }
}
