package dev.frametape.fault;

import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.NearestWord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Single values of scenarios: what was written, as what it means, and back. */
final class Values {
  static final long HARD_CAP = 268_435_456;

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  /** What YAML readers disagree about; a JSON value must not depend on who reads it. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          "[{\\[\"].*|~|(?i:null|true|false)|[-+]?[.0-9][0-9_.]*([eE][-+]?[0-9]*)?|[-+]?0[xob][0-9a-fA-F_]+"
              + "|(?i:[-+]?\\.(inf|nan))");

  private Values() {}

  /** Empty when it is no value of that kind; then a finding says so. */
  static Optional<Object> read(Parameter parameter, Written written, Findings findings) {
    Optional<?> value =
        switch (parameter.type()) {
          case NUMBER ->
              number(written, parameter.least(), parameter.most(), findings)
                  .map(number -> fit(parameter, number));
          case BYTES ->
              bytes(written, parameter.least(), parameter.most(), findings)
                  .map(number -> fit(parameter, number));
          case LENGTH -> length(written, parameter.most(), findings);
          case AMOUNT -> amount(written, findings);
          case NUMBERS -> numbers(written, findings);
          case FLAG -> flag(written, findings);
          case TEXT -> text(written, "a text", findings);
          case POINTER -> pointer(written, findings);
          case HEX -> hex(written, findings);
          case SIGNAL -> signal(written, findings).map(Signals::name);
          case WORD -> word(parameter.component().getType(), written, findings);
          case TIME -> time(written, findings);
          case ENDING -> ending(written, findings);
          case JSON -> json(written, findings);
          case OBJECT -> object(written, findings);
        };
    return Optional.ofNullable(value.orElse(null));
  }

  private static Object fit(Parameter parameter, long number) {
    if (parameter.component().getType() == int.class) {
      return Math.toIntExact(number);
    }
    return number;
  }

