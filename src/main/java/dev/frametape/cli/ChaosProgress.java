package dev.frametape.cli;

import dev.frametape.campaign.Campaign;
import dev.frametape.campaign.CaseResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says on standard output how a campaign goes: one line for each case, and on a terminal one more
 * that changes.
 */
final class ChaosProgress {
  private final Writer out;
  private final Paint paint;
  private final boolean isTerminal;
  private final LongSupplier nanos;
  private long start;
  private int ran;
  private boolean hasStatus;

  /**
   * @param isTerminal whether a line can be taken back, with colours or without
   * @param nanos a clock
   */
  ChaosProgress(Writer out, Paint paint, boolean isTerminal, LongSupplier nanos) {
    this.out = out;
    this.paint = paint;
    this.isTerminal = isTerminal;
    this.nanos = nanos;
  }

  void begin(int cases) throws IOException {
    start = nanos.getAsLong();
    out.append(cases + " case" + (cases == 1 ? "" : "s") + ", and a clean one before and behind\n");
    status(0, cases);
    out.flush();
  }

  void done(CaseResult result, int done, int all, boolean isOld) {
    try {
      clear();
      line(result, isOld ? " (done before)" : "");
      ran += isOld ? 0 : 1;
      status(done, all);
      out.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void line(CaseResult result, String remark) throws IOException {
    out.append(
            result.passed()
                ? paint.in(Paint.Color.GREEN, "pass")
                : paint.in(Paint.Color.RED, "FAIL"))
        .append("  ")
        .append(result.name());
    if (result.verdict().isPresent()) {
      out.append("  ").append(CaseResult.word(result.verdict().get()));
    }
    out.append(": ").append(Printable.text(result.why())).append(remark).append('\n');
  }

  /** How far it is, and how long the rest may take; on a terminal only. */
  private void status(int done, int all) throws IOException {
    if (!isTerminal || done == all) {
      return;
    }
    out.append("%d of %d done".formatted(done, all));
    if (ran > 0) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start);
      long left = seconds * (all - done) / ran;
      out.append(", about %d:%02d left".formatted(left / 60, left % 60));
    }
    hasStatus = true;
  }

  private void clear() throws IOException {
    if (hasStatus) {
      out.append("\r\u001b[K");
      hasStatus = false;
    }
  }

  /** Takes back what is not to stand before the words about a failure. */
  void breakOff() throws IOException {
    clear();
    out.flush();
  }

  void end(Campaign.Outcome outcome, Path report) throws IOException {
    clear();
    Map<String, Integer> verdicts = new TreeMap<>();
    int failed = 0;
    for (CaseResult result : outcome.results()) {
      if (result.verdict().isEmpty() && !result.passed()) {
        line(result, "");
      }
      result.verdict().ifPresent(is -> verdicts.merge(CaseResult.word(is), 1, Integer::sum));
      failed += result.passed() ? 0 : 1;
    }
    outcome.stopped().ifPresent(Complaint::say);
    StringBuilder sum = new StringBuilder();
    verdicts.forEach(
        (word, count) ->
            sum.append(sum.isEmpty() ? "" : ", ").append(count).append(' ').append(word));
    out.append(sum.isEmpty() ? "" : sum + "\n");
    out.append(
        outcome.passed()
            ? "all is as the scenarios expect"
            : failed + " failed, " + outcome.notRun().size() + " not run");
    out.append("; the report is in ").append(Printable.text(report.toString())).append('\n');
    out.flush();
  }
}
