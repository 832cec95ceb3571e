package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.frame.Direction;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first frames. */
class HandshakeFaultsTest {
  private static final String HELLO =
      "{\"version\":6,\"message\":{\"type\":\"handshake\",\"body\":"
          + "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}}}";
  private static final String LIMIT =
      "{\"version\":6,\"message\":{\"type\":\"configure_frame_limit\",\"body\":"
          + "{\"max_frame_bytes\":65536}}}";

  private static Scene of(String rule) {
    return Scene.of(OneFrame.rule(rule)).handshake();
  }

  private static String toParent(Scene scene) {
    byte[] all = scene.toParent();
    return all.length == 0 ? "" : new String(all, 4, all.length - 4, UTF_8);
  }

  @Test
  void noHandshakeComes() {
    Scene hangs = of("no-handshake");
    assertThat(hangs.toParent()).isEmpty();
    assertThat(hangs.log).containsExactly("fired no-handshake", "withheld STDOUT 104");
    assertThat(hangs.row("a", 0).toParent()).isEmpty();

    assertThat(of("no-handshake=eof").log).endsWith("withheld STDOUT 104", "close STDOUT");
    assertThat(of("no-handshake=exit:3").log).contains("exit 3");
    assertThat(of("no-handshake=continue").row("a", 0).toParent()).isNotEmpty();
  }

  @Test
  void theHandshakeComesLateAndAsItWas() {
    Scene scene = of("late-handshake=9s");
    assertThat(scene.log).containsExactly("fired late-handshake", "pause 9000");
    assertThat(toParent(scene)).isEqualTo(HELLO);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          wrong-handshake                              | :6}} | :9999}}
          wrong-handshake=worker-version,value:"x"     | "0.1.15" | "x"
          version=7                                    | "version":6, | "version":7,
          """)
  void theHandshakeSaysSomethingElse(String fault, String found, String made) {
    String when = fault.startsWith("version") ? "#0:" : "";
    Scene scene = of("to-parent:" + when + fault);
    assertThat(toParent(scene)).isEqualTo(HELLO.replace(found, made));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          data-row      | {"type":"data_row","body":{"stream":"rows","sequence":0,"payload":{"injected":"by frametape"}}}
          response      | {"type":"response","body":{"status":"health_ok"}}
          fatal-exit    | {"type":"fatal_exit","body":{"status":"exit status: 134","stderr":""}}
          diagnostic    | {"type":"diagnostic","body":{"code":"frametape.injected","message":"injected by frametape"}}
          progress-tick | {"type":"progress_tick","body":{"phase":"frametape","current":0,"total":null}}
          """)
  void anotherMessageComesFirst(String type, String message) {
    Scene scene = of("first-frame=" + type);
    assertThat(toParent(scene)).isEqualTo("{\"version\":6,\"message\":" + message + "}");
    assertThat(scene.log.get(1)).startsWith("inserted STDOUT").endsWith(" frame");
    assertThat(scene.log.get(2)).isEqualTo("withheld STDOUT 104");
  }

  @Test
  void theHandshakeComesAgain() {
    Scene scene = of("to-parent:type=response:twice-handshake").request("health");
    byte[] hello = scene.toParent();
    scene.response("health_ok");
    byte[] all = scene.toParent();
    assertThat(Arrays.copyOfRange(all, hello.length, 2 * hello.length)).isEqualTo(hello);
    assertThat(scene.firings).hasSize(1);

    Scene first = of("to-parent:#0:twice-handshake");
    assertThat(first.inert.getFirst().why()).isEqualTo("there has been no handshake yet");
  }

  @Test
  void theLimitNeverReachesTheWorker() {
    Scene scene = of("swallow-configure");
    assertThat(scene.toChild()).isEmpty();
    assertThat(scene.request("health").toChild()).isNotEmpty();
  }

  @Test
  void theWorkerIsToldAnotherLimit() {
    for (long limit : new long[] {0, 100_000, 4294967295L}) {
      Scene scene = of("edit-configure=" + limit);
      byte[] got = scene.toChild();
      assertThat(new String(got, 4, got.length - 4, UTF_8))
          .isEqualTo(LIMIT.replace("65536", Long.toString(limit)));
    }
    assertThat(of("edit-configure=65536").inert).hasSize(1);
  }

  @Test
  void eachReaderHasTheLimitThatItWasTold() {
    for (Direction to : Direction.values()) {
      boolean toChild = to == Direction.TO_CHILD;
      FaultRule over =
          OneFrame.rule((toChild ? "to-child" : "to-parent") + ":#1:length-over-limit");
      Scene scene = Scene.of(OneFrame.rule("edit-configure=1000000"), over).handshake();
      scene.request("health");
      scene.response("health_ok");
      byte[] all = scene.delivered(Scene.stream(to));
      assertThat(Arrays.copyOfRange(all, all.length - 4, all.length))
          .isEqualTo(toChild ? new byte[] {0, 15, 66, 65} : new byte[] {0, 1, 0, 1});
    }
    Scene swallowed =
        Scene.of(OneFrame.rule("swallow-configure"), OneFrame.rule("to-child:#1:length-over-limit"))
            .handshake()
            .request("health");
    assertThat(swallowed.toChild()).containsExactly(0, 16, 0, 1);
  }

  @Test
  void whatIsNoHandshakeCannotBeAWrongOne() {
    Scene scene = Scene.of(OneFrame.rule("wrong-handshake")).toParent(Scene.frame("noise"));
    assertThat(scene.toParent())
        .isEqualTo(scene.sent(dev.frametape.process.Emission.Stream.STDOUT));
    assertThat(scene.inert.getFirst().why())
        .isEqualTo("the payload has nothing at /message/body/protocol_version");
  }
}
