package dev.frametape.fault;

import dev.frametape.fault.Condition.Comparison;
import dev.frametape.fault.Condition.Since;
import dev.frametape.fault.Condition.Test;
import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Place;
import dev.frametape.fault.Written.Table;
import dev.frametape.fault.Written.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What somebody wrote behind {@code when}, as a trigger. */
final class WhenBinding {
  /** All words, as they are written in files. */
  static final List<String> WORDS =
      List.of(
          "dir",
          "frame",
          "type",
          "tag",
          "op",
          "stream",
          "sequence",
          "row",
          "json",
          "bytes",
          "nth",
          "phase",
          "generation",
          "succeed-first",
          "fail-count",
          "after",
          "p",
          "toxicity",
          "correlation",
          "silence",
          "max-fires",
          "max-active",
          "ttl",
          "once",
          "persistent");

  /** Words about a frame: only a direction has frames. */
  private static final Set<String> OF_FRAMES =
      Set.of("frame", "type", "tag", "op", "stream", "sequence", "row", "json", "bytes");

  /** Words about answers. */
  private static final Set<String> OF_ANSWERS = Set.of("op", "stream", "sequence", "row");

  /** With one of these a rule says itself where it fires, and the fault's own condition is off. */
  private static final Set<String> SELECTING =
      Set.of(
          "frame",
          "type",
          "tag",
          "op",
          "stream",
          "sequence",
          "row",
          "json",
          "bytes",
          "phase",
          "after",
          "silence");

  private static final Pattern SIZE = Pattern.compile("(<=|>=|<|>|=|≤|≥|@)? ?([0-9A-Za-z]+)");
  private static final Pattern POINTER_TEST =
      Pattern.compile("(/[^=~<>]*)(?:([=~<>])(.*))?", Pattern.DOTALL);
  private static final Pattern SINCE = Pattern.compile("([a-z-]+)\\+(.+)");
  private static final Pattern TIMES = Pattern.compile("(.+)\\*([0-9]{1,9})");

  private final Findings findings;

  /** What {@code after} names, to be looked for when all rules are known. */
  private final Map<String, Place> namedRules = new LinkedHashMap<>();

  WhenBinding(Findings findings) {
    this.findings = findings;
  }

  Map<String, Place> namedRules() {
    return namedRules;
  }

  /**
   * The trigger of a rule.
   *
   * @param given what stands behind {@code when}; empty when nothing does
   * @param faults what the rule does: they say where a rule fires that does not say it itself
   * @param rule where the rule stands
   * @return empty when something is wrong with it; then there are findings
   */
  Optional<Trigger> trigger(Optional<Written> given, List<Fault> faults, Place rule) {
    int before = findings.size();
    Map<String, Entry> words = new LinkedHashMap<>();
    if (given.isPresent()) {
      switch (given.get()) {
        case Table table -> addAll(table, words);
        case Word word when !word.isNothing() && !word.text().isEmpty() -> {
          Findings inner = Findings.of("");
          Table table = ShortForm.when(word.text(), inner);
          if (inner.isEmpty()) {
            addAll(table, words);
          } else {
            findings.unexpected(word, "a map such as {dir: to-parent, type: data_row, nth: 2}");
          }
        }
        case Word _, Written.Items _ ->
            findings.unexpected(
                given.get(), "a map such as {dir: to-parent, type: data_row, nth: 2}");
      }
    }
    List<Catalogue.Entry> entries = faults.stream().map(Catalogue::of).distinct().toList();
    addOwn(entries, words);
    if (words.isEmpty() && findings.size() == before && !entries.isEmpty()) {
      findings.add(
          rule,
          "the rule has no when, and "
              + entries.getFirst().name()
              + " has none of its own; expected something like when: {dir: "
              + entries.getFirst().on().getFirst().word()
              + ", type: response}");
    }
    Place place = given.map(Written::place).orElse(rule);
    Optional<Subject> subject = subject(words, entries, place);
    if (subject.isEmpty()) {
      return Optional.empty();
    }
    checkFit(words, subject.get());
    Optional<Trigger> trigger = read(words, subject.get());
    return findings.size() > before ? Optional.empty() : trigger;
  }

