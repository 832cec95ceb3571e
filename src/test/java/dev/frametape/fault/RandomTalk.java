package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What happens in a conversation, in both directions, and mostly as the protocol has it. Played to
 * an engine it can be cut into reads in any way.
 */
final class RandomTalk {
  /** What happens at a time. */
  sealed interface Event {
    record Bytes(Direction to, byte[] bytes) implements Event {}

    record Text(byte[] bytes) implements Event {}

    record Ends(Direction to) implements Event {}

    record TextEnds() implements Event {}

    record Exits(int code) implements Event {}
  }

  record At(long micros, Event event) {}

  private final SplittableRandom random;
  private final List<At> events = new ArrayList<>();
  private final Set<Direction> ended = EnumSet.noneOf(Direction.class);
  private long micros;
  private boolean textEnded;

  /** How large the largest frames are. */
  private final int largest;

  private RandomTalk(SplittableRandom random, int largest) {
    this.random = random;
    this.largest = largest;
  }

  static List<At> of(long seed, int largest) {
    RandomTalk talk = new RandomTalk(new SplittableRandom(seed), largest);
    talk.talk();
    return talk.events;
  }

  private void talk() {
    if (random.nextInt(20) > 0) {
      parent("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
      child(
          "configure_frame_limit",
          "{\"max_frame_bytes\":" + random.nextInt(65_536, 2_000_000) + "}");
    }
    int requests = random.nextInt(6);
    for (int request = 0; request < requests; request++) {
      request();
    }
    if (random.nextInt(3) > 0) {
      child("request", "{\"op\":\"terminate\"}");
      parent("response", "{\"status\":\"terminating\"}");
    }
    end();
  }

  private void request() {
    child("request", "{\"op\":\"" + pick("health", "rows", "call") + "\",\"lhs\":3}");
    int rows = random.nextInt(5);
    for (int row = 0; row < rows; row++) {
      switch (random.nextInt(8)) {
        case 0 -> parent("progress_tick", "{\"phase\":\"p\",\"current\":3,\"total\":7}");
        case 1 -> parent("diagnostic", "{\"code\":\"c\",\"message\":\"m\u00e4\"}");
        case 2 -> text();
        case 3 -> odd();
        default ->
            parent(
                "data_row",
                "{\"stream\":\""
                    + pick("a", "b")
                    + "\",\"sequence\":"
                    + row
                    + ",\"payload\":"
                    + payload()
                    + "}");
      }
    }
    if (random.nextInt(10) == 0) {
      child("request", "{\"op\":\"health\"}");
      parent("response", "{\"status\":\"health_ok\"}");
    }
    parent(
        "response",
        pick(
            "{\"status\":\"health_ok\"}", "{\"status\":\"rows_complete\",\"count\":" + rows + "}"));
  }

  private String payload() {
    return switch (random.nextInt(7)) {
      case 0 -> "{\"at\":" + random.nextInt(5) + ",\"at\":2}";
      case 1 -> "\"" + "x".repeat(random.nextInt(200)) + "\\ud800\"";
      case 2 -> "[" + "[".repeat(30) + "]".repeat(30) + ",1.50e3]";
      case 3 -> "\"" + "y".repeat(random.nextInt(largest)) + "\"";
      default -> "{\"at\":" + random.nextInt(5) + "}";
    };
  }

  /** What no worker should send. */
  private void odd() {
    byte[] bytes =
        switch (random.nextInt(7)) {
          case 0 -> new byte[4];
          case 1 -> frame("no json");
          case 2 -> frame("{\"version\":6}");
          case 3 -> frame("[1,{\"a\":\"\u20ac\"}]");
          case 4 -> frame(" {\"message\" : {\"type\":\"data_row\"");
          case 5 -> {
            byte[] noise = new byte[4 + random.nextInt(300)];
            random.nextBytes(noise);
            // The length is small enough, so that frames follow.
            noise[0] = 0;
            noise[1] = 0;
            noise[2] = (byte) random.nextInt(2);
            yield noise;
          }
          default -> frame("5");
        };
    bytes(random.nextInt(4) == 0 ? Direction.TO_CHILD : Direction.TO_PARENT, bytes);
  }

  private void text() {
    if (!textEnded) {
      add(new Event.Text("some words on stderr\n".repeat(random.nextInt(1, 4)).getBytes(UTF_8)));
    }
  }

  private void end() {
    if (random.nextInt(3) == 0) {
      text();
    }
    if (random.nextInt(8) == 0) {
      bytes(Direction.TO_PARENT, "HTTP/1.1 200 OK\r\n".repeat(10).getBytes(UTF_8));
      bytes(Direction.TO_PARENT, new byte[100]);
    }
    for (Direction to : Direction.values()) {
      if (random.nextInt(5) == 0) {
        // Ends in the middle of a frame, or of its length.
        byte[] frame = frame("{\"version\":6,\"message\":{" + " ".repeat(random.nextInt(100_000)));
        bytes(to, Arrays.copyOf(frame, random.nextInt(1, frame.length)));
      }
    }
    List<Runnable> ends = new ArrayList<>();
    ends.add(() -> ends(Direction.TO_CHILD));
    ends.add(
        () -> {
          ends(Direction.TO_PARENT);
          add(new Event.TextEnds());
          add(new Event.Exits(random.nextInt(3)));
        });
    if (random.nextBoolean()) {
      ends.add(ends.removeFirst());
    }
    ends.forEach(Runnable::run);
  }

  private void ends(Direction to) {
    ended.add(to);
    add(new Event.Ends(to));
  }

  private void parent(String type, String body) {
    bytes(Direction.TO_PARENT, frame(Scene.envelope(type, body)));
  }

  private void child(String type, String body) {
    bytes(Direction.TO_CHILD, frame(Scene.envelope(type, body)));
  }

  private void bytes(Direction to, byte[] bytes) {
    add(new Event.Bytes(to, bytes));
  }

  private void add(Event event) {
    events.add(new At(micros, event));
    if (random.nextInt(3) == 0) {
      micros += random.nextInt(700_000);
    }
  }

  private static byte[] frame(String payload) {
    byte[] text = payload.getBytes(UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        new byte[] {
          (byte) (text.length >> 24),
          (byte) (text.length >> 16),
          (byte) (text.length >> 8),
          (byte) text.length
        });
    frame.writeBytes(text);
    return frame.toByteArray();
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }

  /** How what is sent at a time is cut into reads. */
  interface Reads {
    /** The length of the next read, 1 or more. */
    int next();

    static Reads whole() {
      return () -> Integer.MAX_VALUE;
    }

    static Reads random(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return () -> random.nextInt(8) == 0 ? random.nextInt(1, 8) : random.nextInt(1, 65_537);
    }
  }

  /** Plays all of it, and waits until nothing more happens. */
  static Scene play(Scene scene, List<At> events, Reads reads) {
    scene.spawn();
    for (At at : events) {
      scene.until(at.micros());
      switch (at.event()) {
        case Event.Bytes(Direction to, byte[] bytes) -> {
          int from = 0;
          while (from < bytes.length) {
            int until = (int) Math.min(bytes.length, (long) from + reads.next());
            scene.bytes(to, Arrays.copyOfRange(bytes, from, until));
            from = until;
          }
        }
        case Event.Text(byte[] bytes) -> {
          int from = 0;
          while (from < bytes.length) {
            int until = (int) Math.min(bytes.length, (long) from + reads.next());
            scene.stderr(Arrays.copyOfRange(bytes, from, until));
            from = until;
          }
        }
        case Event.Ends(Direction to) -> scene.ends(to);
        case Event.TextEnds() -> scene.stderrEnds();
        case Event.Exits(int code) -> scene.exits(code);
      }
    }
    return scene.until(scene.micros + 60_000_000);
  }
}
