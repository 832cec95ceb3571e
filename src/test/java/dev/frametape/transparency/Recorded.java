package dev.frametape.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the recording of a conversation has to be when the conversation is over. */
public final class Recorded {
  private Recorded() {}

  /**
   * Waits for the end of a recording, which beside a worker with the parent's pid comes a moment
   * behind the worker's; holds that nothing is wrong with it.
   */
  public static void awaitWhole(Path recording) throws IOException {
    Processes.await(
        () ->
            Files.exists(recording)
                && RecordingVerifier.verify(recording).status() == Verification.Status.COMPLETE);
    assertThat(RecordingVerifier.verify(recording).findings()).as("%s", recording).isEmpty();
  }

  /** The ends of the worker that are in a recording: one, when it is whole. */
  public static List<ChildExit> exits(Path recording) throws IOException {
    List<ChildExit> exits = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Exited(ChildExit exit)) {
          exits.add(exit);
        }
      }
    }
    return exits;
  }

  /**
   * The end, without its core file, in the recording of a wrapper that has ended.
   *
   * @param pid the one that the parent got
   */
  static ChildExit exit(Way way, String program, long pid) throws IOException {
    Processes.await(() -> way.recording(program, pid).isPresent());
    Path recording = way.recording(program, pid).orElseThrow();
    awaitWhole(recording);
    List<ChildExit> exits = exits(recording);
    assertThat(exits).hasSize(1);
    return new Outcome("", "", exits.getFirst()).withoutCore().exit();
  }
}
