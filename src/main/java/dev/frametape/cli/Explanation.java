package dev.frametape.cli;

import dev.frametape.campaign.OnPaper;
import dev.frametape.fault.DecisionLog;
import dev.frametape.fault.DryRun;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.Firing;
import dev.frametape.fault.SpawnPlan;
import dev.frametape.frame.FrameLimit;
import dev.frametape.process.Emission;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
        // The recording's own end is no news.
        cut |= line.get().event() instanceof RecordedEvent.Exited;
        OnPaper.play(line.get(), run);
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
