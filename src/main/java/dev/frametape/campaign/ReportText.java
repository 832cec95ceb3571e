package dev.frametape.campaign;

import dev.frametape.process.ByteText;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text of others made fit for each kind of report. All that a report did not write itself passes
 * through here: worker, parent and scenario may say what they like.
 */
final class ReportText {
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
  private static final String MARKDOWN = "\\`*_[]~|$#!@";

  private ReportText() {}

  /** One line; what is no plain character is spelled out. */
  static String line(String text) {
    return ByteText.spelledOut(text);
  }

  /** Line breaks and tabs stay. */
  static String lines(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    int from = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || text.charAt(at) == '\n' || text.charAt(at) == '\t') {
        safe.append(line(text.substring(from, at)));
        if (at < text.length()) {
          safe.append(text.charAt(at));
        }
        from = at + 1;
      }
    }
    return safe.toString();
  }

  /** One line as content or attribute of XML and HTML. */
  static String xml(String text) {
    return entities(line(text));
  }

  /** Several lines as content of XML and HTML. */
  static String xmlLines(String text) {
    return entities(lines(text));
  }

  private static String entities(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** One line of a paragraph or a table's cell in Markdown that may hold HTML. */
  static String markdown(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (char character : line(text).toCharArray()) {
      if (MARKDOWN.indexOf(character) >= 0) {
        safe.append('\\');
      }
      safe.append(character);
    }
    // A link that was not written as one is made from this alone.
    return entities(safe.toString()).replace("://", "&#58;//");
  }

  /** Lines of Markdown that stand between fences which nothing in them ends. */
  static String markdownFence(String text) {
    String safe = lines(text);
    String fence = "```";
    while (safe.contains(fence)) {
      fence += "`";
    }
    return fence + "sh\n" + safe + "\n" + fence + "\n";
  }

  /** One word of a command line, to be pasted into a shell. Nothing in it can reach a terminal. */
  static String shell(String word) {
    if (PLAIN_WORD.matcher(word).matches()) {
      return word;
    }
    if (line(word).equals(word)) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    // bash, zsh and ksh know this form.
    StringBuilder quoted = new StringBuilder("$'");
    for (byte each : ByteText.encode(word)) {
      int value = each & 0xFF;
      if (value < ' ' || value > '~' || value == '\'' || value == '\\') {
        quoted.append("\\x%02x".formatted(value));
      } else {
        quoted.append((char) value);
      }
    }
    return quoted.append('\'').toString();
  }

  /** A command line, to be pasted into a shell. */
  static String words(List<String> words) {
    return String.join(" ", words.stream().map(ReportText::shell).toList());
  }
}
