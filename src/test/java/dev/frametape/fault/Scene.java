package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A conversation on a table: bytes go in at both ends, and what an engine makes of them is written
 * down. There is no time but the one that a test sets.
 */
final class Scene {
  private final FaultEngine engine;
  private final Map<Direction, FrameSplitter> splitters = new EnumMap<>(Direction.class);
  private final Map<Direction, ByteBuf> waiting = new EnumMap<>(Direction.class);
  private final Map<Emission.Stream, ByteArrayOutputStream> delivered =
      new EnumMap<>(Emission.Stream.class);
  private final Map<Emission.Stream, ByteArrayOutputStream> sent =
      new EnumMap<>(Emission.Stream.class);

  /** Everything but bytes, in words. */
  final List<String> log = new ArrayList<>();

  final List<Firing> firings = new ArrayList<>();
  final List<Firing.Inert> inert = new ArrayList<>();
  long micros;

  Scene(FaultEngine engine) {
    this.engine = engine;
    for (Direction to : Direction.values()) {
      splitters.put(
          to,
          new FrameSplitter(
              Framing.U32BE_JSON,
              to,
              new FrameLimit(FrameLimit.HARD_CAP_BYTES),
              FaultEngine.HOLD_BYTES));
      waiting.put(to, Unpooled.buffer());
    }
    for (Emission.Stream on : Emission.Stream.values()) {
      delivered.put(on, new ByteArrayOutputStream());
      sent.put(on, new ByteArrayOutputStream());
    }
  }

  static Scene of(FaultRule... rules) {
    return of(42, rules);
  }

  static Scene of(long seed, FaultRule... rules) {
    return new Scene(new ScenarioEngine(List.of(rules), seed, 1, FrameLimit.DEFAULT_BYTES));
  }

  /** One fault for each frame of a direction that has this message type. */
  static Scene of(Subject subject, String type, Fault... faults) {
    return of(FaultRule.of("r", Trigger.always(subject).and(new Condition.Type(type)), faults));
  }

  FaultEngine engine() {
    return engine;
  }

  /** A frame with this payload. */
  static byte[] frame(String payload) {
    return Draft.framed(payload.getBytes(UTF_8));
  }

  static String envelope(String type, String body) {
    return "{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}";
  }

  Scene handshake() {
    toParent(
        frame(envelope("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}")));
    toChild(frame(envelope("configure_frame_limit", "{\"max_frame_bytes\":65536}")));
    return this;
  }

  Scene request(String op) {
    return toChild(frame(envelope("request", "{\"op\":\"" + op + "\"}")));
  }

  Scene row(String stream, long sequence) {
    return toParent(
        frame(
            envelope(
                "data_row",
                "{\"stream\":\""
                    + stream
                    + "\",\"sequence\":"
                    + sequence
                    + ",\"payload\":{\"at\":"
                    + sequence
                    + "}}")));
  }

  Scene response(String status) {
    return toParent(frame(envelope("response", "{\"status\":\"" + status + "\"}")));
  }

  Scene toParent(byte[] bytes) {
    return bytes(Direction.TO_PARENT, bytes);
  }

  Scene toChild(byte[] bytes) {
    return bytes(Direction.TO_CHILD, bytes);
  }

  private Scene bytes(Direction to, byte[] bytes) {
    Emission.Stream on = to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT;
    sent.get(on).writeBytes(bytes);
    waiting.get(to).writeBytes(bytes);
    split(to, false);
    return this;
  }

  private void split(Direction to, boolean flush) {
    while (true) {
      Decoded piece = splitters.get(to).next(waiting.get(to), flush);
      if (piece instanceof Decoded.NeedMore) {
        return;
      }
      take(engine.passes(to, piece, micros));
    }
  }

  Scene stderr(String text) {
    sent.get(Emission.Stream.STDERR).writeBytes(text.getBytes(UTF_8));
    take(engine.stderr(Unpooled.wrappedBuffer(text.getBytes(UTF_8)), micros));
    return this;
  }