  private void addAll(Table table, Map<String, Entry> words) {
    for (Entry entry : table.entries()) {
      String word = Words.kebab(entry.key());
      if (!WORDS.contains(word)) {
        findings.unknown(
            entry.place(), "word", entry.key(), WORDS, "one of " + String.join(", ", WORDS));
      } else if (words.putIfAbsent(word, entry) != null) {
        findings.add(entry.place(), "found " + word + " twice, expected it once");
      }
    }
  }

  /** What a rule leaves open is as its first fault with a condition of its own says it. */
  private static void addOwn(List<Catalogue.Entry> faults, Map<String, Entry> words) {
    if (words.keySet().stream().anyMatch(SELECTING::contains)) {
      return;
    }
    for (Catalogue.Entry fault : faults) {
      if (fault.when().isPresent()) {
        Findings none = Findings.of("the condition of " + fault.name());
        for (Entry entry : ShortForm.when(fault.when().get(), none).entries()) {
          words.putIfAbsent(entry.key(), entry);
        }
        if (!none.isEmpty()) {
          throw new IllegalStateException(none.toString());
        }
        return;
      }
    }
  }

  /** Where it says so; otherwise the usual one of the faults. */
  private Optional<Subject> subject(
      Map<String, Entry> words, List<Catalogue.Entry> faults, Place place) {
    List<Subject> possible =
        new ArrayList<>(faults.isEmpty() ? List.of(Subject.values()) : faults.getFirst().on());
    faults.forEach(fault -> possible.retainAll(fault.on()));
    if (possible.isEmpty()) {
      findings.add(
          place,
          "found faults that nothing has in common: "
              + String.join(
                  "; ",
                  faults.stream().map(each -> each.name() + " is for " + words(each.on())).toList())
              + ". Expected two rules");
      return Optional.empty();
    }
    Entry dir = words.get("dir");
    if (dir == null) {
      return Optional.of(possible.getFirst());
    }
    Optional<String> word =
        Values.text(dir.value(), "one of " + String.join(", ", Subject.words()), findings);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Optional<Subject> named = Subject.named(word.get());
    if (named.isEmpty()) {
      findings.unknown(
          dir.value().place(),
          "dir",
          word.get(),
          Subject.words(),
          "one of " + String.join(", ", Subject.words()));
      return Optional.empty();
    }
    if (!possible.contains(named.get())) {
      Catalogue.Entry unfit =
          faults.stream().filter(each -> !each.on().contains(named.get())).findFirst().get();
      findings.add(
          dir.value().place(),
          "found dir "
              + named.get().word()
              + ", expected "
              + words(unfit.on())
              + " for "
              + unfit.name());
      return Optional.empty();
    }
    return named;
  }

  private static String words(List<Subject> subjects) {
    return String.join(" or ", subjects.stream().map(Subject::word).toList());
  }

  private void checkFit(Map<String, Entry> words, Subject subject) {
    words.forEach(
        (word, entry) -> {
          boolean noFrame = OF_FRAMES.contains(word) && subject.direction().isEmpty();
          boolean noAnswer = OF_ANSWERS.contains(word) && subject != Subject.TO_PARENT;
          boolean noTime =
              subject == Subject.SPAWN && Set.of("after", "silence", "ttl").contains(word);
          boolean noSilence = word.equals("silence") && subject == Subject.STDERR;
          if (noFrame) {
            findings.add(
                entry.place(),
                "found " + word + " with dir " + subject.word() + ", which has no frames");
          } else if (noAnswer) {
            findings.add(
                entry.place(),
                "found "
                    + word
                    + " with dir to-child; only frames to the parent have it"
                    + (word.equals("op") ? ", expected tag" : ""));
          } else if (noTime || noSilence) {
            findings.add(
                entry.place(),
                "found " + word + " with dir " + subject.word() + ", which cannot wait for that");
          }
        });
  }

