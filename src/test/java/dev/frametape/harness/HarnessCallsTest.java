package dev.frametape.harness;

import static dev.frametape.harness.FakeWorker.answering;
import static dev.frametape.harness.FakeWorker.response;
import static dev.frametape.harness.FakeWorker.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.harness.HarnessCalls.Form;
import dev.frametape.process.ChildExit.Exited;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarnessCallsTest {
  private final StringBuilder out = new StringBuilder();

  @Test
  void everyAnswerIsOneLineOfText() throws IOException {
    FakeWorker worker =
        answering(
            response("\"health_ok\""),
            response("\"u64\",\"value\":18446744073709551615"),
            row("a", 0, "1"),
            row("b", 0, "[2]"),
            response("\"rows_complete\",\"count\":2"),
            response("\"terminating\""));
    int code =
        run(
            Form.TEXT,
            worker,
            "health",
            "call-fixture-mul=f,1,2",
            "emit-test-rows=a,b",
            "terminate");
    assertThat(out)
        .hasToString(
            """
            health: ok
            call-fixture-mul=f,1,2: 18446744073709551615
            emit-test-rows=a,b: 2 rows: a #0 1; b #0 [2]
            terminate: exit status: 0
            """);
    assertThat(code).isZero();
  }

  @Test
  void everyAnswerIsOneLineOfJson() throws IOException {
    FakeWorker worker =
        answering(
            response("\"health_ok\""),
            response("\"u64\",\"value\":18446744073709551615"),
            row("a", 0, "{ \"x\":\\n1e5}".replace("\\n", "\n")),
            response("\"rows_complete\",\"count\":1"),
            response("\"terminating\""));
    int code =
        run(Form.JSON, worker, "health", "call-fixture-mul=f,1,2", "emit-test-rows=a", "terminate");
    assertThat(out)
        .hasToString(
            """
            {"request":"health","ok":true}
            {"request":"call-fixture-mul=f,1,2","ok":18446744073709551615}
            {"request":"emit-test-rows=a","ok":[{"stream":"a","sequence":0,"payload":{ "x": 1e5}}]}
            {"request":"terminate","ok":{"status":"exit status: 0"}}
            """);
    assertThat(code).isZero();
  }

  @Test
  void anErrorOfTheWorkerDoesNotStopTheNextRequest() throws IOException {
    FakeWorker worker =
        answering(
            response("\"error\",\"code\":\"lean_rs.module_init\",\"message\":\"no\\nway\""),
            response("\"health_ok\""));
    assertThat(run(Form.JSON, worker, "load-fixture-capability=x", "health")).isEqualTo(1);
    assertThat(out)
        .hasToString(
            """
            {"request":"load-fixture-capability=x","error":"WorkerError","code":"lean_rs.module_init","message":"no\\nway"}
            {"request":"health","ok":true}
            """);
  }

  @Test
  void textBreaksNoLine() throws IOException {
    FakeWorker worker =
        answering(response("\"error\",\"code\":\"c\",\"message\":\"no\\nway\\u001b\""));
    run(Form.TEXT, worker, "health");
    assertThat(out).hasToString("health: error: worker returned c: no\\nway\\u{1b}\n");
  }

  @Test
  void whatFollowsTheEndIsNotSentAndSaysSo() throws IOException {
    FakeWorker worker = answering().ending(new Exited(134)).withStderr("panic\n");
    int code = run(Form.JSON, worker, "trigger-lean-panic=f", "health");
    assertThat(out)
        .hasToString(
            """
            {"request":"trigger-lean-panic=f","ok":{"status":"exit status: 134","stderr":"panic\\n"}}
            {"request":"health","error":"NotSent","message":"trigger-lean-panic=f has ended the worker; put it last, or start another worker for this"}
            """);
    assertThat(code).isEqualTo(1);
    assertThat(worker.payloads()).hasSize(2);
  }

  @Test
  void rowsThenPanicIsAFatalExit() throws IOException {
    FakeWorker worker =
        answering(row("rows", 0, "1")).ending(new Exited(134)).withStderr("last words\n");
    assertThat(run(Form.JSON, worker, "emit-rows-then-panic")).isEqualTo(1);
    assertThat(out)
        .hasToString(
            """
            {"request":"emit-rows-then-panic","error":"FatalExit","status":"exit status: 134","stderr":"last words\\n"}
            """);
  }

  @Test
  void rowsThenExitIsAProtocolError() throws IOException {
    FakeWorker worker = answering(row("rows", 0, "1"));
    assertThat(run(Form.TEXT, worker, "emit-rows-then-exit")).isEqualTo(1);
    assertThat(out)
        .hasToString(
            "emit-rows-then-exit: error: worker protocol failed: worker exited before terminal row"
                + " response\n");
  }

  @Test
  void aWorkerThatDoesNotStartLeavesALineForEveryRequest() throws IOException {
    int code =
        HarnessCalls.run(
            List.of(HarnessCall.parse("health")),
            List.of("/nonexistent/worker"),
            WorkerProcess.Options.defaults(),
            Form.JSON,
            out);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            spawn ->
                assertThat(spawn)
                    .startsWith("{\"request\":\"spawn\",\"error\":\"Spawn\",\"message\":\""),
            health ->
                assertThat(health)
                    .isEqualTo(
                        "{\"request\":\"health\",\"error\":\"NotSent\",\"message\":\"the worker did"
                            + " not start\"}"));
    assertThat(code).isEqualTo(1);
  }

  @Test
  void aWorkerThatStillRunsIsKilledAtTheEnd() throws IOException {
    FakeWorker worker = answering(response("\"health_ok\""));
    assertThat(run(Form.TEXT, worker, "health")).isZero();
    assertThat(worker.events).containsExactly("close");
  }

  private int run(Form form, FakeWorker worker, String... requests) throws IOException {
    return HarnessCalls.run(
        List.of(requests).stream().map(HarnessCall::parse).toList(), worker::open, form, out);
  }
}
