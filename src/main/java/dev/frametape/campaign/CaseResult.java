package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import dev.frametape.fault.Verdict;
import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How one case went.
 *
 * @param name of the case
 * @param scenario its scenario's name; empty for a clean case
 * @param verdict empty for a clean case, which has none
 * @param passed whether that is what the scenario expects; a clean case passes when all was well
 * @param expected the verdicts that are right
 * @param why in words
 * @param millis how long the parent's command took
 * @param end how that ended, in words
 */
public record CaseResult(
    String name,
    Optional<String> scenario,
    long seed,
    Optional<Verdict> verdict,
    boolean passed,
    List<Verdict> expected,
    String why,
    long millis,
    String end) {
  private static final String FILE = "verdict.json";

  public CaseResult {
    requireNonNull(name, "name");
    requireNonNull(scenario, "scenario");
    requireNonNull(verdict, "verdict");
    expected = List.copyOf(expected);
    requireNonNull(why, "why");
    requireNonNull(end, "end");
  }

  /** A verdict as scenarios and reports write it: {@code typed-error}. */
  public static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As one line of JSON. */
  public String json() {
    StringBuilder json = new StringBuilder("{\"case\":").append(JsonWords.quoted(name));
    scenario.ifPresent(word -> json.append(",\"scenario\":").append(JsonWords.quoted(word)));
    json.append(",\"seed\":").append(seed);
    verdict.ifPresent(is -> json.append(",\"verdict\":\"").append(word(is)).append('"'));
    json.append(",\"passed\":").append(passed).append(",\"expected\":[");
    for (int each = 0; each < expected.size(); each++) {
      json.append(each == 0 ? "\"" : ",\"").append(word(expected.get(each))).append('"');
    }
    return json.append("],\"why\":")
        .append(JsonWords.quoted(why))
        .append(",\"millis\":")
        .append(millis)
        .append(",\"end\":")
        .append(JsonWords.quoted(end))
        .append('}')
        .toString();
  }

  /** Writes it into the case's folder, whole or not at all: a case is done when this is there. */
  void write(Path folder) throws IOException {
    Path fresh = folder.resolve(FILE + ".new");
    Files.writeString(fresh, json() + "\n");
    Files.move(
        fresh,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the result of a case that was done earlier.
   *
   * @return empty when it was not done to its end
   * @throws IOException when there is one that cannot be read
   */
  public static Optional<CaseResult> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String line = Files.readString(file);
    try {
      return Optional.of(
          of(JsonValue.of(line.strip().getBytes(StandardCharsets.UTF_8)).orElseThrow()));
    } catch (IllegalArgumentException | java.util.NoSuchElementException wrong) {
      throw new IOException(
          file + " is no result of a case; remove the folder, and the case is run again", wrong);
    }
  }

  /**
   * The result that an object says.
   *
   * @throws IllegalArgumentException or {@link java.util.NoSuchElementException} when it says none
   */
  static CaseResult of(JsonValue json) {
    List<Verdict> expected = new ArrayList<>();
    if (json.member("expected").orElseThrow() instanceof JsonValue.JsonArray(var elements)) {
      elements.forEach(each -> expected.add(verdict(each.text().orElseThrow())));
    }
    return new CaseResult(
        text(json, "case").orElseThrow(),
        text(json, "scenario"),
        number(json, "seed"),
        text(json, "verdict").map(CaseResult::verdict),
        json.member("passed").orElseThrow() instanceof JsonValue.JsonBoolean(boolean yes) && yes,
        expected,
        text(json, "why").orElseThrow(),
        number(json, "millis"),
        text(json, "end").orElseThrow());
  }

  private static Optional<String> text(JsonValue json, String member) {
    return json.member(member).flatMap(JsonValue::text);
  }

  private static long number(JsonValue json, String member) {
    return json.member(member).orElseThrow() instanceof JsonValue.JsonNumber(var _, String written)
        ? Long.parseLong(written)
        : 0;
  }

  private static Verdict verdict(String word) {
    return Verdict.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