  private Optional<Trigger> read(Map<String, Entry> words, Subject subject) {
    List<Condition> conditions = new ArrayList<>();
    Trigger limits = Trigger.always(subject);
    Optional<Nth> nth = Optional.empty();
    double chance = 1;
    double toxicity = 1;
    double correlation = 0;
    OptionalInt maxFires = OptionalInt.empty();
    Optional<Duration> ttl = Optional.empty();
    Optional<Long> succeedFirst = Optional.empty();
    Optional<Long> failCount = Optional.empty();
    for (var word : words.entrySet()) {
      Written value = word.getValue().value();
      switch (word.getKey()) {
        case "dir" -> {}
        case "frame" -> frame(value).map(Condition.FrameNumber::new).ifPresent(conditions::add);
        case "type" -> glob(value).map(Condition.Type::new).ifPresent(conditions::add);
        case "tag" -> glob(value).map(Condition.Tag::new).ifPresent(conditions::add);
        case "op" -> glob(value).map(Condition.Op::new).ifPresent(conditions::add);
        case "stream" -> glob(value).map(Condition.StreamName::new).ifPresent(conditions::add);
        case "sequence" -> range(value, 0).map(Condition.Sequence::new).ifPresent(conditions::add);
        case "row" -> range(value, 1).map(Condition.Row::new).ifPresent(conditions::add);
        case "json" -> each(value, this::json, conditions);
        case "bytes" -> bytes(value).ifPresent(conditions::add);
        case "phase" ->
            Values.word(Phase.class, value, findings)
                .map(Condition.InPhase::new)
                .ifPresent(conditions::add);
        case "generation" ->
            range(value, 1).map(Condition.Generation::new).ifPresent(conditions::add);
        case "after" -> each(value, this::after, conditions);
        case "silence" ->
            Values.time(value, findings).map(Condition.Silence::new).ifPresent(conditions::add);
        case "nth" -> nth = range(value, 1);
        case "succeed-first" -> succeedFirst = Values.number(value, 0, Integer.MAX_VALUE, findings);
        case "fail-count" -> failCount = Values.number(value, 1, Integer.MAX_VALUE, findings);
        case "p" -> chance = share(value).orElse(1.0);
        case "toxicity" -> toxicity = share(value).orElse(1.0);
        case "correlation" -> correlation = share(value).orElse(0.0);
        case "max-fires" ->
            maxFires =
                Values.number(value, 1, Integer.MAX_VALUE, findings)
                    .map(most -> OptionalInt.of(most.intValue()))
                    .orElse(maxFires);
        case "once" -> {
          if (Values.flag(value, findings).orElse(false)) {
            maxFires = OptionalInt.of(1);
          }
        }
        case "persistent" -> {
          if (!Values.flag(value, findings).orElse(true)) {
            maxFires = OptionalInt.of(1);
          }
        }
        case "ttl" -> ttl = Values.time(value, findings);
        case "max-active" ->
            findings.add(
                word.getValue().place(),
                "found max-active, which has no meaning here: a rule breaks one frame of a"
                    + " conversation at a time; expected max-fires, which bounds how often it"
                    + " does");
        default -> throw new IllegalStateException("a word without a meaning: " + word.getKey());
      }
    }
    checkCounts(words);
    if (succeedFirst.isPresent() || failCount.isPresent()) {
      long first = succeedFirst.orElse(0L) + 1;
      nth =
          Optional.of(
              new Nth(
                  first,
                  failCount.isPresent()
                      ? OptionalLong.of(first + failCount.get() - 1)
                      : OptionalLong.empty(),
                  1));
    }
    return Optional.of(
        new Trigger(
            limits.subject(), conditions, nth, chance, toxicity, correlation, maxFires, ttl));
  }

  /** Two words for one thing would have to agree; so one is enough. */
  private void checkCounts(Map<String, Entry> words) {
    for (List<String> group :
        List.of(
            List.of("nth", "succeed-first"),
            List.of("nth", "fail-count"),
            List.of("max-fires", "once"),
            List.of("max-fires", "persistent"),
            List.of("once", "persistent"))) {
      if (words.keySet().containsAll(group)) {
        findings.add(
            words.get(group.getLast()).place(),
            "found " + String.join(" and ", group) + ", expected only one of them");
      }
    }
    if (words.containsKey("correlation") && !words.containsKey("p")) {
      findings.add(
          words.get("correlation").place(),
          "found correlation without p, expected a chance that it can be about");
    }
  }

  private void each(
      Written value, Function<Written, Optional<Condition>> one, List<Condition> into) {
    if (value instanceof Written.Items(var items, _, _) && !items.isEmpty()) {
      items.forEach(item -> one.apply(item).ifPresent(into::add));
    } else {
      one.apply(value).ifPresent(into::add);
    }
  }

