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
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A conversation on a table: bytes go in at both ends, and what an engine makes of them is written
 * down. There is no time but the one that a test sets.
 *
 * <p>What has to hold always is held here, in every test: nothing is delivered behind an end, every
 * end comes once, little is held back, and no buffer is left over.
 */
final class Scene {
  private final FaultEngine engine;
  private final Map<Direction, FrameSplitter> splitters = new EnumMap<>(Direction.class);
  private final Map<Direction, byte[]> waiting = new EnumMap<>(Direction.class);
  private final List<ByteBuf> given = new ArrayList<>();
  private final Set<Emission.Stream> closed = EnumSet.noneOf(Emission.Stream.class);
  private boolean over;
  private boolean keepsBytes = true;
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
              FrameLimit.fixed(FrameLimit.HARD_CAP_BYTES),
              FaultEngine.HOLD_BYTES));
      waiting.put(to, new byte[0]);
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

  /** What becomes of the start; its own steps are taken as well. */
  Scene spawn() {
    SpawnPlan plan = engine.spawn();
    take(plan.log());
    plan.failure().ifPresent(failure -> take(failure.steps()));
    return this;
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

  Scene bytes(Direction to, byte[] bytes) {
    sent(stream(to), bytes);
    split(to, bytes, false);
    return this;
  }

  static Emission.Stream stream(Direction to) {
    return to == Direction.TO_CHILD ? Emission.Stream.STDIN : Emission.Stream.STDOUT;
  }

  private void split(Direction to, byte[] bytes, boolean flush) {
    nothingYet = true;
    byte[] before = waiting.get(to);
    // One buffer for each read, as a pump has it: a slice that is kept keeps all of it.
    ByteBuf in = Unpooled.buffer(Math.max(1, before.length + bytes.length));
    in.writeBytes(before).writeBytes(bytes);
    given.add(in);
    while (true) {
      Decoded piece = splitters.get(to).next(in, flush);
      if (piece instanceof Decoded.NeedMore) {
        break;
      }
      take(engine.passes(to, piece, micros));
    }
    byte[] rest = new byte[in.readableBytes()];
    in.readBytes(rest);
    waiting.put(to, rest);
    in.release();
    checkThatLittleIsHeld(stream(to), rest.length);
  }

  /** Held frames, one frame that is put together, and a read. */
  private long mostHeld = (16L << 20) + 131_072;

  Scene mostHeld(long bytes) {
    mostHeld = bytes;
    return this;
  }

  private void checkThatLittleIsHeld(Emission.Stream on, long notGiven) {
    long lag = sentBytes.get(on) - toldBytes.get(on) - notGiven;
    if (lag > mostHeld) {
      throw new AssertionError(lag + " bytes of " + on + " are held back");
    }
  }

  /** Bytes are counted from now on, and not kept: for frames that are larger than the memory. */
  Scene countOnly() {
    keepsBytes = false;
    return this;
  }

  /** The first bytes that were delivered for the last read, as a length. */
  int lastLength;

  private boolean nothingYet;

  private final Map<Emission.Stream, Long> sentBytes = zeros();
  private final Map<Emission.Stream, Long> toldBytes = zeros();
  private final Map<Emission.Stream, Long> deliveredBytes = zeros();

  private static Map<Emission.Stream, Long> zeros() {
    Map<Emission.Stream, Long> zeros = new EnumMap<>(Emission.Stream.class);
    for (Emission.Stream on : Emission.Stream.values()) {
      zeros.put(on, 0L);
    }
    return zeros;
  }

  long deliveredBytes(Emission.Stream on) {
    return deliveredBytes.get(on);
  }

  private void sent(Emission.Stream on, byte[] bytes) {
    sentBytes.merge(on, (long) bytes.length, Long::sum);
    if (keepsBytes) {
      sent.get(on).writeBytes(bytes);
    }
  }

  private void told(Emission.Stream on, ByteBuf bytes) {
    toldBytes.merge(on, (long) bytes.readableBytes(), Long::sum);
    if (keepsBytes) {
      inLane.get(on).writeBytes(array(bytes));
    }
  }

  Scene stderr(String text) {
    return stderr(text.getBytes(UTF_8));
  }

  Scene stderr(byte[] bytes) {
    sent(Emission.Stream.STDERR, bytes);
    ByteBuf in = Unpooled.copiedBuffer(bytes);
    given.add(in);
    take(engine.stderr(in, micros));
    checkThatLittleIsHeld(Emission.Stream.STDERR, 0);
    return this;
  }

  Scene ends(Direction to) {
    split(to, new byte[0], true);
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
    return exits(code);
  }

  /** The worker's process has gone, and nothing else is told. */
  Scene exits(int code) {
    take(engine.workerEnded(new ChildExit.Exited(code), micros));
    return this;
  }

  /** Everybody has gone: whatever was held, all that was sent has to be told of by now. */
  List<Firing.Inert> over() {
    List<Firing.Inert> never = engine.finish().stream().map(FaultStep.Inert::inert).toList();
    for (Emission.Stream on : Emission.Stream.values()) {
      if (!sentBytes.get(on).equals(toldBytes.get(on))) {
        throw new AssertionError(
            toldBytes.get(on) + " bytes of " + on + " are told of, sent: " + sentBytes.get(on));
      }
    }
    for (ByteBuf in : given) {
      if (in.refCnt() != 0) {
        throw new AssertionError("a read of " + in.capacity() + " bytes is left: " + in);
      }
    }
    return never;
  }

  private Optional<SplittableRandom> untimely = Optional.empty();

  /** Wakes come whenever, and not only at the times that were asked for. */
  Scene wokenTooOften(SplittableRandom random) {
    untimely = Optional.of(random);
    return this;
  }

  private void wakeInVain() {
    untimely.ifPresent(
        random -> {
          Subject subject = Subject.values()[random.nextInt(Subject.values().length)];
          OptionalLong wish = engine.nextWake(subject);
          if (wish.isEmpty() || wish.getAsLong() > micros) {
            take(engine.wake(subject, micros));
          }
        });
  }

  /** Sets the time, and wakes whoever wanted to be woken until then, at the right times. */
  Scene until(long time) {
    for (int round = 0; round < 100_000; round++) {
      wakeInVain();
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
          checkPlace(on, place, bytes);
          deliver(on, bytes);
          told(on, bytes);
          bytes.release();
        }
        case FaultStep.Withhold(var on, var place, ByteBuf bytes) -> {
          checkPlace(on, place, bytes);
          log.add("withheld " + on + " " + bytes.readableBytes());
          told(on, bytes);
          bytes.release();
        }
        case FaultStep.Insert(var on, boolean whole, ByteBuf bytes) -> {
          log.add("inserted " + on + " " + bytes.readableBytes() + (whole ? " frame" : ""));
          if (whole && bytes.getUnsignedInt(bytes.readerIndex()) != bytes.readableBytes() - 4) {
            throw new AssertionError("is called a frame, and is none");
          }
          deliver(on, bytes);
          bytes.release();
        }
        case FaultStep.Do(Emission what) -> {
          act(what);
          log.add(words(what));
        }
      }
    }
  }

  private void act(Emission what) {
    switch (what) {
      case Emission.Close(var on) -> {
        if (over || !closed.add(on)) {
          throw new AssertionError(on + " is closed again, or behind the end");
        }
      }
      case Emission.End _ -> {
        if (over) {
          throw new AssertionError("ends twice");
        }
        over = true;
      }
      default -> {
        if (over) {
          throw new AssertionError("behind the end: " + what);
        }
      }
    }
  }

  private void checkPlace(Emission.Stream on, FaultStep.Place place, ByteBuf bytes) {
    long at = toldBytes.get(on);
    if (place.isRaw() && place.from() != at) {
      throw new AssertionError("bytes at " + at + " of " + on + " are told at " + place);
    } else if (place.frameBytes() >= 0
        && place.from() + bytes.readableBytes() > place.frameBytes()) {
      throw new AssertionError(bytes.readableBytes() + " bytes do not fit " + place);
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
      case Emission.HoldOpen(var stream, var duration, byte[] words) ->
          "hold " + stream + " " + duration.toMillis() + " " + HexFormat.of().formatHex(words);
      default -> what.toString();
    };
  }

  private void deliver(Emission.Stream on, ByteBuf bytes) {
    if (over || closed.contains(on)) {
      throw new AssertionError(bytes.readableBytes() + " bytes on " + on + " behind its end");
    } else if (!bytes.isReadable()) {
      throw new AssertionError("nothing is delivered on " + on);
    }
    if (nothingYet && bytes.readableBytes() >= 4) {
      lastLength = bytes.getInt(bytes.readerIndex());
      nothingYet = false;
    }
    deliveredBytes.merge(on, (long) bytes.readableBytes(), Long::sum);
    if (keepsBytes) {
      delivered.get(on).writeBytes(array(bytes));
    }
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
