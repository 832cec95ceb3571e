package dev.frametape.view;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.frame.JsonValue;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What happened in a conversation, in order: frames put together from their parts on both sides,
 * and with each response how long the parent waited for it. In constant memory, and also while the
 * recording is being written.
 *
 * <p>Requests and responses belong together by their order, as the parent sees them: a request
 * counts when it was sent, a response when it was delivered.
 */
public final class Timeline {
  /** The protocol has one request in flight; who sends more without an answer is forgotten. */
  private static final int MOST_OPEN = 1024;

  private static final int HEAD_BYTES = 64 * 1024;
  private static final int LONGEST_WORD = 400;

  /** What stands before a value that does not speak for itself. */
  private static final Map<String, String> LABELS =
      Map.of("protocol_version", "protocol ", "current", "at ", "total", "of ");

  private record OpenRequest(Optional<String> op, long micros) {}

  private final RecordingReader reader;
  private final FrameJoiner sent;
  private final FrameJoiner delivered;
  private final Deque<TimelineEntry> ready = new ArrayDeque<>();
  private final Deque<OpenRequest> open = new ArrayDeque<>();

  /** The last line of a direction that only one side saw: what holds it differs on the two. */
  private final Map<Direction, Long> lastOneSided = new EnumMap<>(Direction.class);

  private final Map<Direction, Long> lastMicros = new EnumMap<>(Direction.class);

  /** Where the frame began that was told last as one without an end, by direction and side. */
  private final Map<Direction, Long> toldOfSent = new EnumMap<>(Direction.class);

  private final Map<Direction, Long> toldOfDelivered = new EnumMap<>(Direction.class);

  /**
   * @param reader borrowed; from now on to be read through this timeline alone
   */
  public Timeline(RecordingReader reader) {
    this.reader = reader;
    sent = new FrameJoiner(reader, As.SENT);
    delivered = new FrameJoiner(reader, As.DELIVERED);
  }

  /**
   * What happened next; empty at the present end of the recording. Asking again is allowed: more
   * may have come.
   */
  public Optional<TimelineEntry> next() throws IOException {
    while (ready.isEmpty()) {
      Optional<RecordedLine> line = reader.next();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      take(line.get());
    }
    return Optional.of(ready.removeFirst());
  }

  /** The frames whose end never came, once {@link #next} has come to the end. */
  public List<TimelineEntry> rest() throws IOException {
    pair(sent.open(), delivered.open());
    List<TimelineEntry> rest = List.copyOf(ready);
    ready.clear();
    return rest;
  }

  private void take(RecordedLine line) throws IOException {
    switch (line.event()) {
      case RecordedEvent.Frame frame -> delivery(line, frame.to());
      case RecordedEvent.Part part -> delivery(line, part.to());
      case RecordedEvent.Raw raw -> delivery(line, raw.to());
      case RecordedEvent.Eof(String from) -> {
        Optional<Direction> to = ofSender(from);
        pair(openTo(sent, to), openTo(delivered, to));
        add(line);
      }
      case RecordedEvent.End _ -> {
        pair(sent.open(), delivered.open());
        add(line);
      }
      case RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.Unknown _ ->
          add(line);
    }
  }

  private static Optional<Direction> ofSender(String sender) {
    return switch (sender) {
      case "child" -> Optional.of(Direction.TO_PARENT);
      case "parent" -> Optional.of(Direction.TO_CHILD);
      default -> Optional.empty();
    };
  }

  private static List<JoinedEvent.Partial> openTo(FrameJoiner side, Optional<Direction> to) {
    return side.open().stream().filter(one -> to.equals(Optional.of(one.to()))).toList();
  }

  private void add(RecordedLine line) {
    ready.add(
        new TimelineEntry(
            line, line.n(), Optional.empty(), List.of(), OptionalLong.empty(), Optional.empty()));
  }

  private void delivery(RecordedLine line, Direction to) throws IOException {
    List<JoinedEvent> ofSent = sent.accept(line);
    List<JoinedEvent> ofDelivered = delivered.accept(line);
    // What this line interrupted ended before it, and is told with the time of its own last part.
    pair(partials(ofSent), partials(ofDelivered));
    lastMicros.put(to, line.micros());
    if (line.lane() != Lane.BOTH) {
      lastOneSided.put(to, line.n());
    }
    if (line.event() instanceof RecordedEvent.Raw) {
      add(line);
      return;
    }
    Optional<JoinedEvent.Whole> one = whole(ofSent);
    Optional<JoinedEvent.Whole> other = whole(ofDelivered);
    if (one.isPresent() && other.isPresent() && same(to, one.get().first(), other.get().first())) {
      frame(line, one.get(), Lane.BOTH);
      return;
    }
    if (one.isPresent()) {
      frame(line, one.get(), Lane.SENT);
    }
    if (other.isPresent()) {
      frame(line, other.get(), Lane.DELIVERED);
    }
  }

  private static List<JoinedEvent.Partial> partials(List<JoinedEvent> events) {
    return events.stream()
        .filter(JoinedEvent.Partial.class::isInstance)
        .map(JoinedEvent.Partial.class::cast)
        .toList();
  }

