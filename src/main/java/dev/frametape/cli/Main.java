package dev.frametape.cli;

import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.PidKeeping;
import dev.frametape.process.ProcessEnd;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import dev.frametape.relay.StrictRecordingException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The start of the program: reads the command line and turns outcomes into exit codes. Names
 * nothing of the option library, whose classes would then be loaded to verify this one.
 */
public final class Main {
  private static final int SIGPIPE = 13;

  private Main() {}

  public static void main(String[] words) {
    int code;
    StartState world = null;
    try {
      boolean launched = words.length == 1 && words[0].startsWith(StartState.WORD);
      world = launched ? StartState.take(words[0]) : worldOfTheJvm();
      List<String> arguments =
          launched ? world.arguments().stream().map(ByteText::decode).toList() : List.of(words);
      Session session = new Session(world, launched);
      code = execute(session, arguments);
      if (Session.TRAINING) {
        Training.replay(session, arguments);
      }
    } catch (IOException failure) {
      Complaint.say(Complaint.words(failure));
      code = ExitCodes.OWN_ERROR;
    }
    System.out.flush();
    killUnrecorded(world);
    if (Session.TRAINING) {
      Training.worker();
      Training.end();
      System.exit(code);
    }
    // Pumps may wait in native code, and an ordinary exit would wait for them.
    ProcessEnd.exit(code);
  }

  private static int execute(Session session, List<String> arguments) {
    Optional<FastPath.Command> fast = FastPath.of(arguments, System.getenv());
    if (fast.isEmpty()) {
      return CommandLines.of(session).execute(arguments.toArray(String[]::new));
    }
    try {
      return fast.get().perform(session);
    } catch (Exception failure) {
      return ownError(failure);
    }
  }

  private static StartState worldOfTheJvm() {
    List<byte[]> environment =
        System.getenv().entrySet().stream()
            .map(entry -> ByteText.encode(entry.getKey() + "=" + entry.getValue()))
            .toList();
    return StartState.plain(environment);
  }

  /**
   * A worker that runs beside this process is not to go on when its recorder ends early, with words
   * of its own on stderr. After a conversation there is no worker any more.
   *
   * @param world null when it could not be read
   */
  private static void killUnrecorded(StartState world) {
    try {
      if (world != null && world.keeping() instanceof PidKeeping.Beside worker) {
        worker.killWorker();
      }
    } catch (IOException failure) {
      Complaint.say("the worker goes on without a recorder: " + failure.getMessage());
    }
  }

  /** Says what went wrong; the exit code for it. */
  static int ownError(Exception failure) {
    int code =
        switch (failure) {
          case SpawnException spawn -> ExitCodes.of(spawn);
          case StrictRecordingException strict -> ExitCodes.OWN_ERROR;
          case Output.ReaderGoneException gone -> endOfReader();
          default -> ExitCodes.OWN_ERROR;
        };
    Complaint.say(Complaint.words(failure));
    return code;
  }

  /** As every program ends that writes for {@code head}: by the signal, without a word. */
  private static int endOfReader() {
    ProcessEnd.endAs(new ChildExit.Signaled(SIGPIPE, false));
    throw new AssertionError("still here after the end");
  }
}
