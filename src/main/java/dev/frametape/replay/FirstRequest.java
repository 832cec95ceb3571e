package dev.frametape.replay;

import dev.frametape.process.Emission;
import dev.frametape.recording.RecordingCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Chooses among the recordings of a set by the first frame of the parent that has an {@code op}.
 * Until then the parent has been told what the first recording that was left says, so only those
 * can be chosen that say the same up to there.
 */
final class FirstRequest implements ReplayedWorker.Settling {
  private final RecordingSet set;
  private final ReplayOptions options;
  private final Consumer<Path> chosen;
  private final Opening heard;

  /** What a recording says before the first request. */
  private record Opening(byte[] stdout, byte[] stderr, List<ParentFrame> frames) {}

  /**
   * @param opening the recording that the parent hears until then
   * @param chosen is told the recording that was chosen
   */
  FirstRequest(RecordingSet set, Path opening, ReplayOptions options, Consumer<Path> chosen)
      throws IOException {
    this.set = set;
    this.options = options;
    this.chosen = chosen;
    try (Script first = Script.open(opening, options.asSent())) {
      heard = read(first).orElse(new Opening(new byte[0], new byte[0], List.of()));
    }
  }

  @Override
  public Optional<Script> choose(ParentFrame first) throws IOException {
    Optional<Path> found = set.claim(recording -> begins(recording, first));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    RecordingCheck.refuseDamaged(found.get());
    chosen.accept(found.get());
    Script script = Script.open(found.get(), options.asSent());
    read(script);
    return Optional.of(script);
  }

  private boolean begins(Path recording, ParentFrame first) throws IOException {
    try (Script script = Script.open(recording, options.asSent())) {
      Optional<Opening> opening = read(script);
      return opening.isPresent()
          && isAlike(opening.get())
          && script.next() instanceof Scripted.Cue(var _, var _, Said.Framed(ParentFrame request))
          && options.rules().matches(request, first);
    }
  }

  private boolean isAlike(Opening other) {
    if (other.frames.size() != heard.frames.size()) {
      return false;
    }
    for (int frame = 0; frame < other.frames.size(); frame++) {
      if (!options.rules().matches(other.frames.get(frame), heard.frames.get(frame))) {
        return false;
      }
    }
    return Arrays.equals(other.stdout, heard.stdout) && Arrays.equals(other.stderr, heard.stderr);
  }

  /** Reads up to the first request, which then comes next; empty when there is none. */
  private static Optional<Opening> read(Script script) throws IOException {
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    List<ParentFrame> frames = new ArrayList<>();
    while (true) {
      Scripted step = script.next();
      switch (step) {
        case Scripted.Does(var _, Emission.Send(var on, var content)) -> {
          content.copyTo(on == Emission.Stream.STDOUT ? stdout : stderr);
        }
        case Scripted.Cue(var _, var _, Said.Framed(ParentFrame frame)) -> {
          if (frame.peek().tag().isPresent()) {
            script.putBack(step);
            return Optional.of(new Opening(stdout.toByteArray(), stderr.toByteArray(), frames));
          }
          frames.add(frame);
        }
        case Scripted.Does _, Scripted.Begun _ -> {}
        case Scripted.Cue _, Scripted.Ends _, Scripted.CutOff _ -> {
          return Optional.empty();
        }
      }
    }
  }
}
