package dev.frametape.cli;

import dev.frametape.fault.ScenarioException;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.PidKeeping;
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
import java.util.List;
import java.util.Optional;

/**
 * One conversation to be relayed, however it was asked for.
 *
 * @param child the worker's command line
 * @param recording empty when nothing is to be recorded
 * @param faults what is to go wrong
 * @param transparency whether the worker is to have, or may have, the pid that the parent gets; the
 *     launcher has seen to that before this program started
 */
record Relaying(
    List<String> child,
    RelayOptions options,
    Optional<Recording> recording,
    FaultOptions faults,
    Transparency transparency) {
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
    if (session.world().keeping() instanceof PidKeeping.Beside) {
      return performBeside(session, spec);
    }
    if (transparency == Transparency.KEEP_PID) {
      return refuse(session, spec);
    }
    if (faults.asked(System::getenv)) {
      if (session.world().early().isPresent()) {
        throw new IllegalStateException(
            "the launcher has started the worker, but " + this + " asks for faults");
      }
      return perform(session, spec);
    }
    return session.endAs(relay(options, session, spec));
  }

  private ChildExit relay(RelayOptions how, Session session, ProcessSpec spec) throws Exception {
    Words words = new Words();
    try {
      Tape tape = recording.isEmpty() ? new NoTape() : tape(recording.get(), session, spec, words);
      return new Relay(how, tape).run(spec, session.world());
    } finally {
      words.finish();
    }
  }

  private static long pid(Session session) {
    return session.world().keeping() instanceof PidKeeping.Beside worker
        ? worker.pid()
        : ProcessHandle.current().pid();
  }

  /** The worker has the parent's attention; how this process ends, nobody sees. */
  private int performBeside(Session session, ProcessSpec spec) throws Exception {
    if (transparency == Transparency.RELAY || faults.asked(System::getenv)) {
      throw new IllegalStateException(
          "the launcher has started the worker, but " + this + " asks for a relay");
    }
    relay(options.besideTheWorker(), session, spec);
    return ExitCodes.OK;
  }

  /** Says why the worker cannot keep the pid; nothing has been started. */
  private int refuse(Session session, ProcessSpec spec) throws Exception {
    if (faults.asked(System::getenv)) {
      Complaint.say(
          "--transparency keep-pid and faults cannot go together: a fault needs the worker as its"
              + " child; leave one of them out, or use --transparency auto");
      return ExitCodes.USAGE;
    }
    String reason =
        switch (session.world().keeping()) {
          case PidKeeping.NotStarted(int errno) ->
              throw ChildProcess.notStarted(child.getFirst(), errno);
          case PidKeeping.NoTarget _ -> refusedTarget(session, spec);
          case PidKeeping.NoExitStatus _ ->
              "this kernel ("
                  + System.getProperty("os.version")
                  + ") does not tell how a process ended that is another one's child, Linux 6.15"
                  + " and later do";
          case PidKeeping.NoRoom(int errno) ->
              "the system gave no pipe or no process for it (error " + errno + ")";
          case PidKeeping.NotPlain _, PidKeeping.NotAsked _, PidKeeping.Beside _ ->
              "the launcher decides that before anything else, and needs `run` or `record`, options"
                  + " of those commands and no other, and -- before the worker";
        };
    Complaint.say(
        "--transparency keep-pid cannot be: "
            + reason
            + "; use --transparency relay, or auto, which takes what can be");
    return ExitCodes.OWN_ERROR;
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
      Tape tape = recording.isEmpty() ? new NoTape() : tape(recording.get(), session, spec, words);
      exit = faulting.relay(options, tape, framing(), words::say).run(spec, session.world());
    } finally {
      words.finish();
    }
    return session.endAs(faulting.finish(exit));
  }

  /** There is a recording where this one was to be; the attempt has the words for it. */
  private String refusedTarget(Session session, ProcessSpec spec) throws Exception {
    Words words = new Words();
    tape(recording.orElseThrow(), session, spec, words);
    words.finish();
    return "the recording could not be begun a moment ago";
  }

  private Framing framing() {
    return recording.map(Recording::framing).orElse(Framing.U32BE_JSON);
  }

  private static Tape tape(Recording recording, Session session, ProcessSpec spec, Words words)
      throws RecordingException, StrictRecordingException {
    RecordingTape.SinceSpawn clock = new RecordingTape.SinceSpawn(System::nanoTime);
    RecordingHeader header =
        RecordingHeader.of(
            Version.number(),
            session.world().started(),
            recording.framing().recordingName(),
            spec,
            OsText.of(Path.of("").toAbsolutePath().toString()),
            recording.frameLimit());
    try {
      RecordingWriter writer =
          RecordingTarget.create(
              recording.output(),
              pid(session),
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
