package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.Lane;
import dev.frametape.recording.LinePayload;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rows of a page, as the lines of JSON that {@code page.js} reads: {@code [who, what, number,
 * microseconds, side, words, bytes, took, form, payload, announced]}, where what is behind the last
 * one that says something is left out.
 */
final class PageEvents {
  private static final int PREFIX_BYTES = FrameLabel.PREFIX_BYTES;

  private final int payloadBytes;
  private final int sampleBytes;
  private long room;
  private long shortened;
  private long framesToChild;
  private long framesToParent;
  private long faults;
  private Optional<String> end = Optional.empty();
  private OptionalLong requested = OptionalLong.empty();

  /**
   * @param payloadBytes of one payload
   * @param allPayloadBytes of all together; when they are used up, of each the sample
   */
  PageEvents(int payloadBytes, long allPayloadBytes, int sampleBytes) {
    this.payloadBytes = payloadBytes;
    this.sampleBytes = sampleBytes;
    room = allPayloadBytes;
  }

  long shortened() {
    return shortened;
  }

  long framesToChild() {
    return framesToChild;
  }

  long framesToParent() {
    return framesToParent;
  }

  long faults() {
    return faults;
  }

  /** How the child ended, for the parent. */
  Optional<String> end() {
    return end;
  }

  /** The row in place of those that are left out. */
  String leftOut(long count) {
    StringBuilder json = new StringBuilder("[\"o\",\"left\",0,0,0,");
    JsonStrings.put(json, RecordingPage.count(count, "event") + " left out here");
    return json.append(']').toString();
  }

  /**
   * The line of an event; empty for the footer, which is no event.
   *
   * @param isShort whether only samples of payloads are wanted
   */
  Optional<String> line(BothSides.Seen seen, boolean isShort) throws IOException {
    return switch (seen.event()) {
      case JoinedEvent.Whole whole -> Optional.of(whole(seen, whole, isShort));
      case JoinedEvent.Partial partial -> Optional.of(partial(seen, partial, isShort));
      case JoinedEvent.Other(RecordedLine line) -> other(seen, line.event(), isShort);
    };
  }

  private String whole(BothSides.Seen seen, JoinedEvent.Whole whole, boolean isShort)
      throws IOException {
    FrameLabel label = FrameLabel.of(whole.bytes(), whole.peek());
    boolean toChild = whole.to() == Direction.TO_CHILD;
    if (seen.lane() != Lane.SENT) {
      framesToChild += toChild ? 1 : 0;
      framesToParent += toChild ? 0 : 1;
    }
    long took = -1;
    if (toChild && label.isOf("request") && seen.lane() != Lane.DELIVERED) {
      requested = OptionalLong.of(seen.micros());
    } else if (!toChild && label.isOf("response") && seen.lane() != Lane.SENT) {
      took = requested.isPresent() ? seen.micros() - requested.getAsLong() : -1;
      requested = OptionalLong.empty();
    }
    StringBuilder json = begin(who(whole.to()), "frame", seen, label.words());
    json.append(',').append(whole.bytes().length()).append(',').append(took);
    payload(json, whole.bytes(), PREFIX_BYTES, isShort);
    return json.append(']').toString();
  }

  private String partial(BothSides.Seen seen, JoinedEvent.Partial partial, boolean isShort)
      throws IOException {
    RecordedBytes bytes = partial.bytes();
    boolean hasPrefix = partial.frameBytes().isPresent();
    String words =
        hasPrefix
            ? "part of a frame: " + FrameLabel.of(bytes, Optional.empty()).words()
            : "part of a frame's length";
    StringBuilder json = begin(who(partial.to()), "cut", seen, words);
    json.append(',').append(bytes.length()).append(",-1");
    payload(json, bytes, hasPrefix ? PREFIX_BYTES : 0, isShort);
    if (hasPrefix) {
      json.append(',').append(partial.frameBytes().getAsLong());
    }
    return json.append(']').toString();
  }

