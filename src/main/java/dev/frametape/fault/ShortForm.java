package dev.frametape.fault;

import dev.frametape.fault.Written.Entry;
import dev.frametape.fault.Written.Place;
import dev.frametape.fault.Written.Table;
import dev.frametape.fault.Written.Word;
import dev.frametape.frame.NearestWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule on the command line, as what a file would say:
 *
 * <pre>
 *   to-parent : type=data_row,nth=2 : cut-payload=keep:10,ending:exit:3 ; length-stale
 *   where       when                  then
 * </pre>
 *
 * <p>Both where and when may be left out. A value in double quotes, and one that begins with a
 * brace or a bracket and is JSON, may hold commas, colons and semicolons.
 */
final class ShortForm {
  private static final String EXAMPLE =
      "something like to-parent:type=data_row,nth=2:cut-payload=keep:10,ending:exit:3";

  private final String text;
  private final Findings findings;

  private ShortForm(String text, Findings findings) {
    this.text = text;
    this.findings = findings;
  }

  /** A rule with {@code when} and {@code then}; empty when there is a finding. */
  static Optional<Table> rule(String text, Findings findings) {
    int before = findings.size();
    Optional<Table> rule = new ShortForm(text, findings).rule();
    return findings.size() > before ? Optional.empty() : rule;
  }

  /** The middle part alone. */
  static Table when(String text, Findings findings) {
    ShortForm form = new ShortForm(text, findings);
    return new Table(form.conditions(new Piece(0, text.length())), Optional.empty(), form.place(0));
  }

  /** A value: JSON where it is some and looks like it, otherwise the words as they are. */
  static Optional<Written> value(String text, int column, Findings findings) {
    Place place = new Place(0, column);
    if (!text.isEmpty() && "{[\"".indexOf(text.charAt(0)) >= 0 && JsonSource.isJson(text)) {
      return JsonSource.read(text, place, findings);
    }
    return Optional.of(text.isEmpty() ? Word.text("", place) : Word.plain(text, place));
  }

  /** A stretch of the text. */
  private record Piece(int from, int to) {}

  private Optional<Table> rule() {
    List<Piece> parts = split(new Piece(0, text.length()), ':');
    for (int number = 0; number < parts.size(); number++) {
      Piece part = parts.get(number);
      if (Catalogue.find(nameAt(part.from())).isPresent()) {
        List<Entry> rule = new ArrayList<>();
        List<Entry> when = new ArrayList<>();
        parts.subList(0, number).forEach(each -> when.addAll(conditions(each)));
        if (!when.isEmpty()) {
          rule.add(new Entry("when", place(0), new Table(when, Optional.empty(), place(0))));
        }
        Piece rest = new Piece(part.from(), text.length());
        rule.add(
            new Entry(
                "then",
                place(part.from()),
                new Written.Items(faults(rest), Optional.empty(), place(part.from()))));
        return Optional.of(new Table(rule, Optional.empty(), place(0)));
      }
    }
    sayThatThereIsNoFault(parts);
    return Optional.empty();
  }

  /** The first part that begins like no condition was meant to be the fault. */
  private void sayThatThereIsNoFault(List<Piece> parts) {
    for (Piece part : parts) {
      String name = nameAt(part.from());
      boolean isCondition =
          text.startsWith("#", part.from())
              || Subject.named(name).isPresent()
              || WhenBinding.WORDS.contains(Words.kebab(name));
      if (!isCondition) {
        List<String> known = new ArrayList<>();
        Catalogue.entries().forEach(entry -> known.add(entry.name()));
        if (NearestWord.to(name, known).isEmpty()) {
          known.addAll(Subject.words());
          known.addAll(WhenBinding.WORDS);
        }
        findings.unknown(
            place(part.from()),
            "word",
            name.isEmpty() ? text.substring(part.from(), part.to()) : name,
            known,
            "a fault of \"frametape faults list\": " + EXAMPLE);
        return;
      }
    }
    findings.add(place(text.length()), "found no fault, expected " + EXAMPLE);
  }

  /** The word of a name that begins here; empty when none does. */
  private String nameAt(int from) {
    int to = from;
    while (to < text.length()
        && (Character.isLetterOrDigit(text.charAt(to)) || "-_".indexOf(text.charAt(to)) >= 0)) {
      to++;
    }
    boolean ends = to == text.length() || "=;:,".indexOf(text.charAt(to)) >= 0;
    return ends ? text.substring(from, to) : "";
  }

  private List<Entry> conditions(Piece part) {
    List<Entry> conditions = new ArrayList<>();
    for (Piece piece : split(part, ',')) {
      condition(piece).ifPresent(conditions::add);
    }
    return conditions;
  }

