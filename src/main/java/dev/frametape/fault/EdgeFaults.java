package dev.frametape.fault;

import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For a fault and a frame, the parameters that are worth a try: the defaults, and the edges. Every
 * word and every ending that a fault knows is one; numbers and places are said here.
 */
public final class EdgeFaults {
  /** Places in a body that are broken one by one; a body with more names is broken in these. */
  private static final int MOST_FIELDS = 6;

  private static final List<String> ENDINGS =
      List.of("\"hang\"", "\"continue\"", "{\"exit\":0}", "{\"signal\":\"KILL\"}");

  /**
   * A frame that something may happen to.
   *
   * @param end position in its stream behind it
   * @param payloadBytes of the whole payload
   * @param payload as far as it is worth a look
   */
  public record Frame(long end, long payloadBytes, byte[] payload) {}

  private EdgeFaults() {}

  /**
   * The faults of rules, each a list of mostly one, without repetition. Whether one applies to the
   * frame has to be tried.
   */
  public static List<List<Fault>> of(Catalogue.Entry entry, Frame frame) {
    Set<List<Fault>> faults = new LinkedHashSet<>();
    for (String arguments : arguments(entry, frame)) {
      Findings findings = Findings.of("edges of " + entry.name());
      // Alone it changes nothing: it keeps the length while another fault edits the payload.
      String also = entry.name().equals("length-stale") ? "\"blank-pad\":{}," : "";
      String then = "{" + also + JsonWords.quoted(entry.name()) + ":" + arguments + "}";
      List<Fault> read =
          JsonSource.read(then, Written.Place.NONE, findings)
              .map(written -> new FaultBinding(findings).then(written))
              .orElse(List.of());
      if (findings.size() > 0) {
        throw new IllegalStateException(then + ": " + findings);
      }
      faults.add(read);
    }
    return List.copyOf(faults);
  }

  /** Where a fault fires that has a natural place; empty when it has none. */
  public static Optional<Trigger> natural(List<Fault> faults) {
    if (Catalogue.of(faults.getLast()).when().isEmpty()) {
      return Optional.empty();
    }
    String json = "{\"frametape\":1,\"rules\":[{\"then\":" + FaultText.json(faults) + "}]}";
    try {
      return Optional.of(
          ScenarioReader.parse(Path.of("natural.json"), json).rules().getFirst().when());
    } catch (ScenarioException wrong) {
      throw new IllegalStateException(json, wrong);
    }
  }

  private static List<String> arguments(Catalogue.Entry entry, Frame frame) {
    long half = frame.payloadBytes() / 2;
    return switch (entry.name()) {
      case "cut-prefix" -> endings("\"keep\":2", each("keep", 0, 1, 2, 3));
      case "cut-payload" ->
          endings(
              "\"keep\":" + half,
              each("keep", 0, 1, 2, 3, 4, half, Math.max(0, frame.payloadBytes() - 1)));
      case "cut-connection" -> each("at", frame.end());
      case "length-short" -> each("by", 1, 4);
      case "length-long" -> endings("\"by\":4", each("by", 1, 4));
      case "length-over-limit" -> both(each("by", 1), endings("\"body\":\"real\"", List.of()));
      case "length-huge" ->
          both(
              each("value", 2_147_483_647L, 2_147_483_648L, 4_294_967_295L),
              List.of("{\"value\":\"hard-cap\"}", "{\"value\":\"hard-cap+1\"}"));
      case "pollute" ->
          List.of(
              "{\"text\":\"INFO worker started\\n\"}",
              "{\"text\":\"INFO worker started\\n\",\"where\":\"after\"}",
              "{\"hex\":\"00\"}",
              "{\"random\":16}");
      case "split" -> List.of("{\"every\":1}", "{\"at\":[4]}", "{\"every\":7,\"pause\":\"5ms\"}");
      case "drop-field", "null-field", "retype-field", "duplicate-key" -> pointers(frame);
      case "set-field" -> wrongValues(frame);
      case "edit-request" ->
          fields(frame).stream()
              .filter(name -> !name.equals("op"))
              .map(
                  name ->
                      "{\"pointer\":"
                          + JsonWords.quoted("/" + step(name))
                          + ",\"value\":\"frametape\"}")
              .toList();
      case "version" -> List.of("{}", "{\"value\":65535}", "{\"value\":7}");
      case "wrong-handshake" ->
          List.of("{}", "{\"field\":\"worker-version\",\"value\":\"frametape\"}");
      case "edit-configure" -> each("limit", 65_536, 4_096, 268_435_457);
      case "deadline" -> List.of("{\"of\":\"1s\"}");
      case "rate" -> each("bytes-per-second", 500);
      case "exit" ->
          List.of(
              "{\"code\":0}",
              "{}",
              "{\"code\":101}",
              "{\"code\":134}",
              "{\"code\":255}",
              "{\"code\":0,\"at\":\"after\"}",
              "{\"code\":1,\"at\":\"after\"}");
      case "signal" ->
          List.of(
              "{}",
              "{\"name\":\"ABRT\"}",
              "{\"name\":\"SEGV\"}",
              "{\"name\":\"TERM\"}",
              "{\"at\":\"after\"}");
      // Enough to be seen, and little enough for several at a time.
      case "rss" -> each("mebibytes", 64);
      case "orphan-tree" -> List.of("{\"live\":\"10s\"}");
      case "env-drop" -> List.of("{\"name\":\"HOME\"}");
      case "cwd" -> List.of("{\"path\":\"/\"}");
      default -> words(entry);
    };
  }

