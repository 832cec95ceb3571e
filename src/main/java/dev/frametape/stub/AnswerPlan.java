package dev.frametape.stub;

import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameWriter;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns an answer into an emission plan. */
final class AnswerPlan {
  /** The signal of a worker that is gone without a word, as a connection that is reset. */
  private static final int SIGKILL = 9;

  /** What WireMock sends of garbage is of this order. */
  private static final int LEAST_GARBAGE_BYTES = 16;

  private static final int MOST_GARBAGE_BYTES = 512;

  private AnswerPlan() {}

  /**
   * @param delay before the answer, drawn from its chance
   * @param version for messages that have none
   */
  static List<Emission> of(Answer answer, Duration delay, int version) {
    List<Emission> plan = new ArrayList<>();
    if (!delay.isZero()) {
      plan.add(new Emission.Pause(delay));
    }
    if (answer.fault().isPresent()) {
      plan.addAll(fault(answer.fault().get(), answer.items(), version, answer.chance()));
      return plan;
    }
    List<Emission> said = new ArrayList<>();
    for (AnswerItem item : answer.items()) {
      said.add(emission(item, version));
    }
    plan.addAll(answer.dribble().isPresent() ? dribbled(said, answer.dribble().get()) : said);
    return plan;
  }

  private static Emission emission(AnswerItem item, int version) {
    return switch (item) {
      case AnswerItem.Payload(byte[] payload) ->
          send(Emission.Stream.STDOUT, FrameWriter.frameOf(payload));
      case AnswerItem.ShortMessage(byte[] message) ->
          send(Emission.Stream.STDOUT, FrameWriter.frameOf(envelope(version, message)));
      case AnswerItem.Bytes(Emission.Stream on, byte[] bytes) -> send(on, bytes);
      case AnswerItem.Pause(Duration duration) -> new Emission.Pause(duration);
      case AnswerItem.Close(Emission.Stream stream) -> new Emission.Close(stream);
      case AnswerItem.Hang() -> new Emission.Stall();
      case AnswerItem.End(ChildExit how) -> new Emission.End(how);
    };
  }

  static Emission send(Emission.Stream on, byte[] bytes) {
    return new Emission.Send(on, Emission.Content.of(bytes));
  }

  /** The envelope of a message, compact but for what the message itself holds. */
  static byte[] envelope(int version, byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length + 32);
    bytes.writeBytes(
        ("{\"version\":" + version + ",\"message\":").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(message);
    bytes.write('}');
    return bytes.toByteArray();
  }

  /**
   * A worker has no connection to reset or to close: its pipe ends, and so does it. What each of
   * WireMock's faults is for a parent that reads frames:
   */
  private static List<Emission> fault(
      Answer.Fault fault, List<AnswerItem> items, int version, Chance chance) {
    return switch (fault) {
      case EMPTY_RESPONSE -> List.of(new Emission.End(new ChildExit.Exited(0)));
      case RANDOM_DATA_THEN_CLOSE ->
          List.of(
              send(Emission.Stream.STDOUT, garbage(chance)),
              new Emission.End(new ChildExit.Exited(1)));
      case MALFORMED_RESPONSE_CHUNK ->
          List.of(
              send(Emission.Stream.STDOUT, malformed(items, version, chance)),
              new Emission.End(new ChildExit.Exited(1)));
      case CONNECTION_RESET_BY_PEER ->
          List.of(new Emission.End(new ChildExit.Signaled(SIGKILL, false)));
    };
  }

  private static byte[] garbage(Chance chance) {
    return chance.bytes((int) chance.between(LEAST_GARBAGE_BYTES, MOST_GARBAGE_BYTES));
  }

  /**
   * A good beginning, as WireMock's status line is one: a whole prefix, then garbage, too short.
   */
  private static byte[] malformed(List<AnswerItem> items, int version, Chance chance) {
    int announced =
        items.stream()
            .map(
                item ->
                    switch (item) {
                      case AnswerItem.Payload(byte[] payload) -> payload.length;
                      case AnswerItem.ShortMessage(byte[] message) ->
                          envelope(version, message).length;
                      case AnswerItem.Bytes _,
                          AnswerItem.Pause _,
                          AnswerItem.Close _,
                          AnswerItem.Hang _,
                          AnswerItem.End _ ->
                          0;
                    })
            .filter(length -> length > 1)
            .findFirst()
            .orElse(MOST_GARBAGE_BYTES);
    int sent = (int) chance.between(1, Math.min(announced - 1, MOST_GARBAGE_BYTES));
    return ByteBuffer.allocate(Frame.PREFIX_BYTES + sent)
        .putInt(announced)
        .put(chance.bytes(sent))
        .array();
  }

  /** Cuts what goes to stdout into equal chunks, each after its share of the time. */
  private static List<Emission> dribbled(List<Emission> said, Answer.Dribble dribble) {
    long length = said.stream().mapToLong(AnswerPlan::stdoutBytes).sum();
    if (length == 0) {
      return said;
    }
    int chunks = (int) Math.min(dribble.chunks(), length);
    Emission pause = new Emission.Pause(dribble.total().dividedBy(chunks));
    List<Emission> plan = new ArrayList<>();
    long at = 0;
    int chunk = 0;
    for (Emission emission : said) {
      if (stdoutBytes(emission) == 0) {
        plan.add(emission);
        continue;
      }
      byte[] bytes = bytes(emission);
      int from = 0;
      while (from < bytes.length) {
        if (at == chunk * length / chunks) {
          plan.add(new Emission.Flush());
          plan.add(pause);
          chunk++;
        }
        int to = (int) Math.min(bytes.length, from + chunk * length / chunks - at);
        plan.add(send(Emission.Stream.STDOUT, Arrays.copyOfRange(bytes, from, to)));
        at += to - from;
        from = to;
      }
    }
    return plan;
  }

  private static long stdoutBytes(Emission emission) {
    return emission instanceof Emission.Send(Emission.Stream on, Emission.Content content)
            && on == Emission.Stream.STDOUT
        ? content.length()
        : 0;
  }

  /** All bytes of a plan that was made here, where every content is in memory. */
  static byte[] bytes(Emission emission) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (emission instanceof Emission.Send(Emission.Stream _, Emission.Content content)) {
      try {
        content.copyTo(bytes);
      } catch (java.io.IOException impossible) {
        throw new IllegalStateException("this content is in memory", impossible);
      }
    }
    return bytes.toByteArray();
  }
}