  private static Optional<JoinedEvent.Whole> whole(List<JoinedEvent> events) {
    return events.stream()
        .filter(JoinedEvent.Whole.class::isInstance)
        .map(JoinedEvent.Whole.class::cast)
        .findFirst();
  }

  /** Whether what began at these lines on the two sides is the same on both. */
  private boolean same(Direction to, long one, long other) {
    return one == other && lastOneSided.getOrDefault(to, 0L) < one;
  }

  private void pair(List<JoinedEvent.Partial> ofSent, List<JoinedEvent.Partial> ofDelivered)
      throws IOException {
    List<JoinedEvent.Partial> left = new ArrayList<>(untold(ofDelivered, toldOfDelivered));
    for (JoinedEvent.Partial one : untold(ofSent, toldOfSent)) {
      boolean both =
          left.removeIf(
              other -> other.to() == one.to() && same(one.to(), one.first(), other.first()));
      partial(one, both ? Lane.BOTH : Lane.SENT);
    }
    for (JoinedEvent.Partial other : left) {
      partial(other, Lane.DELIVERED);
    }
  }

  private static List<JoinedEvent.Partial> untold(
      List<JoinedEvent.Partial> partials, Map<Direction, Long> told) {
    return partials.stream()
        .filter(
            one ->
                !Optional.of(one.first())
                    .equals(Optional.ofNullable(told.put(one.to(), one.first()))))
        .toList();
  }

  private void partial(JoinedEvent.Partial partial, Lane lane) throws IOException {
    long micros = lastMicros.getOrDefault(partial.to(), 0L);
    RecordedEvent.Part part =
        new RecordedEvent.Part(
            partial.to(), partial.frameBytes(), 0, partial.bytes(), Optional.empty());
    ready.add(
        new TimelineEntry(
            new RecordedLine(partial.last(), micros, 0, new byte[0], lane, part),
            partial.first(),
            Optional.of(peek(partial.bytes())),
            List.of(),
            OptionalLong.empty(),
            Optional.empty()));
  }

  private void frame(RecordedLine line, JoinedEvent.Whole whole, Lane lane) throws IOException {
    EnvelopePeek peek = peek(whole.bytes());
    RecordedEvent.Frame frame = new RecordedEvent.Frame(whole.to(), whole.bytes(), whole.peek());
    RecordedLine joined =
        new RecordedLine(line.n(), line.micros(), line.offset(), line.raw(), lane, frame);
    Optional<String> type = peek.type();
    Optional<String> op = Optional.empty();
    OptionalLong took = OptionalLong.empty();
    if (whole.to() == Direction.TO_CHILD && type.equals(Optional.of("request"))) {
      op = peek.tag();
      if (lane.isIn(As.SENT)) {
        if (open.size() == MOST_OPEN) {
          open.removeFirst();
        }
        open.addLast(new OpenRequest(op, line.micros()));
      }
    } else if (whole.to() == Direction.TO_PARENT && !open.isEmpty()) {
      OpenRequest request = open.getFirst();
      op = request.op;
      if (type.equals(Optional.of("response")) && lane.isIn(As.DELIVERED)) {
        open.removeFirst();
        took = OptionalLong.of(line.micros() - request.micros);
      }
    }
    ready.add(
        new TimelineEntry(
            joined, whole.first(), Optional.of(peek), details(peek, whole.bytes()), took, op));
  }

  private static EnvelopePeek peek(RecordedBytes frame) throws IOException {
    // The reference writer puts what is looked for into the first hundred bytes.
    byte[] head = frame.head(HEAD_BYTES);
    int from = Math.min(Frame.PREFIX_BYTES, head.length);
    return EnvelopePeek.of(head, from, head.length - from);
  }

  /** The few values of short messages that a person looks for first. */
  private static List<String> details(EnvelopePeek peek, RecordedBytes frame) throws IOException {
    List<String> names =
        switch (peek.type().orElse("")) {
          case "handshake" -> List.of("worker_version", "protocol_version");
          case "diagnostic" -> List.of("code", "message");
          case "progress_tick" -> List.of("phase", "current", "total");
          case "fatal_exit" -> List.of("status");
          case "response" ->
              peek.tag().equals(Optional.of("error")) ? List.of("code", "message") : List.of();
          default -> List.of();
        };
    if (names.isEmpty() || frame.length() > HEAD_BYTES) {
      return List.of();
    }
    byte[] bytes = frame.toByteArray();
    Optional<JsonValue> body =
        JsonValue.of(bytes, Frame.PREFIX_BYTES, bytes.length - Frame.PREFIX_BYTES)
            .flatMap(envelope -> envelope.member("message"))
            .flatMap(message -> message.member("body"));
    return names.stream()
        .flatMap(
            name ->
                body
                    .flatMap(known -> known.member(name))
                    .flatMap(Timeline::word)
                    .map(word -> LABELS.getOrDefault(name, "") + word)
                    .stream())
        .toList();
  }

  private static Optional<String> word(JsonValue value) {
    Optional<String> word =
        value instanceof JsonValue.JsonNumber(String _, String written)
            ? Optional.of(written)
            : value.text();
    return word.map(text -> text.length() > LONGEST_WORD ? text.substring(0, LONGEST_WORD) : text);
  }
}
