package dev.frametape.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.fault.ScenarioReader;
import dev.frametape.fault.ScenarioText;
import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pairs of a sweep, one line of JSON for each, in their order: what is resumed, or run by
 * another machine, is what was found at first. The first line says what they are of.
 */
public final class PairsFile {
  public static final String NAME = "pairs.jsonl";

  private PairsFile() {}

  /**
   * What the pairs of a sweep depend on.
   *
   * @param sum SHA-256 of the recording's lines
   */
  public record Of(String sum, List<String> only, boolean all, long seed) {
    public Of {
      only = List.copyOf(only);
    }

    private String line(int pairs) {
      return "{\"sweep\":1,\"recording_sha256\":"
          + JsonWords.quoted(sum)
          + ",\"groups\":["
          + String.join(",", only.stream().map(JsonWords::quoted).toList())
          + "],\"all\":"
          + all
          + ",\"seed\":"
          + seed
          + ",\"pairs\":"
          + pairs
          + "}";
    }
  }

  /** Writes them, whole or not at all. */
  public static void write(Path file, Of of, List<Sweep.Pair> pairs) throws IOException {
    StringBuilder lines = new StringBuilder(of.line(pairs.size())).append('\n');
    for (int number = 0; number < pairs.size(); number++) {
      Sweep.Pair pair = pairs.get(number);
      lines
          .append("{\"n\":")
          .append(number + 1)
          .append(",\"case\":")
          .append(JsonWords.quoted(pair.name()))
          .append(",\"group\":")
          .append(JsonWords.quoted(pair.group()))
          .append(",\"place\":")
          .append(JsonWords.quoted(pair.place()))
          .append(",\"kind\":")
          .append(JsonWords.quoted(pair.kind()))
          .append(",\"scenario\":")
          .append(JsonWords.quoted(ScenarioText.json(pair.scenario())))
          .append("}\n");
    }
    Path fresh = file.resolveSibling(NAME + ".new");
    Files.writeString(fresh, lines);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads them again.
   *
   * @throws ReportException when they are of another recording or other options
   */
  public static List<Sweep.Pair> read(Path file, Of of) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.getFirst().equals(of.line(lines.size() - 1))) {
      throw new ReportException(
          file,
          "found the pairs of another recording, or of other --groups, --all or --seed, expected"
              + " those of a sweep that was interrupted; give the same options as then, or name"
              + " another folder");
    }
    List<Sweep.Pair> pairs = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Optional<JsonValue> json = JsonValue.of(line.getBytes(UTF_8));
      String scenario = member(file, json, "scenario");
      pairs.add(
          new Sweep.Pair(
              member(file, json, "case"),
              member(file, json, "group"),
              member(file, json, "place"),
              member(file, json, "kind"),
              ScenarioReader.parse(file.resolveSibling("pair.json"), scenario)));
    }
    return pairs;
  }

  private static String member(Path file, Optional<JsonValue> line, String name)
      throws ReportException {
    return line.flatMap(value -> value.member(name))
        .flatMap(JsonValue::text)
        .orElseThrow(
            () ->
                new ReportException(
                    file,
                    "found a line without "
                        + name
                        + ", expected a pair; remove the file, and it is"
                        + " made again"));
  }
}
