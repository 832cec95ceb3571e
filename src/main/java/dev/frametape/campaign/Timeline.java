package dev.frametape.campaign;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.process.ByteText;
import dev.frametape.recording.Lane;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What happened in a case, from the recordings of its workers: the beginning and the end of each
 * conversation, of as many as are asked for. Texts are as they were recorded, hostile or not.
 *
 * @param left how many more conversations there were
 */
record Timeline(List<Conversation> conversations, int left) {
  private static final int MOST_CONVERSATIONS = 12;
  private static final int LAST_EVENTS = 10;
  private static final int SAMPLE_BYTES = 240;
  private static final int PREFIX_BYTES = 4;
  private static final int HEAD_BYTES = 1 << 16;

  /**
   * One worker's.
   *
   * @param file the recording's name
   * @param first events, and behind the {@code left} that are counted only, the {@code last}
   * @param trouble why there is no more, in words; empty when the recording is whole
   */
  record Conversation(
      String file, List<Event> first, long left, List<Event> last, Optional<String> trouble) {}

  /** What a line is about. */
  enum Kind {
    TO_CHILD,
    TO_PARENT,
    STDERR,
    FAULT,
    END,
    OTHER;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One line of a recording.
   *
   * @param micros since the worker's start
   * @param who did it, in words
   * @param what it was
   * @param sample of the bytes, where they tell more than words; may be empty
   * @param lane whether it was only sent, or only delivered
   */
  record Event(
      long micros,
      Kind kind,
      String who,
      String what,
      String sample,
      OptionalLong bytes,
      Lane lane) {}

  /**
   * Reads the recordings of a case, as far as they go.
   *
   * @param folder of the case; one without recordings has no conversations
   * @param most events of one case, about
   */
  static Timeline read(Path folder, int most) throws IOException {
    Path recordings = folder.resolve("recordings");
    List<Conversation> conversations = new ArrayList<>();
    if (!Files.isDirectory(recordings)) {
      return new Timeline(conversations, 0);
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(recordings)) {
      files = all.filter(RecordingReader::isRecording).sorted().toList();
    }
    int room = most;
    for (Path file : files) {
      if (conversations.size() == MOST_CONVERSATIONS || room <= 0) {
        break;
      }
      Conversation one = conversation(file, room);
      room -= one.first.size() + one.last.size();
      conversations.add(one);
    }
    return new Timeline(conversations, files.size() - conversations.size());
  }

  private static Conversation conversation(Path file, int most) throws IOException {
    List<Event> first = new ArrayList<>();
    Deque<Event> last = new ArrayDeque<>();
    long left = 0;
    Optional<String> trouble = Optional.empty();
    try (RecordingReader reader = RecordingReader.open(file)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        Optional<Event> event = event(line.get());
        if (event.isEmpty()) {
          continue;
        }
        if (first.size() < most) {
          first.add(event.get());
          continue;
        }
        last.addLast(event.get());
        if (last.size() > LAST_EVENTS) {
          last.removeFirst();
          left++;
        }
      }
      if (!reader.end().complete()) {
        trouble = Optional.of("the recording was cut off here: its recorder was killed");
      }
    } catch (RecordingException damaged) {
      trouble = Optional.of(damaged.getMessage());
    }
    return new Conversation(file.getFileName().toString(), first, left, List.copyOf(last), trouble);
  }

