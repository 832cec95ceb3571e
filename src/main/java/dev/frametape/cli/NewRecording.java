package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingMove;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingVerifier;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.Verification;
import dev.frametape.relay.RecordingTape;
import dev.frametape.relay.Relay;
import dev.frametape.relay.RelayOptions;
import dev.frametape.relay.StrictRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Records a conversation under a name of its own, and moves it into place when it ended well. */
final class NewRecording {
  private final Path target;
  private final Relaying.Recording options;
  private final RelayOptions relay;
  private final Optional<Faulting> faulting;
  private final boolean mayBeBroken;

  /**
   * @param options its output is a file, or a folder for a numbered one
   * @param faulting what is to go wrong
   * @param mayBeBroken whether a conversation is kept in which something did
   */
  NewRecording(
      Relaying.Recording options,
      RelayOptions relay,
      Optional<Faulting> faulting,
      boolean mayBeBroken) {
    this.faulting = faulting;
    this.mayBeBroken = mayBeBroken;
    this.target = options.output();
    this.options = options;
    this.relay = relay;
  }

  /**
   * How it went.
   *
   * @param file where the recording is now; empty when it was not kept, which was said
   */
  record Result(ChildExit exit, Optional<Path> file) {}

  Result record(ProcessSpec spec, StartState world)
      throws IOException, SpawnException, StrictRecordingException, InterruptedException {
    Path folder = RecordingTarget.isFolder(target) ? target : parent(target);
    Files.createDirectories(folder);
    Path unfinished =
        folder.resolve(
            ".unfinished-"
                + ProcessHandle.current().pid()
                + "-"
                + Instant.now().toEpochMilli()
                + (RecordingWriter.writesTape(target) ? ".tape" : ".jsonl"));
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
    RecordingHeader header =
        RecordingHeader.of(
            Version.number(),
            Instant.now(),
            options.framing().recordingName(),
            spec,
            OsText.of(Path.of("").toAbsolutePath().toString()),
            options.frameLimit());
    RecordingWriter writer =
        RecordingWriter.create(unfinished, header, clock, options.fsync(), options.redaction());
    Words words = new Words();
    RecordingTape tape =
        new RecordingTape(
            writer,
            clock,
            options.framing(),
            new FrameLimit(options.frameLimit()),
            options.strict(),
            words::say);
    boolean kept = false;
    try {
      ChildExit exit =
          faulting.isEmpty()
              ? new Relay(relay, tape).run(spec, world)
              : faulting
                  .get()
                  .finish(
                      faulting
                          .get()
                          .relay(relay, tape, options.framing(), words::say)
                          .run(spec, world));
      Optional<String> reason = whyNotKept(unfinished);
      if (reason.isPresent()) {
        Complaint.say(
            "the conversation was recorded, but " + reason.get() + "; the recording is not kept");
        return new Result(exit, Optional.empty());
      }
      Path place =
          RecordingTarget.create(
              target,
              ProcessHandle.current().pid(),
              file -> {
                RecordingMove.move(unfinished, file);
                return file;
              });
      kept = true;
      return new Result(exit, Optional.of(place));
    } finally {
      words.finish();
      if (!kept) {
        RecordingMove.delete(unfinished);
      }
    }
  }

  private static Path parent(Path file) {
    return file.toAbsolutePath().getParent();
  }

  /** Why a recording is not one to keep; empty when it is. */
  private Optional<String> whyNotKept(Path recording) throws IOException {
    Verification found = RecordingVerifier.verify(recording);
    if (found.status() != Verification.Status.COMPLETE) {
      return Optional.of("recording it failed before its end");
    }
    try (RecordingReader reader = RecordingReader.open(recording)) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        if (line.get().event() instanceof RecordedEvent.Signal(int signal, String by)
            && by.equals("terminal")) {
          return Optional.of("somebody interrupted it (signal " + signal + ")");
        }
        if (!mayBeBroken && line.get().event() instanceof RecordedEvent.Fault fault) {
          return Optional.of(
              "a fault broke it (rule "
                  + Printable.text(fault.rule())
                  + "), and what is replayed later is to be what the worker says by itself; record"
                  + " without faults, or ask for this one with --mode record");
        }
      }
    }
    return Optional.empty();
  }
}
