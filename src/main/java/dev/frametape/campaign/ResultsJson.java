package dev.frametape.campaign;

import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonValue.JsonArray;
import dev.frametape.frame.JsonValue.JsonNumber;
import dev.frametape.frame.JsonWords;
import java.util.List;
import java.util.Optional;

/**
 * The results of a campaign for programs, and for {@code merge}. One line for each case, so that
 * two files can be compared line by line.
 */
final class ResultsJson {
  private static final int FORMAT = 1;

  private ResultsJson() {}

  static String write(CampaignResults campaign) {
    CampaignPlan plan = campaign.plan();
    StringBuilder json = new StringBuilder("{\"format\":" + FORMAT);
    member(json, "campaign", JsonWords.quoted(plan.id()));
    member(json, "passed", Boolean.toString(campaign.passed()));
    campaign.stopped().ifPresent(why -> member(json, "stopped", JsonWords.quoted(why)));
    plan.shard()
        .ifPresent(
            shard ->
                member(
                    json,
                    "shard",
                    "{\"index\":" + shard.index() + ",\"count\":" + shard.count() + "}"));
    member(json, "directory", JsonWords.quoted(plan.directory()));
    member(json, "start", words(plan.start()));
    member(json, "options", words(plan.options()));
    member(json, "command", words(plan.command()));
    member(json, "worker", words(plan.worker()));
    member(json, "seeds", JsonWords.quoted(plan.seeds()));
    member(json, "verdicts", verdicts(campaign));
    member(json, "plan", words(plan.cases()));
    member(json, "not_run", words(campaign.notRun()));
    json.append(",\n\"cases\":[");
    String separator = "\n";
    for (CaseResult each : campaign.results()) {
      json.append(separator).append(result(plan, each));
      separator = ",\n";
    }
    return json.append("\n]}\n").toString();
  }

  private static String result(CampaignPlan plan, CaseResult result) {
    String json = result.json();
    StringBuilder more = new StringBuilder(json.substring(0, json.length() - 1));
    more.append(",\"folder\":").append(JsonWords.quoted(CampaignResults.folder(result.name())));
    plan.again(result.name())
        .ifPresent(again -> more.append(",\"again\":").append(JsonWords.quoted(again)));
    return more.append('}').toString();
  }

  private static String verdicts(CampaignResults campaign) {
    return "{"
        + String.join(
            ",",
            ReportWords.verdicts(campaign).entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .toList())
        + "}";
  }

  private static void member(StringBuilder json, String name, String value) {
    json.append(",\n\"").append(name).append("\":").append(value);
  }

  private static String words(List<String> words) {
    return "[" + String.join(",", words.stream().map(JsonWords::quoted).toList()) + "]";
  }

  /**
   * @throws IllegalArgumentException or {@link java.util.NoSuchElementException} when the bytes are
   *     no results
   */
  static CampaignResults read(byte[] bytes) {
    JsonValue json = JsonValue.of(bytes).orElseThrow();
    if (number(json, "format") != FORMAT) {
      throw new IllegalArgumentException(
          "its format is " + number(json, "format") + ", expected " + FORMAT);
    }
    Optional<Shard> shard =
        json.member("shard")
            .map(value -> new Shard(number(value, "index"), number(value, "count")));
    CampaignPlan plan =
        new CampaignPlan(
            text(json, "campaign"),
            text(json, "directory"),
            words(json, "worker"),
            words(json, "start"),
            words(json, "options"),
            text(json, "seeds"),
            shard,
            words(json, "plan"));
    plan.cases().forEach(ResultsJson::checkName);
    return new CampaignResults(
        plan,
        elements(json, "cases").stream().map(CaseResult::of).toList(),
        words(json, "not_run"),
        json.member("stopped").flatMap(JsonValue::text));
  }

  /** A case's name is that of a folder, which must lie below the report. */
  private static void checkName(String name) {
    if (name.isEmpty()
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0
        || name.startsWith(".")) {
      throw new IllegalArgumentException("it has a case of the name " + JsonWords.quoted(name));
    }
  }

  private static String text(JsonValue json, String member) {
    return json.member(member).flatMap(JsonValue::text).orElseThrow();
  }

  private static int number(JsonValue json, String member) {
    if (json.member(member).orElseThrow() instanceof JsonNumber(var _, String written)) {
      return Integer.parseInt(written);
    }
    throw new IllegalArgumentException("its " + member + " is no number");
  }

  private static List<JsonValue> elements(JsonValue json, String member) {
    if (json.member(member).orElseThrow() instanceof JsonArray(var elements)) {
      return elements;
    }
    throw new IllegalArgumentException("its " + member + " is no list");
  }

  private static List<String> words(JsonValue json, String member) {
    return elements(json, member).stream().map(each -> each.text().orElseThrow()).toList();
  }
}
