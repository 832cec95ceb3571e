package dev.frametape.view;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that happened in a conversation. Words in it are as they were recorded, hostile or not.
 *
 * @param line what the recording says. A frame that was passed on in parts is one {@link
 *     RecordedEvent.Frame} with the number and the time of its last part; one whose end never came
 *     is one {@link RecordedEvent.Part}.
 * @param first the number of its first line; that of the line itself unless it came in parts
 * @param peek what a frame says of itself; empty for what is no frame
 * @param details what else is worth telling of it, such as the code and the message of an error
 * @param took how long the parent waited for this response, in microseconds; empty for all else
 * @param op of the request that this frame is, or is an answer to; empty where that is not known
 */
public record TimelineEntry(
    RecordedLine line,
    long first,
    Optional<EnvelopePeek> peek,
    List<String> details,
    OptionalLong took,
    Optional<String> op) {
  public TimelineEntry {
    requireNonNull(line, "line");
    requireNonNull(peek, "peek");
    requireNonNull(took, "took");
    requireNonNull(op, "op");
    details = List.copyOf(details);
  }

  /** Where its bytes went; empty for what went nowhere, and for stderr. */
  public Optional<Direction> to() {
    return switch (line.event()) {
      case RecordedEvent.Frame frame -> Optional.of(frame.to());
      case RecordedEvent.Part part -> Optional.of(part.to());
      case RecordedEvent.Raw raw -> Optional.of(raw.to());
      case RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          Optional.empty();
    };
  }

  /** The bytes that it moved; empty for what moved none. */
  public Optional<RecordedBytes> bytes() {
    return switch (line.event()) {
      case RecordedEvent.Frame frame -> Optional.of(frame.bytes());
      case RecordedEvent.Part part -> Optional.of(part.bytes());
      case RecordedEvent.Raw raw -> Optional.of(raw.bytes());
      case RecordedEvent.Stderr(var bytes) -> Optional.of(bytes);
      case RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          Optional.empty();
    };
  }

  /**
   * What it is, in one word: the message type of a frame that has one, otherwise the word that
   * `show --json` has as its event.
   */
  public String kind() {
    return switch (line.event()) {
      case RecordedEvent.Frame _ -> type().orElse("frame");
      case RecordedEvent.Part _ -> type().orElse("part");
      case RecordedEvent.Raw _ -> "raw";
      case RecordedEvent.Stderr _ -> "stderr";
      case RecordedEvent.Spawned _ -> "spawn";
      case RecordedEvent.Eof _ -> "eof";
      case RecordedEvent.Signal _ -> "signal";
      case RecordedEvent.Exited _ -> "exit";
      case RecordedEvent.Fault _ -> "fault";
      case RecordedEvent.FaultInert _ -> "fault_inert";
      case RecordedEvent.Stopped _ -> "stopped";
      case RecordedEvent.End _ -> "end";
      case RecordedEvent.Unknown _ -> "unknown";
    };
  }

  private Optional<String> type() {
    return peek.flatMap(EnvelopePeek::type);
  }

  /** Whether it is a frame of that message type. */
  public boolean is(String messageType) {
    return line.event() instanceof RecordedEvent.Frame && type().equals(Optional.of(messageType));
  }
}
