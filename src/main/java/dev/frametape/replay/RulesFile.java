package dev.frametape.replay;

import dev.frametape.frame.IgnoredPlace;
import dev.frametape.recording.RecordingReader;
import dev.frametape.replay.MatchRules.Match;
import dev.frametape.replay.MatchRules.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file says about matching: one rule per line, empty lines and lines that begin with {@code
 * #} aside.
 *
 * <pre>
 *   match op
 *   order any
 *   ignore /fixture_root
 *   ignore call_fixture_mul:/fixture_root
 * </pre>
 */
public record RulesFile(Optional<Match> match, Optional<Order> order, List<IgnoredPlace> ignored) {
  public RulesFile {
    ignored = List.copyOf(ignored);
  }

  /**
   * The rules that belong to a recording: {@code NAME.rules} beside {@code NAME.jsonl} or {@code
   * NAME.tape}.
   */
  public static Path beside(Path recording) {
    String name = recording.getFileName().toString();
    String stem =
        RecordingReader.isRecording(recording) ? name.substring(0, name.lastIndexOf('.')) : name;
    return recording.resolveSibling(stem + ".rules");
  }

  /**
   * @throws RulesException when a line is none of these rules
   */
  public static RulesFile read(Path file) throws IOException {
    return parse(file, Files.readString(file, StandardCharsets.UTF_8));
  }

  static RulesFile parse(Path file, String text) throws RulesException {
    Optional<Match> match = Optional.empty();
    Optional<Order> order = Optional.empty();
    List<IgnoredPlace> ignored = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String rule = line.strip();
      if (rule.isEmpty() || rule.startsWith("#")) {
        continue;
      }
      String[] words = rule.split("\\s+", 2);
      String value = words.length > 1 ? words[1] : "";
      try {
        switch (words[0]) {
          case "match" -> match = Optional.of(word(Match.class, value));
          case "order" -> order = Optional.of(word(Order.class, value));
          case "ignore" -> ignored.add(IgnoredPlace.of(value));
          default ->
              throw new IllegalArgumentException(
                  "found \"" + words[0] + "\", expected match, order or ignore");
        }
      } catch (IllegalArgumentException wrong) {
        throw new RulesException(file, number, wrong.getMessage(), wrong);
      }
    }
    return new RulesFile(match, order, ignored);
  }

  /** A word of an option or a rules file: {@code per-op} for {@code PER_OP}. */
  public static <E extends Enum<E>> E word(Class<E> kind, String word) {
    for (E constant : kind.getEnumConstants()) {
      if (spelling(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "found \""
            + word
            + "\", expected one of "
            + String.join(
                ", ", Arrays.stream(kind.getEnumConstants()).map(RulesFile::spelling).toList()));
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
