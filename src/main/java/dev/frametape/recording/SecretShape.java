package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a kind of secret looks like; the table is {@code secrets.shapes}.
 *
 * @param name as it stands in a replacement
 * @param what for people
 * @param byDefault whether it is looked for without being asked for
 * @param anchors words in lower case, one of which stands where the head begins; none when the
 *     whole text has to be searched
 * @param head what stands before the secret, and stays
 * @param whole head and secret; the secret is the group {@code s}
 * @param run what a secret longer than the window goes on with; empty when none can be longer
 */
public record SecretShape(
    String name,
    String what,
    boolean byDefault,
    List<String> anchors,
    Pattern head,
    Pattern whole,
    Optional<Pattern> run) {
  private static final String ON_REQUEST = " on request";

  public SecretShape {
    requireNonNull(name, "name");
    requireNonNull(what, "what");
    anchors = List.copyOf(anchors);
    requireNonNull(head, "head");
    requireNonNull(whole, "whole");
    requireNonNull(run, "run");
  }

  /** All shapes there are, the more special ones first. */
  public static List<SecretShape> all() {
    return Table.ALL;
  }

  private static final class Table {
    private static final List<SecretShape> ALL = load();

    private static List<SecretShape> load() {
      try (InputStream table = SecretShape.class.getResourceAsStream("secrets.shapes")) {
        String text = new String(requireNonNull(table, "secrets.shapes").readAllBytes(), UTF_8);
        List<SecretShape> shapes = new ArrayList<>();
        for (String block : text.split("\n\n+")) {
          List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
          if (!lines.isEmpty()) {
            shapes.add(shape(lines));
          }
        }
        return List.copyOf(shapes);
      } catch (IOException e) {
        throw new IllegalStateException("the table of secrets cannot be read: " + e, e);
      }
    }

    private static SecretShape shape(List<String> lines) {
      String title = lines.getFirst();
      String head = word(lines, "head").orElse("");
      String secret = word(lines, "secret").orElseThrow();
      return new SecretShape(
          title.replace(ON_REQUEST, ""),
          word(lines, "what").orElseThrow(),
          !title.endsWith(ON_REQUEST),
          word(lines, "anchor")
              .map(words -> List.of(words.toLowerCase(Locale.ROOT).split(" ")))
              .orElse(List.of()),
          Pattern.compile(head),
          Pattern.compile(head + "(?<s>" + secret + ")"),
          word(lines, "run").map(Pattern::compile));
    }

    private static Optional<String> word(List<String> lines, String key) {
      return lines.stream()
          .filter(line -> line.startsWith(key + " "))
          .map(line -> line.substring(key.length()).strip())
          .findFirst();
    }
  }
}
