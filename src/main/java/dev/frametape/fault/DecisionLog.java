package dev.frametape.fault;

import dev.frametape.fault.Condition.Since;
import dev.frametape.fault.Written.Place;
import dev.frametape.fault.Written.Table;
import dev.frametape.fault.Written.Word;
import dev.frametape.frame.JsonWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was decided, one JSON object per line. The lines stand in recordings too, among others; read
 * again they are rules that fire exactly there, without chance.
 *
 * <pre>
 *   {"event":"fault","rule":"cut","fault":{"cut-payload":{"keep":10}},"subject":"parent","frame":3,"generation":1}
 * </pre>
 */
public final class DecisionLog {
  private static final String MARK = "\"event\":\"fault\"";

  /**
   * One firing, as a log says it.
   *
   * @param faults all that went wrong, in the order of the rule
   * @param frame number of the frame; empty when it was not about one
   * @param at byte position in the stream, where there is no frame
   * @param draw what chance there was came from this
   * @param seed of the run, where there was chance
   * @param generation of the conversation, from 1
   * @param micros when it was, since the spawn, where that is known: in recordings
   */
  public record Decision(
      String rule,
      List<Fault> faults,
      Subject subject,
      OptionalLong frame,
      OptionalLong at,
      OptionalLong draw,
      OptionalLong seed,
      int generation,
      OptionalLong micros) {
    public Decision {
      faults = List.copyOf(faults);
    }

    /** The line that says it. */
    public String line() {
      return DecisionLog.line(
          new Firing(rule, FaultText.json(faults), subject, frame, at, draw, seed, generation));
    }
  }

  private DecisionLog() {}

  /**
   * One firing as one line, without its line break. Holds no time, so that runs can be compared.
   */
  public static String line(Firing firing) {
    StringBuilder line = new StringBuilder("{" + MARK);
    line.append(",\"rule\":").append(JsonWords.quoted(firing.rule()));
    line.append(",\"fault\":").append(firing.fault());
    line.append(",\"subject\":\"").append(firing.subject().recordingWord()).append('"');
    firing.frame().ifPresent(frame -> line.append(",\"frame\":").append(frame));
    firing.at().ifPresent(at -> line.append(",\"at\":").append(at));
    firing.draw().ifPresent(draw -> line.append(",\"draw\":").append(draw));
    firing.seed().ifPresent(seed -> line.append(",\"seed\":").append(seed));
    return line.append(",\"generation\":").append(firing.generation()).append('}').toString();
  }

  /** A rule that could not apply as one line. It decided nothing, so it is not read again. */
  public static String line(Firing.Inert inert) {
    StringBuilder line = new StringBuilder("{\"event\":\"fault_inert\"");
    line.append(",\"rule\":").append(JsonWords.quoted(inert.rule()));
    line.append(",\"why\":").append(JsonWords.quoted(inert.why()));
    inert
        .subject()
        .ifPresent(
            subject -> line.append(",\"subject\":\"").append(subject.recordingWord()).append('"'));
    inert.frame().ifPresent(frame -> line.append(",\"frame\":").append(frame));
    return line.append('}').toString();
  }

  /**
   * The decisions in a recording or a log, in one order for all runs that decided the same: by
   * conversation, then by what was broken, then by place.
   *
   * @throws ScenarioException when a line of a fault is none
   */
  public static List<Decision> decisions(Path file) throws IOException {
    List<Decision> decisions = new ArrayList<>(read(file));
    // Which of two streams was faster is chance; within a stream the order is that of the file.
    decisions.sort(
        Comparator.comparingInt(Decision::generation)
            .thenComparing(Decision::subject)
            .thenComparingLong(each -> each.frame().orElse(each.at().orElse(0))));
    return decisions;
  }

  /**
   * The decisions as a scenario: one rule for each, which fires there and nowhere else.
   *
   * @throws ScenarioException when there are none, or a line of a fault is none
   */
  public static Scenario scenario(Path file) throws IOException {
    List<FaultRule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Findings findings = Findings.of(file.toString());
    for (Decision decision : read(file)) {
      String name = RuleNames.free(decision.rule(), names);
      names.add(name);
      trigger(decision, findings)
          .map(when -> new FaultRule(name, when, decision.faults(), decision.draw()))
          .ifPresent(rules::add);
    }
    findings.throwIfAny();
    if (rules.isEmpty()) {
      throw new ScenarioException(
          file.toString(),
          "found no fault in it, expected a recording or a log of a run with some");
    }
    return new Scenario("from-log", "What was decided in " + file, rules, Optional.empty());
  }

