package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fault at work on a small conversation, for those who want to see what it does to the bytes.
 *
 * @param rule the rule, in the short form
 * @param stream the one that the rule is about, towards its receiver
 * @param before what was sent on it from the frame on that the rule fired at
 * @param after what of that arrived, and what else did
 * @param stderr what arrived there
 * @param happens everything else, in order
 */
public record FaultSample(
    String rule,
    Emission.Stream stream,
    byte[] before,
    byte[] after,
    String stderr,
    List<Emission> happens,
    SpawnPlan spawn) {
  private static final int LIMIT_BYTES = 65_536;
  private static final String FIRST_WORDS = "two rows to go\n";
  private static final String LAST_WORDS = "no rows left\n";
  private static final long STEP_MICROS = 1_000;
  private static final long LATER_MICROS = 120_000_000;

  /** What is not given has its default; here is what has none, or shows more. */
  private static final Map<String, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry("cut-prefix", "2"),
          Map.entry("cut-payload", "10"),
          Map.entry("cut-connection", "300"),
          Map.entry("length-huge", "hard-cap+1"),
          Map.entry("pollute", "INFO worker started"),
          Map.entry("foreign-framing", "content-length"),
          Map.entry("split", "16"),
          Map.entry("drop-field", "/message/body/stream"),
          Map.entry("null-field", "/message/body/stream"),
          Map.entry("retype-field", "/message/body/sequence"),
          Map.entry("duplicate-key", "pointer:/message/body/sequence,value:7"),
          Map.entry("set-field", "pointer:/message/body/sequence,value:18446744073709551615"),
          Map.entry("deep", "20"),
          Map.entry("wide", "5"),
          Map.entry("huge-number", "40"),
          Map.entry("long-string", "40"),
          Map.entry("edit-configure", "4096"),
          Map.entry("edit-request", "pointer:/streams,value:[\"other\"]"),
          Map.entry("deadline", "1s"),
          Map.entry("rate", "20"),
          Map.entry("endless", "most:3"),
          Map.entry("stderr-flood", "100"),
          Map.entry("env-drop", "HOME"),
          Map.entry("cwd", "/"));

  /** Where a fault fires that says nothing itself, or shows nothing at its usual place. */
  private static final Map<String, String> WHEN =
      Map.of(
          "stale-response", "type=response,nth=2",
          "row-sequence", "type=data_row,nth=2",
          "unknown-tag", "type=response,nth=2",
          "foreign-response", "type=response,nth=2",
          "summary", "type=response,nth=2",
          "edit-request", "type=request,nth=2",
          "stall-stdin", "type=request,nth=1",
          "tick-odd", "type=progress_tick,nth=2");

  /** Whether stderr is not as it would be without the fault. */
  public boolean changesStderr() {
    return !stderr.equals(FIRST_WORDS + LAST_WORDS);
  }

  /** The rule that is shown for a fault. */
  static String ruleOf(Catalogue.Entry fault) {
    String then =
        fault.name()
            + Optional.ofNullable(ARGUMENTS.get(fault.name())).map(each -> "=" + each).orElse("");
    if (fault.name().equals("length-stale")) {
      // Alone it changes nothing: it keeps the length while another fault edits the payload.
      then = "blank-pad;" + then;
    }
    String when = WHEN.get(fault.name());
    if (when == null && fault.when().isPresent()) {
      boolean firesOften = fault.when().get().startsWith("type=");
      return (firesOften ? "nth=1:" : "") + then;
    }
    return fault.on().getFirst().word()
        + ":"
        + (when == null ? "type=data_row,nth=1" : when)
        + ":"
        + then;
  }

  /** What a fault does. */
  public static FaultSample of(Catalogue.Entry fault) {
    try {
      String rule = ruleOf(fault);
      return new Table(rule, ScenarioReader.readShort(rule).rules()).sample();
    } catch (ScenarioException wrong) {
      throw new IllegalStateException("the sample of " + fault.name(), wrong);
    }
  }

  /** Where the conversation is played. */
  private static final class Table implements DryRun.Outcome {
    private final String shortForm;
    private final FaultRule rule;
    private final DryRun run;
    private final Map<Emission.Stream, ByteArrayOutputStream> sent = streams();
    private final Map<Emission.Stream, ByteArrayOutputStream> delivered = streams();
    private final List<Emission> happens = new ArrayList<>();
    private long micros;
    private int sentBefore = -1;
    private int deliveredBefore;
    private int frameBytes;

    private int sentAtFrame;
    private int deliveredAtFrame;
    private int bytesOfFrame;

    Table(String shortForm, List<FaultRule> rules) {
      this.shortForm = shortForm;
      rule = rules.getFirst();
      // A second conversation shows what only happens after a restart, and nothing else changes.
      boolean isRestart = rule.then().getFirst() instanceof SpawnFault.GenerationChanges;
      run = new DryRun(rules, 42, isRestart ? 2 : 1, LIMIT_BYTES, this);
    }

    private static Map<Emission.Stream, ByteArrayOutputStream> streams() {
      return Map.of(
          Emission.Stream.STDIN, new ByteArrayOutputStream(),
          Emission.Stream.STDOUT, new ByteArrayOutputStream(),
          Emission.Stream.STDERR, new ByteArrayOutputStream());
    }

    private Emission.Stream stream() {
      return switch (rule.when().subject()) {
        case TO_CHILD -> Emission.Stream.STDIN;
        case STDERR -> Emission.Stream.STDERR;
        case TO_PARENT, CHILD, SPAWN -> Emission.Stream.STDOUT;
      };
    }

    FaultSample sample() {
      SpawnPlan spawn = run.spawn();
      if (spawn.failure().isEmpty()) {
        conversation();
      }
      run.finish();
      return new FaultSample(
          shortForm,
          stream(),
          before(),
          after(),
          delivered.get(Emission.Stream.STDERR).toString(UTF_8),
          happens,
          spawn);
    }

    private void conversation() {
      toParent("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
      toChild("configure_frame_limit", "{\"max_frame_bytes\":" + LIMIT_BYTES + "}");
      toChild("request", "{\"op\":\"health\"}");
      toParent("response", "{\"status\":\"health_ok\"}");
      toChild("request", "{\"op\":\"emit_test_rows\",\"streams\":[\"rows\",\"rows\"]}");
      stderr(FIRST_WORDS);
      toParent("progress_tick", "{\"phase\":\"rows\",\"current\":1,\"total\":2}");
      toParent("data_row", "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"index\":0}}");
      toParent("progress_tick", "{\"phase\":\"rows\",\"current\":2,\"total\":2}");
      toParent("data_row", "{\"stream\":\"rows\",\"sequence\":1,\"payload\":{\"index\":1}}");
      toParent("response", "{\"status\":\"rows_complete\",\"count\":2}");
      stderr(LAST_WORDS);
      toChild("request", "{\"op\":\"terminate\"}");
      toParent("response", "{\"status\":\"terminating\"}");
      run.until(micros + LATER_MICROS);
      micros += LATER_MICROS;
      run.ends(Direction.TO_PARENT, micros);
      run.stderrEnds(micros);
      run.workerEnds(new ChildExit.Exited(0), micros);
      run.until(micros + LATER_MICROS);
    }

    private void toParent(String type, String body) {
      frame(Direction.TO_PARENT, Emission.Stream.STDOUT, type, body);
    }

    private void toChild(String type, String body) {
      frame(Direction.TO_CHILD, Emission.Stream.STDIN, type, body);
    }

    private void frame(Direction to, Emission.Stream on, String type, String body) {
      byte[] wire =
          Draft.framed(
              ("{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}")
                  .getBytes(UTF_8));
      sentAtFrame = sent.get(stream()).size();
      deliveredAtFrame = delivered.get(stream()).size();
      bytesOfFrame = on == stream() ? wire.length : 0;
      sent.get(on).writeBytes(wire);
      micros += STEP_MICROS;
      run.sends(to, wire, micros);
    }

    private void stderr(String text) {
      sentAtFrame = sent.get(stream()).size();
      deliveredAtFrame = delivered.get(stream()).size();
      bytesOfFrame = stream() == Emission.Stream.STDERR ? text.length() : 0;
      sent.get(Emission.Stream.STDERR).writeBytes(text.getBytes(UTF_8));
      micros += STEP_MICROS;
      run.stderr(text.getBytes(UTF_8), micros);
    }

    @Override
    public void fired(Firing firing, long at) {
      if (sentBefore < 0) {
        sentBefore = sentAtFrame;
        deliveredBefore = deliveredAtFrame;
        frameBytes = bytesOfFrame;
        happens.clear();
      }
    }

    @Override
    public void inert(Firing.Inert inert, long at) {
      throw new IllegalStateException("the sample of " + shortForm + ": " + inert.why());
    }

    @Override
    public void delivered(Emission.Stream on, byte[] bytes, long at) {
      delivered.get(on).writeBytes(bytes);
    }

    @Override
    public void happens(Emission what, long at) {
      happens.add(what);
    }

    private byte[] before() {
      byte[] all = tail(sent.get(stream()).toByteArray(), Math.max(sentBefore, 0));
      return head(all, all.length - common());
    }

    private byte[] after() {
      byte[] all = tail(delivered.get(stream()).toByteArray(), deliveredBefore);
      return head(all, all.length - common());
    }

    /** How many bytes behind the frame are as they were: nobody has to see those. */
    private int common() {
      byte[] one = tail(sent.get(stream()).toByteArray(), Math.max(sentBefore, 0));
      byte[] other = tail(delivered.get(stream()).toByteArray(), deliveredBefore);
      int most = Math.min(one.length - frameBytes, other.length);
      int common = 0;
      while (common < most && one[one.length - 1 - common] == other[other.length - 1 - common]) {
        common++;
      }
      // Only whole frames behind it: what is left out begins with a length.
      while (common > 0 && !beginsFrame(one, one.length - common)) {
        common--;
      }
      return common;
    }

    private static boolean beginsFrame(byte[] bytes, int at) {
      int next = 0;
      while (next < at && next + 4 <= bytes.length) {
        next += 4 + ((bytes[next + 2] & 0xFF) << 8 | bytes[next + 3] & 0xFF);
      }
      return next == at;
    }

    private static byte[] tail(byte[] bytes, int from) {
      return java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] head(byte[] bytes, int to) {
      return java.util.Arrays.copyOf(bytes, to);
    }
  }
}
