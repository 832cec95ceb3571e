package dev.frametape.cli;

import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.FrameLimit;
import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ChildProcess;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.process.PidKeeping;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.SpawnException;
import dev.frametape.process.StartState;
import dev.frametape.recording.RecordingReader;
import dev.frametape.replay.Input;
import dev.frametape.replay.Replay;
import dev.frametape.replay.ReplayOptions;
import dev.frametape.worker.FixtureWorker;
import dev.frametape.worker.WorkerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of the training run that no relayed conversation covers: what they load is in the
 * ahead-of-time cache as well.
 *
 * @see "scripts/training"
 */
final class Training {
  private Training() {}

  /**
   * Replays what was just recorded: once on this process's own streams, as a wrapper does, where
   * the parent has ended its input already, and once with all that the parent had said.
   *
   * @param words the command line by which it was recorded
   */
  static void replay(Session session, List<String> words) {
    int output = words.indexOf("-o") + 1;
    if (output == 0 || output == words.size()) {
      return;
    }
    try {
      Path recording = only(Path.of(words.get(output)));
      // Much traffic, with a recording and without; the parent has ended its input already.
      Path bulk = Path.of(words.get(output)).resolveSibling("bulk");
      for (List<String> kind :
          List.of(
              List.of("record", "-o", bulk + ".jsonl"),
              List.of("record", "-o", bulk + ".tape"),
              List.of("run"))) {
        List<String> line = new ArrayList<>(kind);
        line.addAll(List.of("--", "cat", bulk.toString()));
        FastPath.of(line, Map.of()).orElseThrow().perform(again(session));
      }
      besideAWorker(session, bulk);
      FastPath.of(List.of("replay", recording.toString()), Map.of()).orElseThrow().perform(session);
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      try (RecordingReader reader = RecordingReader.open(recording)) {
        reader.copyStream(Direction.TO_CHILD, said);
      }
      Deque<Input> inputs = new ArrayDeque<>();
      inputs.add(new Input.Bytes(said.toByteArray()));
      inputs.add(new Input.Eof());
      Replay player =
          new Replay(
              ReplayOptions.DEFAULT,
              _ -> inputs.isEmpty() ? new Input.Nothing() : inputs.removeFirst(),
              new EmissionPerformer(new Nowhere(), false),
              System::nanoTime,
              _ -> {});
      player.play(recording);
    } catch (Exception failure) {
      throw new IllegalStateException("the training recording does not replay", failure);
    }
  }

  /** The same world, but for the descriptors, which the first conversation has used up. */
  private static Session again(Session session) {
    StartState world = session.world();
    return new Session(
        new StartState(
            world.ignoredSignals(),
            world.signalMask(),
            world.closedStandard(),
            world.stdout(),
            List.of(),
            world.arguments(),
            world.environment()),
        true);
  }

  /**
   * The same traffic as the recorder of a worker that keeps the pid sees it. Here this process is
   * the worker's parent as well: a thread waits for it.
   */
  private static void besideAWorker(Session session, Path bulk) throws Exception {
    if (!tellsEnds()) {
      return;
    }
    for (String ending : List.of(".jsonl", ".tape")) {
      ChildProcess worker =
          ChildProcess.start(
              new ProcessSpec(
                  Stream.of("cat", bulk.toString()).map(ByteText::encode).toList(),
                  session.world().environment(),
                  Optional.empty()));
      PidKeeping.Beside place =
          new PidKeeping.Beside(
              (int) worker.pid(),
              worker.endDescriptor().number(),
              worker.stdinDescriptor().number(),
              worker.stdoutDescriptor().number(),
              worker.stderrDescriptor().number());
      Thread parent = new Thread(worker::waitFor, "training-parent");
      parent.start();
      List<String> line =
          List.of(
              "record",
              "--transparency=keep-pid",
              "-o",
              bulk + "-beside" + ending,
              "--",
              "cat",
              bulk.toString());
      StartState world = again(session).world();
      FastPath.of(line, Map.of())
          .orElseThrow()
          .perform(
              new Session(
                  new StartState(
                      world.ignoredSignals(),
                      world.signalMask(),
                      world.closedStandard(),
                      world.stdout(),
                      place,
                      Optional.empty(),
                      List.of(),
                      world.arguments(),
                      world.environment()),
                  true));
      parent.join();
    }
  }

  /** Whether this kernel tells how a process has ended that somebody else has waited for. */
  private static boolean tellsEnds() throws SpawnException {
    try (ChildProcess ended = ChildProcess.start(ProcessSpec.of(List.of("true"), Map.of()))) {
      ended.waitFor();
      int none = -1;
      PidKeeping.Beside place =
          new PidKeeping.Beside(
              (int) ended.pid(), ended.endDescriptor().number(), none, none, none);
      return ChildProcess.beside(place).exitIfEnded().isPresent();
    }
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> recordings = Files.list(folder)) {
      return recordings.findFirst().orElseThrow();
    }
  }

  /** Where nothing is seen. */
  private static final class Nowhere implements EmissionPerformer.Stage {
    @Override
    public void write(Emission.Stream on, ByteBuffer bytes) {}

    @Override
    public void close(Emission.Stream stream) {}

    @Override
    public void sleep(Duration duration) {}

    @Override
    public void awaitNobody() {}

    @Override
    public void end(ChildExit how) {}

    @Override
    public void stopReading() {}

    @Override
    public void breakInput() {}

    @Override
    public void signalWorker(int signal) {}

    @Override
    public void freeze(Duration duration) {}

    @Override
    public Descriptor descriptor(Emission.Stream stream) {
      throw new UnsupportedOperationException("no descriptor stands for " + stream);
    }
  }

  /**
   * Loads what ends a process, which this one cannot show. The first class that is not in the cache
   * costs most: the jar is opened for it, just when the worker has ended.
   */
  static void end() {
    try {
      Class.forName("dev.frametape.process.ProcessEnd");
    } catch (ClassNotFoundException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Lets the built-in worker answer a conversation in memory. */
  static void worker() {
    try {
      ByteArrayOutputStream requests = new ByteArrayOutputStream();
      EnvelopeWriter writer = new EnvelopeWriter(requests, 6);
      long limit = FrameLimit.DEFAULT_BYTES;
      writer.write(
          "configure_frame_limit", body -> body.writeNumberField("max_frame_bytes", limit), limit);
      for (String op : new String[] {"health", "terminate"}) {
        writer.write("request", body -> body.writeStringField("op", op), limit);
      }
      FixtureWorker.run(
          new ByteArrayInputStream(requests.toByteArray()),
          OutputStream.nullOutputStream(),
          OutputStream.nullOutputStream(),
          WorkerOptions.defaults());
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory cannot fail", impossible);
    }
  }
}
