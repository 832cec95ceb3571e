package dev.frametape.recording;

import dev.frametape.process.ChildExit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a recorded conversation ends.
 *
 * @param exit the child's end; empty when it is not in the recording
 * @param signals that were sent to the child, in order, at most {@value #MOST_SIGNALS}
 * @param stopped why recording stopped before the end; empty when it did not
 * @param cutOff whether the recording has no footer
 * @param lastLine the number of its last line
 */
record ConversationEnd(
    Optional<ChildExit> exit,
    List<Integer> signals,
    Optional<String> stopped,
    boolean cutOff,
    long lastLine) {
  private static final int MOST_SIGNALS = 100;

  static ConversationEnd of(Path file, As as) throws IOException {
    Optional<ChildExit> exit = Optional.empty();
    List<Integer> signals = new ArrayList<>();
    Optional<String> stopped = Optional.empty();
    long lastLine = 0;
    try (RecordingReader reader = RecordingReader.open(file)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        lastLine = line.get().n();
        if (!line.get().isIn(as)) {
          continue;
        }
        switch (line.get().event()) {
          case RecordedEvent.Exited(ChildExit how) -> exit = Optional.of(how);
          case RecordedEvent.Signal(int signal, String _) when signals.size() < MOST_SIGNALS ->
              signals.add(signal);
          case RecordedEvent.Stopped(String why) -> stopped = Optional.of(why);
          case RecordedEvent.Frame _,
              RecordedEvent.Part _,
              RecordedEvent.Raw _,
              RecordedEvent.Stderr _,
              RecordedEvent.Spawned _,
              RecordedEvent.Eof _,
              RecordedEvent.Signal _,
              RecordedEvent.Fault _,
              RecordedEvent.FaultInert _,
              RecordedEvent.End _,
              RecordedEvent.Unknown _ -> {}
        }
      }
      return new ConversationEnd(exit, signals, stopped, !reader.end().complete(), lastLine);
    }
  }

  /** Whether what comes behind its last line is unknown. */
  boolean isOpen() {
    return cutOff || stopped.isPresent();
  }

  String exitText() {
    return exit.map(
            how ->
                switch (how) {
                  case ChildExit.Exited(int code) -> "exit code " + code;
                  case ChildExit.Signaled(int signal, boolean core) ->
                      "killed by signal " + signal + (core ? " (core dumped)" : "");
                })
        .orElse("not recorded");
  }

  String signalsText() {
    return signals.isEmpty()
        ? "none"
        : signals.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  String recordingText() {
    if (stopped.isPresent()) {
      return "stopped after line " + lastLine + ": " + stopped.get();
    }
    return cutOff ? "cut off after line " + lastLine : "complete";
  }
}
