package dev.frametape.campaign;

import dev.frametape.frame.Direction;
import dev.frametape.frame.JsonDifference;
import dev.frametape.frame.JsonValue;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a parent asked, what it was told, and what the worker had said: from the recordings of a
 * case and its log of decisions. The protocol has no ids, so the nth response answers the nth
 * request, for the parent as for the worker.
 */
final class Answers {
  /** Of larger frames, and behind so many of one answer, nothing is compared. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int MOST_FRAMES = 10_000;
  private static final String TERMINATE = "terminate";

  private final List<Conversation> conversations;
  private final long fired;
  private final Optional<String> idle;

  private Answers(List<Conversation> conversations, long fired, Optional<String> idle) {
    this.conversations = conversations;
    this.fired = fired;
    this.idle = idle;
  }

  /**
   * A request and what came back for it.
   *
   * @param rows and the response behind them, as JSON; other kinds of frames do not count
   * @param ended whether the response came
   */
  private record Exchange(JsonValue request, List<JsonValue> rows, boolean ended) {}

  /**
   * One worker's.
   *
   * @param asked from the parent's side: what it sent, and what it got for that
   * @param done from the worker's side
   */
  private record Conversation(List<Exchange> asked, List<Exchange> done) {}

  /**
   * Reads what a case has left.
   *
   * @param recordings a folder with one file for each worker; may be missing
   * @param log of decisions; may be missing
   */
  static Answers read(Path recordings, Path log) throws IOException {
    List<Conversation> conversations = new ArrayList<>();
    if (Files.isDirectory(recordings)) {
      try (Stream<Path> files = Files.list(recordings)) {
        for (Path file : files.filter(RecordingReader::isRecording).sorted().toList()) {
          conversations.add(
              new Conversation(
                  exchanges(file, As.SENT, As.DELIVERED), exchanges(file, As.DELIVERED, As.SENT)));
        }
      }
    }
    long fired = 0;
    Optional<String> idle = Optional.empty();
    if (Files.exists(log)) {
      for (String line : Files.readAllLines(log)) {
        Optional<JsonValue> decision =
            JsonValue.of(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String event = text(decision, "event");
        if (event.equals("fault")) {
          fired++;
        } else if (event.equals("fault_inert") && idle.isEmpty()) {
          idle = Optional.of("rule " + text(decision, "rule") + ": " + text(decision, "why"));
        }
      }
    }
    return new Answers(conversations, fired, idle);
  }

  /** The same where every worker was broken from the start, and no log says so. */
  Answers ofMutant() {
    return new Answers(conversations, conversations.size(), idle);
  }

  private static String text(Optional<JsonValue> object, String member) {
    return object.flatMap(value -> value.member(member)).flatMap(JsonValue::text).orElse("");
  }

  /** Requests as one side saw them, answers as one side saw them, paired by order. */
  private static List<Exchange> exchanges(Path file, As requests, As answers) throws IOException {
    List<JsonValue> asked = new ArrayList<>();
    frames(file, requests, Direction.TO_CHILD)
        .forEach(
            frame -> {
              if (type(frame).equals("request")) {
                asked.add(frame);
              }
            });
    List<Exchange> exchanges = new ArrayList<>();
    List<JsonValue> rows = new ArrayList<>();
    int next = 0;
    for (JsonValue frame : frames(file, answers, Direction.TO_PARENT)) {
      String type = type(frame);
      boolean isResponse = type.equals("response");
      if ((isResponse || type.equals("data_row")) && next < asked.size()) {
        if (rows.size() < MOST_FRAMES) {
          rows.add(frame);
        }
        if (isResponse) {
          exchanges.add(new Exchange(asked.get(next++), List.copyOf(rows), true));
          rows.clear();
        }
      }
    }
    for (; next < asked.size(); next++) {
      exchanges.add(new Exchange(asked.get(next), List.copyOf(rows), false));
      rows.clear();
    }
    return exchanges;
  }

  private static List<JsonValue> frames(Path file, As as, Direction to) throws IOException {
    List<JsonValue> frames = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(file)) {
      FrameJoiner joiner = new FrameJoiner(reader, as);
      for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
        if (event.get() instanceof JoinedEvent.Whole whole
            && whole.to() == to
            && whole.bytes().length() <= MOST_BYTES) {
          byte[] bytes = whole.bytes().toByteArray();
          // Behind the length.
          JsonValue.of(bytes, 4, bytes.length - 4).ifPresent(frames::add);
        }
      }
    }
    return frames;
  }

  private static String type(JsonValue frame) {
    return text(frame.member("message"), "type");
  }

  private static String op(JsonValue request) {
    return text(request.member("message").flatMap(message -> message.member("body")), "op");
  }

  /** How many faults fired. */
  long fired() {
    return fired;
  }

  /** Why a rule did nothing. */
  Optional<String> idle() {
    return idle;
  }

  /** How many workers were started. */
  int conversations() {
    return conversations.size();
  }

  /** How many requests the parent sent. */
  int requests() {
    return conversations.stream().mapToInt(each -> each.asked.size()).sum();
  }

  /**
   * A request for which the parent got something else than the worker's answer to it, and which it
   * did not ask again. Names that were only added do not count, nor does the order of names.
   *
   * @param clean where nobody has to ask again
   */
  Optional<String> deception(Answers clean) {
    for (int number = 0; number < conversations.size(); number++) {
      Conversation conversation = conversations.get(number);
      List<Exchange> left = new ArrayList<>(conversation.done);
      Map<JsonValue, Long> spare = new HashMap<>();
      for (int index = 0; index < conversation.asked.size(); index++) {
        Exchange asked = conversation.asked.get(index);
        Optional<Exchange> done =
            left.stream().filter(each -> each.request.equals(asked.request)).findFirst();
        done.ifPresent(left::remove);
        if (!asked.ended || isAskedOfAnother(number, asked.request)) {
          continue;
        }
        String place = "request " + (index + 1) + " (" + op(asked.request) + ")";
        Optional<String> trouble =
            done.isEmpty()
                ? Optional.of(place + " has an answer, and the worker never got that request")
                : difference(done.get(), asked).map(is -> place + " was answered with " + is);
        if (trouble.isPresent()) {
          // Of the same worker: as often as it was asked more than usual, a wrong answer was seen.
          long asks =
              spare.computeIfAbsent(asked.request, each -> extra(conversation, each, clean));
          boolean isLast =
              conversation.asked.subList(index + 1, conversation.asked.size()).stream()
                  .noneMatch(each -> each.request.equals(asked.request));
          if (asks <= 0 || isLast) {
            return trouble;
          }
          spare.put(asked.request, asks - 1);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a later worker got this request as well. */
  private boolean isAskedOfAnother(int conversation, JsonValue request) {
    return conversations.subList(conversation + 1, conversations.size()).stream()
        .anyMatch(later -> times(later, request) > 0);
  }

  /** How many times more a request was made than of any worker in a case without a fault. */
  private static long extra(Conversation conversation, JsonValue request, Answers clean) {
    long usual =
        clean.conversations.stream().mapToLong(each -> times(each, request)).max().orElse(0);
    return times(conversation, request) - usual;
  }

  private static long times(Conversation conversation, JsonValue request) {
    return conversation.asked.stream().filter(each -> each.request.equals(request)).count();
  }

  private static Optional<String> difference(Exchange said, Exchange heard) {
    if (said.rows.size() != heard.rows.size()) {
      return Optional.of(
          heard.rows.size()
              - 1
              + " rows, and the worker "
              + (said.ended ? "sent " + (said.rows.size() - 1) : "never answered it"));
    }
    for (int row = 0; row < said.rows.size(); row++) {
      List<JsonDifference> differences =
          JsonDifference.between(said.rows.get(row), heard.rows.get(row), List.of(), 20);
      for (JsonDifference each : differences) {
        if (each.expected().isPresent()) {
          return Optional.of(
              "another "
                  + (each.pointer().isEmpty() ? "document" : "value at " + each.pointer())
                  + " than the worker sent");
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A request that never got an answer, and was not asked again, though a case without a fault
   * answers all. Of the last farewell nothing has to come.
   */
  Optional<String> unanswered(Answers clean) {
    boolean answersAll =
        clean.conversations.stream()
            .flatMap(each -> each.asked.stream())
            .allMatch(each -> each.ended || op(each.request).equals(TERMINATE));
    if (!answersAll) {
      return Optional.empty();
    }
    for (int number = 0; number < conversations.size(); number++) {
      List<Exchange> asked = conversations.get(number).asked;
      for (int index = 0; index < asked.size(); index++) {
        JsonValue request = asked.get(index).request;
        if (!asked.get(index).ended
            && !op(request).equals(TERMINATE)
            && !isAskedOfAnother(number, request)) {
          return Optional.of("request " + (index + 1) + " (" + op(request) + ") has no answer");
        }
      }
    }
    return Optional.empty();
  }
}