  private Optional<Entry> condition(Piece piece) {
    String item = text.substring(piece.from(), piece.to());
    int equals = item.indexOf('=');
    if (item.startsWith("#")) {
      return entry("frame", piece.from(), item, piece.from());
    }
    if (Subject.named(item).isPresent()) {
      return entry("dir", piece.from(), item, piece.from());
    }
    if (equals > 0) {
      int from = piece.from() + equals + 1;
      return entry(item.substring(0, equals), piece.from(), item.substring(equals + 1), from);
    }
    if (item.equals("once") || item.equals("persistent")) {
      return entry(item, piece.from(), "true", piece.from());
    }
    List<String> known = new ArrayList<>(Subject.words());
    known.addAll(WhenBinding.WORDS);
    findings.unknown(
        place(piece.from()),
        "word",
        item,
        known,
        "#NUMBER, WORD=VALUE, or one of " + String.join(", ", Subject.words()));
    return Optional.empty();
  }

  private Optional<Entry> entry(String key, int at, String value, int valueAt) {
    return value(value, valueAt + 1, findings).map(read -> new Entry(key, place(at), read));
  }

  private List<Written> faults(Piece part) {
    List<Written> faults = new ArrayList<>();
    for (Piece piece : split(part, ';')) {
      String item = text.substring(piece.from(), piece.to());
      int equals = item.indexOf('=');
      String name = equals < 0 ? item : item.substring(0, equals);
      Piece arguments = equals < 0 ? null : new Piece(piece.from() + equals + 1, piece.to());
      List<Entry> given =
          arguments == null
              ? List.of()
              : Catalogue.find(name).map(found -> arguments(found, arguments)).orElse(List.of());
      Entry fault =
          new Entry(
              name, place(piece.from()), new Table(given, Optional.empty(), place(piece.from())));
      faults.add(new Table(List.of(fault), Optional.empty(), place(piece.from())));
    }
    return faults;
  }

  private List<Entry> arguments(Catalogue.Entry fault, Piece part) {
    List<Entry> arguments = new ArrayList<>();
    List<Piece> pieces = split(part, ',', true);
    for (Piece piece : pieces) {
      String item = text.substring(piece.from(), piece.to());
      int colon = item.indexOf(':');
      String word = colon < 0 ? "" : item.substring(0, colon);
      boolean mayBeOnlyValue = piece == pieces.getFirst() && fault.first().isPresent();
      if (fault.parameter(word).isPresent()) {
        int from = piece.from() + colon + 1;
        entry(word, piece.from(), item.substring(colon + 1), from).ifPresent(arguments::add);
      } else if (mayBeOnlyValue && !isMisspelt(fault, word)) {
        entry(fault.first().get().name(), piece.from(), item, piece.from())
            .ifPresent(arguments::add);
      } else if (colon < 0 && !fault.parameters().isEmpty()) {
        findings.add(
            place(piece.from()),
            "found "
                + Findings.quoted(item)
                + ", expected PARAMETER:VALUE (a value with commas goes in double quotes)");
      } else {
        new FaultBinding(findings)
            .unknownParameter(fault, colon < 0 ? item : word, place(piece.from()));
      }
    }
    return arguments;
  }

  private static boolean isMisspelt(Catalogue.Entry fault, String word) {
    return !word.isEmpty()
        && fault
            .first()
            .map(Parameter::type)
            .filter(type -> type == Parameter.Type.ENDING)
            .isEmpty()
        && NearestWord.to(word, fault.parameters().stream().map(Parameter::name).toList())
            .isPresent();
  }

  /** Cut at a separator that stands outside of quotes, braces and brackets. */
  private List<Piece> split(Piece part, char separator) {
    return split(part, separator, false);
  }

  private List<Piece> split(Piece part, char separator, boolean beginsWithValue) {
    List<Piece> pieces = new ArrayList<>();
    int from = part.from();
    boolean valueStarts = beginsWithValue;
    int at = part.from();
    while (at < part.to()) {
      char each = text.charAt(at);
      if (valueStarts && "{[\"".indexOf(each) >= 0) {
        at = Math.min(endOfValue(at), part.to());
        valueStarts = false;
        continue;
      }
      if (each == separator) {
        pieces.add(new Piece(from, at));
        from = at + 1;
      }
      valueStarts = each == '=' || each == ':' || each == '<' || each == '>' || each == '~';
      at++;
    }
    pieces.add(new Piece(from, part.to()));
    return pieces;
  }

  /** Behind a quoted or bracketed value; just behind its first character when it has no end. */
  private int endOfValue(int from) {
    int depth = 0;
    boolean inString = false;
    for (int at = from; at < text.length(); at++) {
      char each = text.charAt(at);
      if (inString && each == '\\') {
        at++;
      } else if (each == '"') {
        inString = !inString;
      } else if (!inString && (each == '{' || each == '[')) {
        depth++;
      } else if (!inString && (each == '}' || each == ']')) {
        depth--;
      }
      if (!inString && depth == 0) {
        return at + 1;
      }
    }
    return from + 1;
  }

  private Place place(int at) {
    return new Place(0, at + 1);
  }
}