  private Optional<Nth> frame(Written value) {
    if (value instanceof Word word && word.isNothing()) {
      findings.add(
          word.place(),
          "found nothing, expected the number of a frame; in YAML a # begins a comment, so write"
              + " frame: 0, or frame: \"#0\"");
      return Optional.empty();
    }
    return range(value, 0);
  }

  private Optional<Nth> range(Written value, long least) {
    if (value instanceof Word(String text, _, _, _)) {
      Optional<Nth> numbers = Ranges.read(text, least);
      if (numbers.isPresent()) {
        return numbers;
      }
      if (text.replace("#", "").equals("last")) {
        findings.unexpected(
            value, "a number: which one is the last is not known before the conversation is over");
        return Optional.empty();
      }
    }
    findings.unexpected(value, "numbers from " + least + ": " + Ranges.EXPECTED);
    return Optional.empty();
  }

  private Optional<String> glob(Written value) {
    return Values.text(value, "a name, in which * and ? may stand", findings);
  }

  private Optional<Double> share(Written value) {
    if (value instanceof Word(String text, _, _, _)) {
      boolean percent = text.endsWith("%");
      String digits = percent ? text.substring(0, text.length() - 1) : text;
      if (digits.matches(
          "[0-9]{1,3}(\\.[0-9]{1,12})?|\\.[0-9]{1,12}|[0-9](\\.[0-9]{1,12})?[eE]-[0-9]{1,2}")) {
        double share = Double.parseDouble(digits) / (percent ? 100 : 1);
        if (share <= 1) {
          return Optional.of(share);
        }
      }
    }
    findings.unexpected(value, "a chance from 0 to 1, or from 0% to 100%");
    return Optional.empty();
  }

  private Optional<Condition> bytes(Written value) {
    if (value instanceof Word(String text, _, _, _)) {
      Matcher parts = SIZE.matcher(text);
      Optional<Long> bytes = parts.matches() ? Times.bytes(parts.group(2)) : Optional.empty();
      if (bytes.isPresent()) {
        long number = bytes.get();
        return Optional.of(
            switch (parts.group(1)) {
              case "@" -> new Condition.At(number);
              case "<" -> new Condition.Size(Comparison.LESS, number);
              case "<=", "≤" -> new Condition.Size(Comparison.AT_MOST, number);
              case ">=", "≥" -> new Condition.Size(Comparison.AT_LEAST, number);
              case ">" -> new Condition.Size(Comparison.MORE, number);
              case null, default -> new Condition.Size(Comparison.EXACTLY, number);
            });
      }
    }
    findings.unexpected(
        value, "a size such as \">= 64KiB\", or a place in the stream such as \"@1048576\"");
    return Optional.empty();
  }

  private Optional<Condition> after(Written value) {
    String expected =
        "a time since the start such as 2s, {since: request, time: 2s}, a rule's name, or {rule:"
            + " NAME, count: 2}";
    switch (value) {
      case Word word when !word.isNothing() -> {
        Optional<Duration> time = Times.duration(word.text());
        if (time.isPresent()) {
          return Optional.of(new Condition.AfterTime(Since.SPAWN, time.get()));
        }
        Matcher since = SINCE.matcher(word.text());
        if (since.matches()
            && Words.find(Since.class, since.group(1)).isPresent()
            && Times.duration(since.group(2)).isPresent()) {
          return Optional.of(
              new Condition.AfterTime(
                  Words.find(Since.class, since.group(1)).get(),
                  Times.duration(since.group(2)).get()));
        }
        Matcher times = TIMES.matcher(word.text());
        return times.matches() && Integer.parseInt(times.group(2)) > 0
            ? afterRule(times.group(1), Integer.parseInt(times.group(2)), word.place())
            : afterRule(word.text(), 1, word.place());
      }
      case Table table when table.entry("rule").isPresent() -> {
        unknownKeys(table, Set.of("rule", "count"));
        Written name = table.entry("rule").get().value();
        Optional<String> rule = Values.text(name, "the name of a rule", findings);
        Optional<Long> count =
            table
                .entry("count")
                .map(entry -> Values.number(entry.value(), 1, Integer.MAX_VALUE, findings))
                .orElse(Optional.of(1L));
        return rule.isPresent() && count.isPresent()
            ? afterRule(rule.get(), count.get().intValue(), name.place())
            : Optional.empty();
      }
      case Table table when table.entry("time").isPresent() -> {
        unknownKeys(table, Set.of("since", "time"));
        Optional<Duration> time = Values.time(table.entry("time").get().value(), findings);
        Optional<Since> since =
            table
                .entry("since")
                .map(entry -> Values.word(Since.class, entry.value(), findings))
                .orElse(Optional.of(Since.SPAWN));
        return time.isPresent() && since.isPresent()
            ? Optional.of(new Condition.AfterTime(since.get(), time.get()))
            : Optional.empty();
      }
      case Word _, Table _, Written.Items _ -> {
        findings.unexpected(value, expected);
        return Optional.empty();
      }
    }
  }