  static Optional<Long> number(Written written, long least, long most, Findings findings) {
    if (written instanceof Written.Word word
        && !word.quoted()
        && INTEGER.matcher(word.text()).matches()) {
      long number = Long.parseLong(word.text());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    findings.unexpected(written, "a whole number" + range(least, most));
    return Optional.empty();
  }

  private static String range(long least, long most) {
    boolean hasLeast = least != Long.MIN_VALUE;
    boolean hasMost = most != Long.MAX_VALUE && most != Integer.MAX_VALUE;
    if (hasLeast && hasMost) {
      return " from " + least + " to " + most;
    }
    return hasLeast ? ", " + least + " or more" : hasMost ? ", at most " + most : "";
  }

  static Optional<Long> bytes(Written written, long least, long most, Findings findings) {
    if (written instanceof Written.Word(String text, _, _, _)) {
      Optional<Long> bytes = Times.bytes(text).filter(each -> each >= least && each <= most);
      if (bytes.isPresent()) {
        return bytes;
      }
    }
    findings.unexpected(written, "a number of bytes such as 10 or 64KiB" + range(least, most));
    return Optional.empty();
  }

  private static Optional<Long> length(Written written, long most, Findings findings) {
    if (written instanceof Written.Word(String text, _, _, _)) {
      Optional<Long> length =
          switch (text) {
            case "hard-cap" -> Optional.of(HARD_CAP);
            case "hard-cap+1" -> Optional.of(HARD_CAP + 1);
            default -> Times.bytes(text).filter(each -> each <= most);
          };
      if (length.isPresent()) {
        return length;
      }
    }
    findings.unexpected(written, "a length from 0 to " + most + ", or hard-cap, or hard-cap+1");
    return Optional.empty();
  }

  private static Optional<Amount> amount(Written written, Findings findings) {
    if (written instanceof Written.Word(String text, _, _, _)) {
      if (text.matches("[0-9]{1,3}%") && percent(text) <= 100) {
        return Optional.of(new Amount(percent(text), true));
      }
      Optional<Long> bytes = Times.bytes(text);
      if (bytes.isPresent()) {
        return bytes.map(number -> new Amount(number, false));
      }
    }
    findings.unexpected(written, "a number of bytes such as 10 or 64KiB, or a share such as 50%");
    return Optional.empty();
  }

  private static int percent(String text) {
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }

  private static Optional<List<Integer>> numbers(Written written, Findings findings) {
    if (!(written instanceof Written.Items(var items, _, _))) {
      findings.unexpected(written, "a list of whole numbers, such as [1, 5]");
      return Optional.empty();
    }
    List<Integer> numbers = new ArrayList<>();
    for (Written item : items) {
      number(item, 0, Integer.MAX_VALUE, findings).ifPresent(each -> numbers.add(each.intValue()));
    }
    return numbers.size() == items.size() ? Optional.of(numbers) : Optional.empty();
  }

  static Optional<Boolean> flag(Written written, Findings findings) {
    if (written instanceof Written.Word word && !word.quoted()) {
      if (word.text().equals("true") || word.text().equals("false")) {
        return Optional.of(word.text().equals("true"));
      }
    }
    findings.unexpected(written, "true or false");
    return Optional.empty();
  }

  static Optional<String> text(Written written, String expected, Findings findings) {
    if (written instanceof Written.Word word && (word.quoted() || !word.isNothing())) {
      return Optional.of(word.text());
    }
    findings.unexpected(written, expected);
    return Optional.empty();
  }

  static Optional<String> pointer(Written written, Findings findings) {
    String expected = "a JSON pointer such as /message/body";
    Optional<String> text = text(written, expected, findings);
    if (text.isPresent()) {
      try {
        return Optional.of(JsonPattern.of(text.get()).toString());
      } catch (IllegalArgumentException noPointer) {
        findings.unexpected(written, expected + " (" + noPointer.getMessage() + ")");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> hex(Written written, Findings findings) {
    Optional<String> text = text(written, "hexadecimal digits", findings);
    if (text.isPresent()) {
      String digits = text.get().replace(" ", "").toLowerCase(java.util.Locale.ROOT);
      try {
        HexFormat.of().parseHex(digits);
        return Optional.of(digits);
      } catch (IllegalArgumentException noHex) {
        findings.unexpected(written, "pairs of hexadecimal digits, such as 00ff");
      }
    }
    return Optional.empty();
  }

  static Optional<Integer> signal(Written written, Findings findings) {
    if (written instanceof Written.Word(String text, _, _, _)) {
      OptionalInt number = Signals.number(text);
      if (number.isPresent()) {
        return Optional.of(number.getAsInt());
      }
      String bare = text.toUpperCase(java.util.Locale.ROOT).replaceFirst("^SIG", "");
      Optional<String> near = NearestWord.to(bare, Signals.names());
      if (near.isPresent()) {
        findings.add(
            written.place(),
            "found the signal " + Findings.quoted(text) + "; did you mean " + near.get() + "?");
        return Optional.empty();
      }
    }
    findings.unexpected(written, "a signal such as KILL, TERM or a number from 1 to 64");
    return Optional.empty();
  }

  static <E> Optional<E> word(Class<E> type, Written written, Findings findings) {
    String expected = "one of " + String.join(", ", Words.of(type));
    Optional<String> text = text(written, expected, findings);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<E> found = Words.find(type, text.get());
    if (found.isEmpty()) {
      findings.unknown(written.place(), "word", text.get(), Words.of(type), expected);
    }
    return found;
  }

  static Optional<Duration> time(Written written, Findings findings) {
    if (written instanceof Written.Word(String text, _, _, _)) {
      Optional<Duration> time = Times.duration(text);
      if (time.isPresent()) {
        return time;
      }
    }
    findings.unexpected(written, Times.EXPECTED);
    return Optional.empty();
  }

  private static final String ENDINGS =
      "eof, hang, continue, {exit: 3} (or exit:3), or {signal: KILL} (or signal:KILL)";

  private static Optional<Ending> ending(Written written, Findings findings) {
    switch (written) {
      case Written.Word(String text, _, _, var place) -> {
        int colon = text.indexOf(':');
        if (colon >= 0) {
          int column = place.column() == 0 ? 0 : place.column() + colon + 1;
          Written value =
              Written.Word.plain(
                  text.substring(colon + 1), new Written.Place(place.line(), column));
          return ending(text.substring(0, colon), value, written, findings);
        }
        switch (text) {
          case "eof" -> {
            return Optional.of(new Ending.Eof());
          }
          case "hang" -> {
            return Optional.of(new Ending.Hang());
          }
          case "continue" -> {
            return Optional.of(new Ending.Continue());
          }
          default -> {}
        }
      }
      case Written.Table(var entries, _, _) when entries.size() == 1 -> {
        Written.Entry only = entries.getFirst();
        return ending(only.key(), only.value(), written, findings);
      }
      case Written.Table _, Written.Items _ -> {}
    }
    findings.unexpected(written, ENDINGS);
    return Optional.empty();
  }

  private static Optional<Ending> ending(
      String kind, Written value, Written whole, Findings findings) {
    return switch (kind) {
      case "exit" ->
          number(value, 0, 255, findings).map(code -> new Ending.Exit(Math.toIntExact(code)));
      case "signal" -> signal(value, findings).map(Ending.Signal::new);
      default -> {
        findings.unexpected(whole, ENDINGS);
        yield Optional.empty();
      }
    };
  }

  static Optional<Json> json(Written written, Findings findings) {
    if (written instanceof Written.Word word && !word.quoted()) {
      if (word.text().isEmpty()) {
        findings.unexpected(written, "a JSON value; null has to be written out");
        return Optional.empty();
      }
      if (!Written.Word.isLiteral(word.text()) && AMBIGUOUS.matcher(word.text()).matches()) {
        findings.unexpected(
            written, "a JSON value; put it in quotes for a text, or write it as JSON does");
        return Optional.empty();
      }
    }
    return Optional.of(new Json(written.json()));
  }

  private static Optional<Json> object(Written written, Findings findings) {
    if (written instanceof Written.Table) {
      return Optional.of(new Json(written.json()));
    }
    findings.unexpected(written, "a JSON object such as {count: 2}");
    return Optional.empty();
  }

  /** As it is to be written. */
  static Written write(Object value) {
    return switch (value) {
      case Integer number -> Written.Word.verbatim(number.toString());
      case Long number -> Written.Word.verbatim(number.toString());
      case Boolean flag -> Written.Word.verbatim(flag.toString());
      case String text -> text(text);
      case Enum<?> constant -> text(Words.of(constant));
      case Duration time -> text(Times.text(time));
      case Amount amount when amount.percent() -> text(amount.toString());
      case Amount amount -> Written.Word.verbatim(amount.toString());
      case Json(String json) -> Written.Word.verbatim(json);
      case List<?> list -> Written.Items.of(list.stream().map(Values::write).toList());
      case Ending ending -> write(ending);
      default -> throw new IllegalStateException("no spelling for " + value.getClass());
    };
  }

  private static Written write(Ending ending) {
    return switch (ending) {
      case Ending.Eof() -> text("eof");
      case Ending.Hang() -> text("hang");
      case Ending.Continue() -> text("continue");
      case Ending.Exit(int code) ->
          Written.Table.of(
              List.of(Written.Entry.of("exit", Written.Word.verbatim(Integer.toString(code)))));
      case Ending.Signal(int number) ->
          Written.Table.of(List.of(Written.Entry.of("signal", text(Signals.name(number)))));
    };
  }

  private static Written text(String text) {
    return Written.Word.text(text, Written.Place.NONE);
  }
}
