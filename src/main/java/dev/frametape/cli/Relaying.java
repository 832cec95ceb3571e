package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessSpec;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.RedactionRules;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.RecordingTape;
import dev.frametape.relay.Relay;
import dev.frametape.relay.RelayOptions;
import dev.frametape.relay.StrictRecordingException;
import dev.frametape.relay.Tape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One conversation to be relayed, however it was asked for.
 *
 * @param child the worker's command line
 * @param recording empty when nothing is to be recorded
 * @param faults what is to go wrong
 */
record Relaying(
    List<String> child, RelayOptions options, Optional<Recording> recording, FaultOptions faults) {
  /**
   * What is recorded, and how.
   *
   * @param output a file or a folder, see {@link RecordingTarget}
   * @param strict whether a recording that fails ends the conversation
   * @param fsync whether each batch is forced to the disk
   * @param frameLimit largest payload at first, in bytes
   * @param redaction what is taken out before it is written
   */
  record Recording(
      Path output,
      boolean strict,
      boolean fsync,
      Framing framing,
      int frameLimit,
      RedactionRules redaction) {}

  /** Relays; ends this process as the child ended. */
  int perform(Session session) throws Exception {
    ProcessSpec spec = session.childSpec(child);
    if (faults.asked(System::getenv)) {
      return perform(session, spec);
    }
    recording.ifPresent(_ -> RecordingTape.prepare());
    Words words = new Words();
    ChildExit exit;
    try {
      Tape tape = recording.isEmpty() ? new NoTape() : tape(recording.get(), spec, words);
      exit = new Relay(options, tape).run(spec, session.world());
    } finally {
      words.finish();
    }
    return session.endAs(exit);
  }

  private int perform(Session session, ProcessSpec spec) throws Exception {
    Faulting faulting;
    try {
      faulting = Faulting.begin(faults, session, recording.map(Recording::frameLimit));
    } catch (ScenarioException wrong) {
      return Complaint.badScenario(wrong);
    }
    Words words = new Words();
    ChildExit exit;
    try {
      Tape tape = recording.isEmpty() ? new NoTape() : tape(recording.get(), spec, words);
      exit = faulting.relay(options, tape, framing(), words::say).run(spec, session.world());
    } finally {
      words.finish();
    }
    return session.endAs(faulting.finish(exit));
  }

  private Framing framing() {
    return recording.map(Recording::framing).orElse(Framing.U32BE_JSON);
  }

  private static Tape tape(Recording recording, ProcessSpec spec, Words words)
      throws RecordingException, StrictRecordingException {
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
    RecordingHeader header =
        RecordingHeader.of(
            Version.number(),
            Instant.now(),
            recording.framing().recordingName(),
            spec,
            OsText.of(Path.of("").toAbsolutePath().toString()),
            recording.frameLimit());
    try {
      RecordingWriter writer =
          RecordingTarget.create(
              recording.output(),
              file ->
                  RecordingWriter.create(
                      file, header, clock, recording.fsync(), recording.redaction()));
      return new RecordingTape(
          writer,
          clock,
          recording.framing(),
          new FrameLimit(recording.frameLimit()),
          recording.strict(),
          words::say);
    } catch (RecordingException misused) {
      throw misused;
    } catch (IOException failure) {
      String reason = "cannot record to " + recording.output() + ": " + failure.getMessage();
      if (recording.strict()) {
        throw new StrictRecordingException(reason + "; name another place with -o");
      }
      words.say(reason + "; the conversation goes on without a recording");
      return new NoTape();
    }
  }
}
