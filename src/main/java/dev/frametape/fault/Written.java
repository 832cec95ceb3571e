package dev.frametape.fault;

import static java.util.Objects.requireNonNull;

import dev.frametape.frame.JsonWords;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody wrote, before it means anything: YAML, JSON and the short form of the command line
 * all come down to this, so that one binding reads them all, and one spelling writes them.
 */
sealed interface Written {
  /** Where it begins. */
  Place place();

  /** The same as JSON: where it came from JSON as it stood there, without blanks between tokens. */
  String json();

  /** A line and a column, both from 1; no line where there is only one. */
  record Place(int line, int column) {
    /** Of what nobody wrote. */
    static final Place NONE = new Place(0, 0);
  }

  /**
   * A scalar.
   *
   * @param quoted whether it can be nothing but a text: it stood in quotes
   */
  record Word(String text, boolean quoted, String json, Place place) implements Written {
    private static final Pattern NUMBER =
        Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    /** A word that stands without quotes: a number, true, false, null, or else a text. */
    static Word plain(String text, Place place) {
      return new Word(text, false, isLiteral(text) ? text : JsonWords.quoted(text), place);
    }

    static Word text(String text, Place place) {
      return new Word(text, true, JsonWords.quoted(text), place);
    }

    /** A value that is written as it stands, whatever it is. */
    static Word verbatim(String json) {
      return new Word(json, false, json, Place.NONE);
    }

    static boolean isLiteral(String text) {
      return text.equals("true")
          || text.equals("false")
          || text.equals("null")
          || NUMBER.matcher(text).matches();
    }

    boolean isNothing() {
      return !quoted && (text.isEmpty() || text.equals("null"));
    }
  }

  /** A map, in the order in which it was written, without equal keys. */
  record Table(List<Entry> entries, Optional<String> source, Place place) implements Written {
    public Table {
      entries = List.copyOf(entries);
    }

    static Table of(List<Entry> entries) {
      return new Table(entries, Optional.empty(), Place.NONE);
    }

    Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public String json() {
      return source.orElseGet(
          () -> {
            StringBuilder json = new StringBuilder("{");
            for (Entry entry : entries) {
              json.append(json.length() > 1 ? "," : "")
                  .append(JsonWords.quoted(entry.key()))
                  .append(':')
                  .append(entry.value().json());
            }
            return json.append('}').toString();
          });
    }
  }

  /** A list. */
  record Items(List<Written> items, Optional<String> source, Place place) implements Written {
    public Items {
      items = List.copyOf(items);
    }

    static Items of(List<Written> items) {
      return new Items(items, Optional.empty(), Place.NONE);
    }

    @Override
    public String json() {
      return source.orElseGet(
          () -> "[" + String.join(",", items.stream().map(Written::json).toList()) + "]");
    }
  }

  record Entry(String key, Place place, Written value) {
    public Entry {
      requireNonNull(key, "key");
      requireNonNull(value, "value");
    }

    static Entry of(String key, Written value) {
      return new Entry(key, Place.NONE, value);
    }
  }
}