  /** The default, and each word and ending in turn. */
  private static List<String> words(Catalogue.Entry entry) {
    List<String> all = new ArrayList<>(isComplete(entry) ? List.of("{}") : List.of());
    for (Parameter parameter : entry.parameters()) {
      boolean isEnding = parameter.type() == Parameter.Type.ENDING;
      for (String word : isEnding ? ENDINGS : quoted(parameter.words())) {
        all.add("{\"" + parameter.name() + "\":" + word + "}");
      }
    }
    return all;
  }

  private static boolean isComplete(Catalogue.Entry entry) {
    return entry.parameters().stream().allMatch(each -> each.byDefault().isPresent());
  }

  private static List<String> quoted(List<String> words) {
    return words.stream().map(JsonWords::quoted).toList();
  }

  private static List<String> endings(String arguments, List<String> others) {
    List<String> all = new ArrayList<>(others);
    ENDINGS.forEach(ending -> all.add("{" + arguments + ",\"ending\":" + ending + "}"));
    return all;
  }

  private static List<String> both(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private static List<String> each(String name, long... numbers) {
    List<String> all = new ArrayList<>();
    for (long number : numbers) {
      all.add("{\"" + name + "\":" + number + "}");
    }
    return all;
  }

  private static List<String> pointers(Frame frame) {
    List<String> all = new ArrayList<>();
    for (String pointer : List.of("/version", "/message", "/message/type", "/message/body")) {
      all.add("{\"pointer\":\"" + pointer + "\"}");
    }
    for (String name : fields(frame)) {
      all.add("{\"pointer\":" + pointer(name) + "}");
    }
    return all;
  }

  /** Valid and wrong: numbers out of every range, and another text. */
  private static List<String> wrongValues(Frame frame) {
    List<String> all = new ArrayList<>();
    for (String name : fields(frame)) {
      Optional<JsonValue> value = body(frame).flatMap(body -> body.member(name));
      List<String> wrong =
          value.orElse(null) instanceof JsonValue.JsonNumber
              ? List.of("0", "-1", "9007199254740993", "18446744073709551615")
              : value.orElse(null) instanceof JsonValue.JsonText
                  ? List.of("\"\"", "\"frametape\"")
                  : List.of();
      wrong.forEach(each -> all.add("{\"pointer\":" + pointer(name) + ",\"value\":" + each + "}"));
    }
    return all;
  }

  private static String pointer(String name) {
    return JsonWords.quoted("/message/body/" + step(name));
  }

  /** A name as a JSON pointer writes it. */
  private static String step(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static List<String> fields(Frame frame) {
    return body(frame).orElse(null) instanceof JsonValue.JsonObject(var members)
        ? members.keySet().stream().limit(MOST_FIELDS).toList()
        : List.of();
  }

  private static Optional<JsonValue> body(Frame frame) {
    return JsonValue.of(frame.payload())
        .flatMap(document -> document.member("message"))
        .flatMap(message -> message.member("body"));
  }
}
