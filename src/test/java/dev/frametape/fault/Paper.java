package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A whole conversation on paper, with what rules do to it. */
final class Paper implements DryRun.Outcome {
  private static final long LATER = 60_000_000;

  final List<Firing> firings = new ArrayList<>();
  final List<Firing.Inert> inert = new ArrayList<>();
  final Map<Emission.Stream, String> delivered = new EnumMap<>(Emission.Stream.class);
  private long micros;

  static Paper of(List<FaultRule> rules, long seed, int generation) {
    Paper paper = new Paper();
    DryRun run = new DryRun(rules, seed, generation, 1_048_576, paper);
    if (run.spawn().failure().isEmpty()) {
      paper.play(run);
    }
    run.finish();
    return paper;
  }

  private void play(DryRun run) {
    toParent(run, "handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
    toChild(run, "configure_frame_limit", "{\"max_frame_bytes\":65536}");
    toChild(run, "request", "{\"op\":\"health\"}");
    toParent(run, "response", "{\"status\":\"health_ok\"}");
    toChild(run, "request", "{\"op\":\"emit_test_rows\",\"streams\":[\"rows\",\"rows\"]}");
    run.stderr("two rows to go\n".getBytes(UTF_8), micros += 1000);
    toParent(run, "progress_tick", "{\"phase\":\"rows\",\"current\":1,\"total\":2}");
    toParent(run, "data_row", "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"index\":0}}");
    toParent(run, "progress_tick", "{\"phase\":\"rows\",\"current\":2,\"total\":2}");
    toParent(run, "data_row", "{\"stream\":\"rows\",\"sequence\":1,\"payload\":{\"index\":1}}");
    toParent(run, "response", "{\"status\":\"rows_complete\",\"count\":2}");
    toChild(run, "request", "{\"op\":\"terminate\"}");
    toParent(run, "response", "{\"status\":\"terminating\"}");
    micros += LATER;
    run.ends(Direction.TO_PARENT, micros);
    run.stderrEnds(micros);
    run.workerEnds(new ChildExit.Exited(0), micros);
    run.until(micros + LATER);
  }

  private void toParent(DryRun run, String type, String body) {
    run.sends(Direction.TO_PARENT, frame(type, body), micros += 1000);
  }

  private void toChild(DryRun run, String type, String body) {
    run.sends(Direction.TO_CHILD, frame(type, body), micros += 1000);
  }

  private static byte[] frame(String type, String body) {
    return Draft.framed(
        ("{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}")
            .getBytes(UTF_8));
  }

  @Override
  public void fired(Firing firing, long at) {
    firings.add(firing);
  }

  @Override
  public void inert(Firing.Inert what, long at) {
    inert.add(what);
  }

  @Override
  public void delivered(Emission.Stream on, byte[] bytes, long at) {
    delivered.merge(on, HexFormat.of().formatHex(bytes), String::concat);
  }
}
