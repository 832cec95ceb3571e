package dev.frametape.campaign;

import dev.frametape.fault.DryRun;
import dev.frametape.frame.Direction;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Plays a recording to a dry run, line by line, as it was sent. */
public final class OnPaper {
  private OnPaper() {}

  public static void play(RecordedLine line, DryRun run) throws IOException {
    // What an earlier fault made of it was never sent.
    if (!line.isIn(As.SENT)) {
      return;
    }
    long micros = line.micros();
    switch (line.event()) {
      case RecordedEvent.Frame(Direction to, RecordedBytes bytes, var _) ->
          send(run, to, bytes, micros);
      case RecordedEvent.Part part -> send(run, part.to(), part.bytes(), micros);
      case RecordedEvent.Raw(Direction to, RecordedBytes bytes, var _) ->
          send(run, to, bytes, micros);
      case RecordedEvent.Stderr(RecordedBytes bytes) -> run.stderr(bytes.toByteArray(), micros);
      case RecordedEvent.Eof(String from) -> {
        switch (from) {
          case "parent" -> run.ends(Direction.TO_CHILD, micros);
          case "child" -> run.ends(Direction.TO_PARENT, micros);
          default -> run.stderrEnds(micros);
        }
      }
      case RecordedEvent.Exited(var exit) -> run.workerEnds(exit, micros);
      case RecordedEvent.Spawned _,
          RecordedEvent.Signal _,
          RecordedEvent.Stopped _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ -> {}
    }
  }

  private static void send(DryRun run, Direction to, RecordedBytes bytes, long micros)
      throws IOException {
    bytes.copyTo(
        new OutputStream() {
          @Override
          public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
          }

          @Override
          public void write(byte[] chunk, int from, int count) {
            run.sends(to, Arrays.copyOfRange(chunk, from, from + count), micros);
          }
        });
  }
}