  private Optional<Condition> afterRule(String rule, int count, Place place) {
    namedRules.putIfAbsent(rule, place);
    return Optional.of(new Condition.AfterRule(rule, count));
  }

  private void unknownKeys(Table table, Set<String> known) {
    for (Entry entry : table.entries()) {
      if (!known.contains(entry.key())) {
        findings.unknown(
            entry.place(),
            "word",
            entry.key(),
            known,
            "one of " + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  private Optional<Condition> json(Written value) {
    switch (value) {
      case Word(String text, _, _, Place place) -> {
        Matcher parts = POINTER_TEST.matcher(text);
        if (parts.matches()) {
          Word pointer = Word.plain(parts.group(1), place);
          Optional<String> found = Values.pointer(pointer, findings);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          if (parts.group(2) == null) {
            return Optional.of(new Condition.JsonTest(found.get(), Test.EXISTS, "true"));
          }
          Test test =
              switch (parts.group(2)) {
                case "=" -> Test.EQUALS;
                case "~" -> Test.MATCHES;
                case "<" -> Test.LESS;
                default -> Test.GREATER;
              };
          Written operand = ShortForm.value(parts.group(3), place.column(), findings).get();
          return test(test, operand).map(with -> new Condition.JsonTest(found.get(), test, with));
        }
      }
      case Table table when table.entry("pointer").isPresent() -> {
        return json(table);
      }
      case Table _, Written.Items _ -> {}
    }
    findings.unexpected(value, "a test such as {pointer: /message/body/count, equals: 3}");
    return Optional.empty();
  }

  private Optional<Condition> json(Table table) {
    Optional<String> pointer = Values.pointer(table.entry("pointer").get().value(), findings);
    Optional<Test> test = Optional.empty();
    Optional<String> operand = Optional.of("true");
    for (Entry entry : table.entries()) {
      if (entry.key().equals("pointer")) {
        continue;
      }
      Optional<Test> named =
          switch (entry.key()) {
            case ">" -> Optional.of(Test.GREATER);
            case "<" -> Optional.of(Test.LESS);
            default -> Words.find(Test.class, entry.key());
          };
      if (named.isEmpty()) {
        findings.unknown(
            entry.place(),
            "test",
            entry.key(),
            Words.of(Test.class),
            "one of " + String.join(", ", Words.of(Test.class)));
        return Optional.empty();
      }
      if (test.isPresent()) {
        findings.add(entry.place(), "found two tests of one value, expected a list of tests");
        return Optional.empty();
      }
      test = named;
      operand = test(named.get(), entry.value());
    }
    Test kind = test.orElse(Test.EXISTS);
    return pointer.isPresent() && operand.isPresent()
        ? Optional.of(new Condition.JsonTest(pointer.get(), kind, operand.get()))
        : Optional.empty();
  }

  private Optional<String> test(Test test, Written value) {
    return switch (test) {
      case EXISTS -> Values.flag(value, findings).map(String::valueOf);
      case EQUALS -> Values.json(value, findings).map(Json::text);
      case MATCHES -> regularExpression(value);
      case GREATER, LESS -> {
        if (value instanceof Word word
            && !word.quoted()
            && Word.isLiteral(word.text())
            && !Character.isLetter(word.text().charAt(0))) {
          yield Optional.of(word.text());
        }
        findings.unexpected(value, "a number");
        yield Optional.empty();
      }
    };
  }

  private Optional<String> regularExpression(Written value) {
    Optional<String> text = Values.text(value, "a regular expression", findings);
    try {
      text.ifPresent(Pattern::compile);
    } catch (PatternSyntaxException wrong) {
      findings.unexpected(value, "a regular expression (" + wrong.getDescription() + ")");
      return Optional.empty();
    }
    return text;
  }
}
