package dev.frametape.cli;

import dev.frametape.view.LintFinding;
import dev.frametape.view.LintRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings of `lint`, for people, programs and CI systems. */
final class LintReport {
  /** What a report looks like. */
  enum Format {
    TEXT,
    JSON,
    JUNIT,
    SARIF;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One recording, looked at.
   *
   * @param more how many findings there are besides
   * @param fails whether a finding is one to fail on
   */
  record Linted(Path file, List<LintFinding> findings, long more, boolean fails) {}

  private final Appendable out;

  LintReport(Appendable out) {
    this.out = out;
  }

  void write(Format format, List<Linted> recordings) throws IOException {
    switch (format) {
      case TEXT -> text(recordings);
      case JSON -> json(recordings);
      case JUNIT -> junit(recordings);
      case SARIF -> sarif(recordings);
    }
  }

  private void text(List<Linted> recordings) throws IOException {
    for (Linted recording : recordings) {
      String file = Printable.text(recording.file.toString());
      for (LintFinding finding : recording.findings) {
        out.append(file).append(place(finding)).append(": ");
        out.append(finding.rule().level().word()).append(": ").append(said(finding));
        out.append("\n    ").append(finding.rule().advice()).append('\n');
      }
      out.append(file).append(": ");
      long errors =
          recording.findings.stream()
              .filter(finding -> finding.rule().level() == LintRule.Level.ERROR)
              .count();
      long warnings = recording.findings.size() - errors;
      out.append(
          recording.findings.isEmpty()
              ? "nothing found"
              : count(errors, "error") + ", " + count(warnings, "warning"));
      out.append(recording.more > 0 ? ", and " + recording.more + " more\n" : "\n");
    }
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String place(LintFinding finding) {
    return finding.line() == 0 ? "" : ":" + finding.line();
  }

  private static String said(LintFinding finding) {
    return finding.rule().word()
        + (finding.frame().isPresent() ? ", frame " + finding.frame().getAsLong() : "")
        + ": found "
        + finding.found()
        + ", expected "
        + finding.expected();
  }

  private void json(List<Linted> recordings) throws IOException {
    for (Linted recording : recordings) {
      for (LintFinding finding : recording.findings) {
        JsonLine line =
            new JsonLine()
                .put("file", recording.file.toString())
                .put("rule", finding.rule().word())
                .put("level", finding.rule().level().word())
                .put("line", finding.line());
        finding.frame().ifPresent(frame -> line.put("frame", frame));
        line.put("found", finding.found())
            .put("expected", finding.expected())
            .put("advice", finding.rule().advice());
        out.append(line.toString()).append('\n');
      }
      if (recording.more > 0) {
        out.append(
            new JsonLine()
                .put("file", recording.file.toString())
                .put("more", recording.more)
                .toString());
        out.append('\n');
      }
    }
  }

  /** Each recording is a test. */
  private void junit(List<Linted> recordings) throws IOException {
    long failures = recordings.stream().filter(Linted::fails).count();
    String counts =
        " tests=\"" + recordings.size() + "\" failures=\"" + failures + "\" errors=\"0\"";
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    out.append(counts).append(">\n  <testsuite name=\"frametape lint\"").append(counts);
    out.append(" skipped=\"0\">\n");
    for (Linted recording : recordings) {
      out.append("    <testcase classname=\"frametape.lint\" name=\"");
      out.append(xml(recording.file.toString())).append("\" time=\"0\">\n");
      if (!recording.findings.isEmpty()) {
        String element = recording.fails ? "failure" : "system-out";
        out.append("      <").append(element);
        if (recording.fails) {
          LintFinding first = recording.findings.getFirst();
          out.append(" type=\"lint\" message=\"").append(xml(said(first))).append('"');
        }
        out.append('>');
        for (LintFinding finding : recording.findings) {
          out.append(xml(finding.line() == 0 ? "" : "line " + finding.line() + ": "));
          out.append(xml(finding.rule().level().word() + ": " + said(finding))).append('\n');
        }
        out.append(recording.more > 0 ? "and " + recording.more + " more\n" : "");
        out.append("</").append(element).append(">\n");
      }
      out.append("    </testcase>\n");
    }
    out.append("  </testsuite>\n</testsuites>\n");
  }

  private static String xml(String text) {
    return Printable.text(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** SARIF 2.1.0, as code hosts read it. */
  private void sarif(List<Linted> recordings) throws IOException {
    List<JsonLine> rules = new ArrayList<>();
    for (LintRule rule : LintRule.values()) {
      rules.add(
          new JsonLine()
              .put("id", rule.word())
              .put("shortDescription", new JsonLine().put("text", rule.what()))
              .put("help", new JsonLine().put("text", rule.advice()))
              .put("defaultConfiguration", new JsonLine().put("level", rule.level().word())));
    }
    List<JsonLine> results = new ArrayList<>();
    for (Linted recording : recordings) {
      for (LintFinding finding : recording.findings) {
        JsonLine place =
            new JsonLine().put("artifactLocation", new JsonLine().put("uri", uri(recording.file)));
        if (finding.line() > 0) {
          place.put("region", new JsonLine().put("startLine", finding.line()));
        }
        results.add(
            new JsonLine()
                .put("ruleId", finding.rule().word())
                .put("level", finding.rule().level().word())
                .put("message", new JsonLine().put("text", said(finding)))
                .putObjects("locations", List.of(new JsonLine().put("physicalLocation", place))));
      }
    }
    JsonLine driver =
        new JsonLine()
            .put("name", "frametape lint")
            .put("version", Version.number())
            .putObjects("rules", rules);
    JsonLine run =
        new JsonLine()
            .put("tool", new JsonLine().put("driver", driver))
            .putObjects("results", results);
    out.append(
        new JsonLine()
            .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            .put("version", "2.1.0")
            .putObjects("runs", List.of(run))
            .toString());
    out.append('\n');
  }

  /** Relative where the file was named so, as code hosts want it. */
  private static String uri(Path file) {
    return file.isAbsolute() ? file.toUri().toString() : encoded(file.normalize().toString());
  }

  private static String encoded(String path) {
    try {
      return new java.net.URI(null, null, path, null).toASCIIString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException("a path always has an address: " + path, e);
    }
  }
}
