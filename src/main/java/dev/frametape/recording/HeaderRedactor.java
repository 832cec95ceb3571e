package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes the secrets out of the first line: arguments, variables, the directory, and whatever else a
 * later version may have put there.
 */
final class HeaderRedactor {
  /** An option whose value is the next argument. */
  private static final Pattern SECRET_OPTION = Pattern.compile("--?[A-Za-z][A-Za-z0-9_-]*");

  private HeaderRedactor() {}

  /**
   * @param line with its break
   */
  static byte[] redact(byte[] line, Redaction redaction) {
    try {
      return redacted(line, redaction);
    } catch (BadLine e) {
      throw new IllegalArgumentException("no header: " + e.getMessage(), e);
    }
  }

  private static byte[] redacted(byte[] line, Redaction redaction) throws BadLine {
    int end = line.length - 1;
    JsonMembers members = JsonMembers.of(line, 0, end);
    RecordingHeader header = LineParser.header(Arrays.copyOf(line, end));
    LineBuffer out = new LineBuffer();
    char before = '{';
    for (String name : members.names()) {
      JsonMembers.Range range = members.range(name);
      out.put(before).string(name).put(':');
      before = ',';
      switch (name) {
        case "argv" -> arguments(header, redaction, out);
        case "env" -> variables(header, redaction, out);
        case "frametape", "tool", "started", "framing", "frame_limit" ->
            out.put(line, range.from(), range.to() - range.from());
        case "cwd" -> text(header.cwd().orElseThrow(), redaction, out);
        default -> {
          byte[] value = Arrays.copyOfRange(line, range.from(), range.to());
          out.put(redaction.json(value));
        }
      }
    }
    out.put("}\n".getBytes(UTF_8));
    return Arrays.copyOf(out.array(), out.length());
  }

  private static void arguments(RecordingHeader header, Redaction redaction, LineBuffer out) {
    out.put('[');
    String separator = "";
    String previous = "";
    for (OsText argument : header.argv()) {
      out.put(separator.getBytes(UTF_8));
      separator = ",";
      boolean secret =
          SECRET_OPTION.matcher(previous).matches() && redaction.rules().isSecretKey(previous);
      previous = argument.toString();
      if (secret && !previous.isEmpty()) {
        OsText.of(redaction.secret(RedactionRules.ASSIGNMENT, argument.bytes())).write(out);
      } else {
        text(argument, redaction, out);
      }
    }
    out.put(']');
  }

  /** Of a variable that Frametape does not store only the name stays. */
  private static void variables(RecordingHeader header, Redaction redaction, LineBuffer out) {
    out.put('{');
    String separator = "";
    for (Map.Entry<String, OsText> variable : header.env().entrySet()) {
      out.put(separator.getBytes(UTF_8)).string(redaction.text(variable.getKey())).put(':');
      separator = ",";
      if (RecordingHeader.STORED_VARIABLES.contains(variable.getKey())
          || redaction.rules().shapes().isEmpty()) {
        text(variable.getValue(), redaction, out);
      } else {
        OsText.of(redaction.secret(RedactionRules.ENVIRONMENT, variable.getValue().bytes()))
            .write(out);
      }
    }
    out.put('}');
  }

  private static void text(OsText text, Redaction redaction, LineBuffer out) {
    OsText.of(redaction.text(text.bytes())).write(out);
  }
}
