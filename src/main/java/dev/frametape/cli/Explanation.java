package dev.frametape.cli;

import dev.frametape.fault.DecisionLog;
import dev.frametape.fault.DryRun;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.Firing;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A scenario played against a recording, line by line. */
final class Explanation implements DryRun.Outcome {
  private final Appendable out;
  private final Paint paint;
  private final boolean json;

  // Empty before the first line.
  private Optional<RecordedLine> line = Optional.empty();
  private long fired;
  private long inert;
  private boolean over;
  private boolean cut;

  Explanation(Appendable out, Paint paint, boolean json) {
    this.out = out;
    this.paint = paint;
    this.json = json;
  }

  void of(List<FaultRule> rules, long seed, int generation, Path recording) throws IOException {
    try (RecordingReader reader = RecordingReader.open(recording)) {
      int limit =
          reader
              .header()
              .map(header -> Math.toIntExact(header.frameLimit()))
              .orElse(FrameLimit.DEFAULT_BYTES);
      DryRun run = new DryRun(rules, seed, generation, limit, this);
      SpawnPlan plan = run.spawn();
      for (String word : json ? List.<String>of() : EmissionWords.of(plan)) {
        out.append("        ").append(word).append('\n');
      }
      over |= plan.failure().isPresent();
      while (!over) {
        line = reader.next();
        if (line.isEmpty()) {
          break;
        }
        play(run, line.get());
      }
      line = Optional.empty();
      run.finish();
      if (!json) {
        summary(run.usesChance(), seed);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  private void play(DryRun run, RecordedLine now) throws IOException {
    long micros = now.micros();
    // What an earlier fault made of it was never sent.
    if (!now.isIn(As.SENT)) {
      return;
    }
    switch (now.event()) {
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
      case RecordedEvent.Exited(ChildExit exit) -> {
        cut = true;
        run.workerEnds(exit, micros);
      }
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

  @Override
  public void fired(Firing firing, long micros) {
    fired++;
    if (json) {
      say(DecisionLog.line(firing));
      return;
    }
    say(
        paint.in(
            Paint.Color.YELLOW,
            String.format(
                Locale.ROOT,
                "%-8s %-12s %s: %s",
                line.map(now -> "line " + now.n()).orElse("start"),
                place(firing),
                firing.rule(),
                Printable.text(firing.fault()))));
  }

  private static String place(Firing firing) {
    if (firing.frame().isPresent()) {
      return firing.subject().word() + " #" + firing.frame().getAsLong();
    }
    return firing.subject().word()
        + (firing.at().isPresent() ? " @" + firing.at().getAsLong() : "");
  }

  @Override
  public void inert(Firing.Inert what, long micros) {
    inert++;
    if (json) {
      say(DecisionLog.line(what));
      return;
    }
    say(
        String.format(
            Locale.ROOT,
            "%-8s %s: %s",
            line.map(now -> "line " + now.n()).orElse("never"),
            what.rule(),
            what.frame().isPresent()
                ? "could not apply: " + Printable.text(what.why())
                : Printable.text(what.why())));
  }

  @Override
  public void happens(Emission what, long micros) {
    // The recording's own end is no news.
    if (what instanceof Emission.End && !cut && !over) {
      over = true;
      if (!json) {
        say("        " + EmissionWords.of(what) + "; what follows in the recording would not be");
      }
    }
  }

  private void say(String words) {
    try {
      out.append(words).append('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void summary(boolean usesChance, long seed) {
    say(
        fired
            + (fired == 1 ? " fault would happen, " : " faults would happen, ")
            + inert
            + (inert == 1 ? " rule or firing" : " rules or firings")
            + " would do nothing"
            + (usesChance ? "; chance comes from --seed " + seed : ""));
  }
}