  private Optional<String> other(BothSides.Seen seen, RecordedEvent event, boolean isShort)
      throws IOException {
    return Optional.ofNullable(
        switch (event) {
          case RecordedEvent.Raw(Direction to, var bytes, var why) -> {
            String words = "no frame" + why.map(reason -> ": " + reason).orElse("");
            StringBuilder json = begin(who(to), "raw", seen, FrameLabel.shortened(words));
            json.append(',').append(bytes.length()).append(",-1");
            payload(json, bytes, 0, isShort);
            yield json.append(']').toString();
          }
          case RecordedEvent.Stderr(var bytes) -> {
            StringBuilder json = begin('e', "stderr", seen, "");
            json.append(',').append(bytes.length()).append(",-1");
            payload(json, bytes, 0, isShort);
            yield json.append(']').toString();
          }
          case RecordedEvent.Spawned(long pid) -> life(seen, "start", "child starts, pid " + pid);
          case RecordedEvent.Eof(String from) -> life(seen, "eof", eof(from));
          case RecordedEvent.Signal(int signal, String by) ->
              life(seen, "signal", by + " sends signal " + FrameLabel.signal(signal));
          case RecordedEvent.Exited(var exit) -> {
            String how = FrameLabel.end(exit);
            if (seen.lane() != Lane.SENT) {
              end = Optional.of(how);
            }
            yield life(seen, "exit", "child " + how);
          }
          case RecordedEvent.Fault fault -> {
            faults++;
            yield fault(seen, fault);
          }
          case RecordedEvent.FaultInert(var rule, var why, var subject, var frame) ->
              begin(
                      'f',
                      "inert",
                      seen,
                      FrameLabel.shortened(rule + " did not fire" + place(subject, frame))
                          + ": "
                          + why)
                  .append(']')
                  .toString();
          case RecordedEvent.Stopped(String why) ->
              life(seen, "stopped", "recording stopped: " + why);
          case RecordedEvent.End _, RecordedEvent.Frame _, RecordedEvent.Part _ -> null;
          case RecordedEvent.Unknown(var name) ->
              life(seen, "unknown", "a line of a kind unknown here: " + name.orElse("no name"));
        });
  }

  private static String fault(BothSides.Seen seen, RecordedEvent.Fault fault) {
    StringBuilder words = new StringBuilder(FrameLabel.shortened(fault.rule()));
    words.append(place(fault.subject(), fault.frame()));
    fault.at().ifPresent(at -> words.append(", byte ").append(at).append(" of its stream"));
    fault
        .chance()
        .ifPresent(
            chance ->
                words.append(", draw ").append(chance.draw()).append(" of seed " + chance.seed()));
    StringBuilder json = begin('f', "fault", seen, words.toString());
    JsonStrings.put(json.append(",-1,-1,\"t\","), fault.fault());
    return json.append(']').toString();
  }

  static String place(RecordedEvent.Subject subject, OptionalLong frame) {
    return (frame.isPresent() ? " at frame " + frame.getAsLong() : "")
        + switch (subject) {
          case PARENT, CHILD -> " to the " + subject.word();
          case STDERR -> " on stderr";
          case PROCESS -> " on the process";
          case SPAWN -> " on the start";
        };
  }

  static String eof(String from) {
    return switch (from) {
      case "parent" -> "parent closes the child's stdin";
      case "child" -> "child closes stdout";
      default -> from + " is closed";
    };
  }

  private static String life(BothSides.Seen seen, String what, String words) {
    return begin('o', what, seen, FrameLabel.shortened(words)).append(']').toString();
  }

  private static char who(Direction to) {
    return switch (to) {
      case TO_CHILD -> 'c';
      case TO_PARENT -> 'p';
    };
  }

  private static StringBuilder begin(char who, String what, BothSides.Seen seen, String words) {
    StringBuilder json = new StringBuilder(120).append("[\"").append(who).append("\",\"");
    json.append(what).append("\",").append(seen.n()).append(',').append(seen.micros());
    json.append(
        switch (seen.lane()) {
          case BOTH -> ",0,";
          case SENT -> ",1,";
          case DELIVERED -> ",2,";
        });
    return JsonStrings.put(json, words);
  }

  private void payload(StringBuilder json, RecordedBytes bytes, int from, boolean isShort)
      throws IOException {
    int limit = isShort || room <= 0 ? sampleBytes : payloadBytes;
    long wanted = bytes.length() - from;
    byte[] head = bytes.head(from + (int) Math.min(limit, Math.max(0, wanted)));
    int to = head.length;
    boolean cut = wanted > limit;
    if (cut) {
      shortened++;
      to = endOfCharacter(head, from);
    }
    boolean isText = LinePayload.isUtf8(head, from, to);
    room -= to - from;
    json.append(",\"").append(isText ? cut ? 'T' : 't' : cut ? 'B' : 'b').append("\",");
    if (isText) {
      JsonStrings.put(json, new String(head, from, to - from, UTF_8));
    } else {
      byte[] some = java.util.Arrays.copyOfRange(head, from, head.length);
      json.append('"').append(Base64.getEncoder().encodeToString(some)).append('"');
    }
  }

  /** Where to cut so that no character of UTF-8 is cut: at most three bytes before the end. */
  private static int endOfCharacter(byte[] bytes, int from) {
    int at = bytes.length;
    for (int back = 1; back <= 4 && bytes.length - back >= from; back++) {
      int each = bytes[bytes.length - back] & 0xFF;
      if (each < 0x80) {
        return at;
      }
      if (each >= 0xC0) {
        int size = each >= 0xF0 ? 4 : each >= 0xE0 ? 3 : 2;
        return back >= size ? at : bytes.length - back;
      }
    }
    return at;
  }
}