  /** The seed of a run, as its recording or log says it; empty where no chance was involved. */
  public static OptionalLong seed(Path file) throws IOException {
    Findings findings = Findings.of(file.toString());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(MARK)
            && JsonSource.read(line, new Place(1, 1), findings).orElse(null) instanceof Table table
            && isFault(table)
            && table.entry("seed").isPresent()) {
          return number(table, "seed", Long.MIN_VALUE, findings);
        }
      }
    }
    return OptionalLong.empty();
  }

  private static Optional<Trigger> trigger(Decision decision, Findings findings) {
    Trigger trigger = in(decision, decision.subject());
    if (decision.frame().isPresent()) {
      Nth only = Nth.only(decision.frame().getAsLong());
      return Optional.of(trigger.and(new Condition.FrameNumber(only)));
    }
    if (decision.at().isPresent()) {
      return Optional.of(trigger.and(new Condition.At(decision.at().getAsLong())));
    }
    boolean isOfTheProcess = decision.subject() == Subject.CHILD;
    boolean isOfAnEnd = decision.faults().stream().anyMatch(FlowFault.SlowEof.class::isInstance);
    if (decision.subject().direction().isPresent() && !isOfAnEnd) {
      // A silence: it has no frame that could be named, but it has a time.
      boolean couldBeOfTheProcess =
          decision.faults().stream()
              .allMatch(fault -> Catalogue.of(fault).on().contains(Subject.CHILD));
      if (decision.micros().isEmpty() || !couldBeOfTheProcess) {
        findings.add(
            Place.NONE,
            "found that "
                + Findings.quoted(decision.rule())
                + " fired in a silence, at no frame; expected a recording, whose lines have times,"
                + " and a fault that needs no frame");
        return Optional.empty();
      }
      isOfTheProcess = true;
    }
    if (isOfTheProcess && decision.micros().isPresent()) {
      Duration time = Duration.ofNanos(decision.micros().getAsLong() * 1000);
      return Optional.of(
          once(in(decision, Subject.CHILD)).and(new Condition.AfterTime(Since.SPAWN, time)));
    }
    return Optional.of(once(trigger));
  }

  private static Trigger in(Decision decision, Subject subject) {
    return Trigger.always(subject).and(new Condition.Generation(Nth.only(decision.generation())));
  }

  private static Trigger once(Trigger trigger) {
    return new Trigger(
        trigger.subject(),
        trigger.conditions(),
        Optional.empty(),
        1,
        1,
        0,
        OptionalInt.of(1),
        Optional.empty());
  }

  private static List<Decision> read(Path file) throws IOException {
    Findings findings = Findings.of(file.toString());
    List<Decision> decisions = new ArrayList<>();
    boolean isRecording = false;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        isRecording |= number == 1 && line.startsWith("{\"frametape\":");
        if (!line.contains("\"fault\"")) {
          continue;
        }
        int before = findings.size();
        Optional<Written> written = JsonSource.read(line, new Place(number, 1), findings);
        if (written.isEmpty() && isRecording && !lines.ready()) {
          // The end of a recording that was cut off: its last line may be torn.
          findings.forgetSince(before);
        }
        written
            .filter(DecisionLog::isFault)
            .flatMap(fault -> decision((Table) fault, findings))
            .ifPresent(decisions::add);
      }
    }
    findings.throwIfAny();
    return decisions;
  }

  private static boolean isFault(Written line) {
    return line instanceof Table table
        && table.entry("event").map(Written.Entry::value).orElse(null) instanceof Word event
        && event.text().equals("fault");
  }

  private static Optional<Decision> decision(Table line, Findings findings) {
    int before = findings.size();
    Optional<String> rule =
        required(line, "rule", findings)
            .flatMap(value -> Values.text(value, "the name of a rule", findings));
    List<Fault> faults =
        required(line, "fault", findings)
            .map(value -> new FaultBinding(findings).then(value))
            .orElse(List.of());
    Optional<Subject> subject =
        required(line, "subject", findings).flatMap(value -> subject(value, findings));
    OptionalLong frame = number(line, "frame", 0, findings);
    OptionalLong at = number(line, "at", 0, findings);
    OptionalLong draw = number(line, "draw", Long.MIN_VALUE, findings);
    OptionalLong generation = number(line, "generation", 1, findings);
    return findings.size() > before || rule.isEmpty() || subject.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Decision(
                rule.get(),
                faults,
                subject.get(),
                frame,
                at,
                draw,
                number(line, "seed", Long.MIN_VALUE, findings),
                Math.toIntExact(generation.orElse(1)),
                number(line, "t", 0, findings)));
  }

  private static Optional<Written> required(Table line, String key, Findings findings) {
    Optional<Written> value = line.entry(key).map(Written.Entry::value);
    if (value.isEmpty()) {
      findings.add(line.place(), "the line of a fault lacks " + key);
    }
    return value;
  }

  private static Optional<Subject> subject(Written value, Findings findings) {
    String expected =
        "one of "
            + String.join(
                ", ", Arrays.stream(Subject.values()).map(Subject::recordingWord).toList());
    Optional<Subject> subject =
        Values.text(value, expected, findings)
            .flatMap(
                word ->
                    Arrays.stream(Subject.values())
                        .filter(each -> each.recordingWord().equals(word))
                        .findFirst());
    if (subject.isEmpty() && value instanceof Word) {
      findings.unexpected(value, expected);
    }
    return subject;
  }

  private static OptionalLong number(Table line, String key, long least, Findings findings) {
    Optional<Written> value = line.entry(key).map(Written.Entry::value);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      if (value.get() instanceof Word word && !word.quoted()) {
        long number = Long.parseLong(word.text());
        if (number >= least && (!key.equals("generation") || number <= Integer.MAX_VALUE)) {
          return OptionalLong.of(number);
        }
      }
    } catch (NumberFormatException noNumber) {
      // Said below.
    }
    findings.unexpected(
        value.get(), "a whole number" + (least >= 0 ? ", " + least + " or more" : ""));
    return OptionalLong.empty();
  }
}