  Scene ends(Direction to) {
    split(to, true);
    take(engine.ends(to, micros));
    return this;
  }

  Scene stderrEnds() {
    take(engine.stderrEnds(micros));
    return this;
  }

  Scene workerEnds(int code) {
    ends(Direction.TO_PARENT);
    stderrEnds();
    take(engine.workerEnded(new ChildExit.Exited(code), micros));
    return this;
  }

  /** Sets the time, and wakes whoever wanted to be woken until then, at the right times. */
  Scene until(long time) {
    for (int round = 0; round < 100_000; round++) {
      Subject next = null;
      long at = Long.MAX_VALUE;
      for (Subject subject : Subject.values()) {
        OptionalLong wish = engine.nextWake(subject);
        if (wish.isPresent() && wish.getAsLong() < at) {
          at = wish.getAsLong();
          next = subject;
        }
      }
      if (next == null || at > time) {
        micros = time;
        return this;
      }
      micros = Math.max(micros, at);
      take(engine.wake(next, micros));
    }
    throw new AssertionError("is woken again and again at " + micros);
  }

  void take(List<FaultStep> steps) {
    for (FaultStep step : steps) {
      switch (step) {
        case FaultStep.Fired(Firing firing) -> {
          firings.add(firing);
          log.add("fired " + firing.rule());
        }
        case FaultStep.Inert(Firing.Inert why) -> {
          inert.add(why);
          log.add("inert " + why.rule() + ": " + why.why());
        }
        case FaultStep.Pass(var on, var place, ByteBuf bytes) -> {
          deliver(on, bytes);
          inLane.get(on).writeBytes(array(bytes));
          bytes.release();
        }
        case FaultStep.Withhold(var on, var place, ByteBuf bytes) -> {
          log.add("withheld " + on + " " + bytes.readableBytes());
          inLane.get(on).writeBytes(array(bytes));
          bytes.release();
        }
        case FaultStep.Insert(var on, boolean whole, ByteBuf bytes) -> {
          log.add("inserted " + on + " " + bytes.readableBytes() + (whole ? " frame" : ""));
          deliver(on, bytes);
          bytes.release();
        }
        case FaultStep.Do(Emission what) -> log.add(words(what));
      }
    }
  }

  private final Map<Emission.Stream, ByteArrayOutputStream> inLane =
      new EnumMap<>(
          Map.of(
              Emission.Stream.STDIN, new ByteArrayOutputStream(),
              Emission.Stream.STDOUT, new ByteArrayOutputStream(),
              Emission.Stream.STDERR, new ByteArrayOutputStream()));

  private static String words(Emission what) {
    return switch (what) {
      case Emission.Pause(var duration) -> "pause " + duration.toMillis();
      case Emission.Close(var stream) -> "close " + stream;
      case Emission.End(ChildExit.Exited(int code)) -> "exit " + code;
      case Emission.End(ChildExit.Signaled(int signal, var _)) -> "signal " + signal;
      case Emission.Flush() -> "flush";
      case Emission.Stall() -> "stall";
      default -> what.toString();
    };
  }

  private void deliver(Emission.Stream on, ByteBuf bytes) {
    delivered.get(on).writeBytes(array(bytes));
  }

  private static byte[] array(ByteBuf bytes) {
    byte[] array = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), array);
    return array;
  }

  /** What the parent got. */
  byte[] toParent() {
    return delivered.get(Emission.Stream.STDOUT).toByteArray();
  }

  /** What the child got. */
  byte[] toChild() {
    return delivered.get(Emission.Stream.STDIN).toByteArray();
  }

  String stderr() {
    return delivered.get(Emission.Stream.STDERR).toString(UTF_8);
  }

  /** What a stream's sender has sent. */
  byte[] sent(Emission.Stream on) {
    return sent.get(on).toByteArray();
  }

  /** What the steps say that it has sent: passed or withheld. */
  byte[] recordedAsSent(Emission.Stream on) {
    return inLane.get(on).toByteArray();
  }

  byte[] delivered(Emission.Stream on) {
    return delivered.get(on).toByteArray();
  }
}
