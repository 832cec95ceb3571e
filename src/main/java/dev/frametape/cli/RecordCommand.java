package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessSpec;
import dev.frametape.recording.OsText;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.RecordingTape;
import dev.frametape.relay.Relay;
import dev.frametape.relay.StrictRecordingException;
import dev.frametape.relay.Tape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "record",
    description =
        "Relays between the parent and CHILD and records every frame, each before it is passed on;"
            + " ends as CHILD ends.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape record -o talk.jsonl -- ./worker",
      "  frametape record -o recordings/ --strict-recording -- ./worker --fast"
    })
final class RecordCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;
  @Mixin private RelayMixin relay;
  @Mixin private RecordingMixin recording;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE-or-FOLDER",
      description =
          "NAME.jsonl for one conversation (never overwritten), or a folder for one NNNN-PID.jsonl"
              + " per start.")
  private Path output;

  private final Words words = new Words();

  @Override
  public Integer call() throws Exception {
    Session session = frametape.session();
    ProcessSpec spec = session.childSpec(relay.child);
    Tape tape = tape(spec);
    ChildExit exit;
    try {
      exit = new Relay(relay.options(), tape).run(spec, session.world());
    } finally {
      words.finish();
    }
    return session.endAs(exit);
  }

  private Tape tape(ProcessSpec spec) throws RecordingException, StrictRecordingException {
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
    Framing framing = recording.framing();
    FrameLimit limit = recording.frameLimit();
    RecordingHeader header =
        RecordingHeader.of(
            Version.number(),
            Instant.now(),
            framing.recordingName(),
            spec,
            OsText.of(Path.of("").toAbsolutePath().toString()),
            limit.bytes());
    try {
      RecordingWriter writer =
          RecordingTarget.create(
              output, file -> RecordingWriter.create(file, header, clock, recording.fsync));
      return new RecordingTape(writer, clock, framing, limit, recording.strict, words::say);
    } catch (RecordingException misused) {
      throw misused;
    } catch (IOException failure) {
      String reason = "cannot record to " + output + ": " + failure.getMessage();
      if (recording.strict) {
        throw new StrictRecordingException(reason + "; name another place with -o");
      }
      words.say(reason + "; the conversation goes on without a recording");
      return new NoTape();
    }
  }
}