  /** Empty for the footer, which is no event. */
  private static Optional<Event> event(RecordedLine line) throws IOException {
    return Optional.ofNullable(
        switch (line.event()) {
          case RecordedEvent.Frame(var to, var bytes, var peek) ->
              frame(line, to, words(bytes, peek), sample(line, bytes, peek), bytes);
          case RecordedEvent.Part part when part.from() == 0 ->
              frame(
                  line,
                  part.to(),
                  "part of a frame: " + words(part.bytes(), part.peek()),
                  sample(line, part.bytes(), part.peek()),
                  part.bytes());
          case RecordedEvent.Part part ->
              frame(line, part.to(), "part of a frame, from byte " + part.from(), "", part.bytes());
          case RecordedEvent.Raw(var to, var bytes, var why) ->
              frame(
                  line,
                  to,
                  "no frame" + why.map(words -> ", " + words).orElse(""),
                  sample(bytes, 0),
                  bytes);
          case RecordedEvent.Stderr(var bytes) ->
              new Event(
                  line.micros(),
                  Kind.STDERR,
                  "stderr",
                  "",
                  sample(bytes, 0),
                  OptionalLong.of(bytes.length()),
                  line.lane());
          case RecordedEvent.Spawned(long pid) ->
              event(line, Kind.OTHER, "child", "started, pid " + pid);
          case RecordedEvent.Eof(String from) -> event(line, Kind.OTHER, from, "end of file");
          case RecordedEvent.Signal(int signal, String by) ->
              event(line, Kind.OTHER, by, "sends signal " + signal);
          case RecordedEvent.Exited(var exit) ->
              event(line, Kind.END, "child", "ends: " + Judge.words(exit));
          case RecordedEvent.Fault fault ->
              event(
                  line,
                  Kind.FAULT,
                  "fault",
                  fault.rule() + place(fault.subject(), fault.frame()) + ": " + fault.fault());
          case RecordedEvent.FaultInert inert ->
              event(
                  line,
                  Kind.FAULT,
                  "no fault",
                  inert.rule() + place(inert.subject(), inert.frame()) + ": " + inert.why());
          case RecordedEvent.Stopped(String why) ->
              event(line, Kind.OTHER, "recorder", "stopped: " + why);
          case RecordedEvent.End _ -> null;
          case RecordedEvent.Unknown(var name) ->
              event(
                  line,
                  Kind.OTHER,
                  "?",
                  "a kind of line that this version does not know: " + name.orElse("no name"));
        });
  }

  private static Event event(RecordedLine line, Kind kind, String who, String what) {
    return new Event(line.micros(), kind, who, what, "", OptionalLong.empty(), line.lane());
  }

  private static Event frame(
      RecordedLine line, Direction to, String what, String sample, RecordedBytes bytes) {
    OptionalLong length = OptionalLong.of(bytes.length());
    return switch (to) {
      case TO_CHILD ->
          new Event(
              line.micros(), Kind.TO_CHILD, "parent → child", what, sample, length, line.lane());
      case TO_PARENT ->
          new Event(
              line.micros(), Kind.TO_PARENT, "child → parent", what, sample, length, line.lane());
    };
  }

  /** What the envelope says. */
  private static String words(RecordedBytes frame, Optional<String> recorded) throws IOException {
    EnvelopePeek peek = peek(frame);
    StringBuilder words = new StringBuilder(peek.type().orElse(recorded.orElse("no envelope")));
    peek.tag().ifPresent(tag -> words.append(' ').append(tag));
    peek.stream().ifPresent(stream -> words.append(' ').append(stream));
    peek.sequence().ifPresent(number -> words.append(" #").append(Long.toUnsignedString(number)));
    peek.count().ifPresent(count -> words.append(" count ").append(Long.toUnsignedString(count)));
    peek.maxFrameBytes().ifPresent(limit -> words.append(' ').append(limit));
    return words.toString();
  }

  private static EnvelopePeek peek(RecordedBytes frame) throws IOException {
    byte[] head = frame.head(HEAD_BYTES);
    int from = Math.min(PREFIX_BYTES, head.length);
    return EnvelopePeek.of(head, from, head.length - from);
  }

  /** The payload where a fault was at work, or where the envelope says nothing. */
  private static String sample(RecordedLine line, RecordedBytes frame, Optional<String> recorded)
      throws IOException {
    boolean isPlain =
        line.lane() == Lane.BOTH && (recorded.isPresent() || peek(frame).type().isPresent());
    return isPlain ? "" : sample(frame, (int) Math.min(PREFIX_BYTES, frame.length()));
  }

  private static String sample(RecordedBytes bytes, int from) throws IOException {
    byte[] head = bytes.head(from + SAMPLE_BYTES);
    String text = ByteText.decode(java.util.Arrays.copyOfRange(head, from, head.length));
    return bytes.length() > head.length ? text + "…" : text;
  }

  private static String place(RecordedEvent.Subject subject, OptionalLong frame) {
    return (frame.isPresent() ? " at frame " + frame.getAsLong() : "")
        + switch (subject) {
          case PARENT, CHILD -> " to the " + subject.word();
          case STDERR -> " on stderr";
          case PROCESS -> " on the process";
          case SPAWN -> " on the start";
        };
  }
}
