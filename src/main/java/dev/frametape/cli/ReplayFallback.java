package dev.frametape.cli;

import dev.frametape.process.ChildExit;
import dev.frametape.process.Descriptor;
import dev.frametape.process.Emission;
import dev.frametape.process.EmissionPerformer;
import dev.frametape.recording.RecordingReader;
import dev.frametape.replay.Input;
import dev.frametape.replay.MatchRules;
import dev.frametape.replay.Replay;
import dev.frametape.replay.ReplayOptions;
import dev.frametape.replay.RulesFile;
import dev.frametape.stub.Fallback;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A recording behind a stub. Its frames may be asked for in any order, since the mappings answer
 * some of them; otherwise {@code NAME.rules} counts, as for {@code replay}.
 */
final class ReplayFallback implements Fallback {
  private final Path recording;
  private final ReplayOptions options;
  private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();

  private ReplayFallback(Path recording, ReplayOptions options) {
    this.recording = recording;
    this.options = options;
  }

  /**
   * @throws IOException when there is no recording, or its rules are bad
   */
  static ReplayFallback of(Path recording) throws IOException {
    if (!Files.isRegularFile(recording)) {
      throw new java.io.FileNotFoundException(
          recording + ": found no such file, expected a recording; check the name");
    }
    RecordingReader.open(recording).close();
    Path beside = RulesFile.beside(recording);
    RulesFile rules =
        Files.exists(beside)
            ? RulesFile.read(beside)
            : new RulesFile(java.util.Optional.empty(), java.util.Optional.empty(), List.of());
    return new ReplayFallback(
        recording,
        ReplayOptions.DEFAULT.with(
            new MatchRules(
                rules.match().orElse(MatchRules.Match.JSON),
                rules.order().orElse(MatchRules.Order.ANY),
                rules.ignored())));
  }

  @Override
  public void start(Listener listener) {
    Thread player = new Thread(() -> listener.ended(play(listener)), "frametape-fallback");
    player.setDaemon(true);
    player.start();
  }

  private ChildExit play(Listener listener) {
    EmissionPerformer performer = EmissionPerformer.direct(stage(listener));
    Replay replay =
        new Replay(
            options,
            atMost -> {
              if (atMost.isEmpty()) {
                return inputs.take();
              }
              Input input = inputs.poll(atMost.get().toNanos(), TimeUnit.NANOSECONDS);
              return input == null ? new Input.Nothing() : input;
            },
            performer,
            System::nanoTime,
            _ -> {});
    try {
      ChildExit end =
          switch (replay.play(recording)) {
            case Replay.Outcome.Performed(ChildExit performed) -> performed;
            case Replay.Outcome.Unmatched() -> new ChildExit.Exited(ExitCodes.REPLAY_UNMATCHED);
            case Replay.Outcome.CutOff() -> new ChildExit.Exited(ExitCodes.BAD_FILE);
            case Replay.Outcome.InputEnded() -> new ChildExit.Exited(ExitCodes.INPUT_ENDED);
            case Replay.Outcome.HandOver _ ->
                throw new IllegalStateException("nobody asked for a hand-over");
          };
      performer.drain();
      return end;
    } catch (IOException bad) {
      Complaint.say(bad.getMessage());
      return new ChildExit.Exited(ExitCodes.BAD_FILE);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts this thread", interruption);
    }
  }

  private static EmissionPerformer.Stage stage(Listener listener) {
    return new EmissionPerformer.Stage() {
      @Override
      public void write(Emission.Stream on, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        listener.said(on, copy);
      }

      @Override
      public void close(Emission.Stream stream) {
        // The stub's own streams end with it; a recording alone may close one before.
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }

      @Override
      public void awaitNobody() throws IOException {
        throw new IOException("a recording does not hang");
      }

      @Override
      public void end(ChildExit how) {
        // The outcome of the replay says it.
      }

      @Override
      public void stopReading() throws IOException {
        throw new IOException("a recording always reads");
      }

      @Override
      public void breakInput() throws IOException {
        throw new IOException("a recording always reads");
      }

      @Override
      public void signalWorker(int signal) {
        throw new IllegalStateException("no recording sends signal " + signal);
      }

      @Override
      public void freeze(Duration duration) {
        throw new IllegalStateException("no recording stands still");
      }

      @Override
      public Descriptor descriptor(Emission.Stream stream) {
        throw new IllegalStateException("no descriptor stands for " + stream);
      }
    };
  }

  @Override
  public void send(byte[] bytes) {
    inputs.add(new Input.Bytes(bytes));
  }

  @Override
  public void endInput() {
    inputs.add(new Input.Eof());
  }

  @Override
  public boolean wantsTheFrameLimit() {
    return false;
  }

  @Override
  public void close() {
    // A daemon thread, which ends with the process.
  }
}
