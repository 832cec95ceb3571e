package dev.frametape.recording;

import dev.frametape.frame.JsonPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is to be redacted.
 *
 * @param pointers places of payloads, from the root of the document
 * @param patterns found in any text
 * @param shapes the kinds of secrets that are looked for
 */
public record RedactionRules(
    List<JsonPattern> pointers, List<Pattern> patterns, List<SecretShape> shapes) {
  /** The name of what stands at a pointer. */
  static final String POINTER = "pointer";

  /** The name of what a pattern finds. */
  static final String PATTERN = "pattern";

  /** The name of a variable's value that no recording should hold. */
  static final String ENVIRONMENT = "environment";

  static final String ASSIGNMENT = "assignment";

  private static final List<String> SECRET_KEYS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "secretkey",
          "secretaccesskey",
          "token",
          "apikey",
          "accesskey",
          "accesskeyid",
          "privatekey",
          "credential",
          "credentials",
          "authorization",
          "cookie");

  private static final Set<Character> LAST_LETTERS = Set.of('d', 'e', 't', 'y', 'n', 'l', 's');

  public RedactionRules {
    pointers = List.copyOf(pointers);
    patterns = List.copyOf(patterns);
    shapes = List.copyOf(shapes);
  }

  /** Nothing is a secret. */
  public static final RedactionRules NONE = new RedactionRules(List.of(), List.of(), List.of());

  /** All shapes that are looked for without being asked for. */
  public static RedactionRules defaults() {
    return of(true, List.of(), List.of(), List.of());
  }

  /**
   * Rules as a user gives them.
   *
   * @param defaults whether to look for all usual shapes
   * @param shapes names of others, or of the only ones
   * @throws IllegalArgumentException when a pointer, a pattern or a name is none; the message says
   *     which
   */
  public static RedactionRules of(
      boolean defaults, List<String> pointers, List<String> patterns, List<String> shapes) {
    List<SecretShape> chosen = new ArrayList<>();
    for (SecretShape shape : SecretShape.all()) {
      if (shape.byDefault() && defaults || shapes.contains(shape.name())) {
        chosen.add(shape);
      }
    }
    List<String> known = SecretShape.all().stream().map(SecretShape::name).toList();
    for (String name : shapes) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "found no shape \"" + name + "\", expected one of " + String.join(", ", known));
      }
    }
    return new RedactionRules(
        pointers.stream().map(JsonPattern::of).toList(),
        patterns.stream().map(RedactionRules::compile).toList(),
        chosen);
  }

  private static Pattern compile(String pattern) {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("an empty pattern finds nothing");
    }
    try {
      return Pattern.compile(pattern);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "\""
              + pattern
              + "\" is no regular expression: "
              + wrong.getMessage().lines().findFirst().orElse(""),
          wrong);
    }
  }

  boolean isEmpty() {
    return pointers.isEmpty() && patterns.isEmpty() && shapes.isEmpty();
  }

  /** Whether the string value of a member with this name is a secret, whatever it looks like. */
  boolean isSecretKey(CharSequence key) {
    if (key.isEmpty()
        || !LAST_LETTERS.contains(Character.toLowerCase(key.charAt(key.length() - 1)))
        || shapes.stream().noneMatch(shape -> shape.name().equals(ASSIGNMENT))) {
      return false;
    }
    StringBuilder plain = new StringBuilder(key.length());
    for (int at = 0; at < key.length(); at++) {
      if (Character.isLetterOrDigit(key.charAt(at))) {
        plain.append(key.charAt(at));
      }
    }
    String word = plain.toString().toLowerCase(Locale.ROOT);
    return SECRET_KEYS.stream().anyMatch(word::endsWith);
  }
}
