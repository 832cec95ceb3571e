package dev.frametape.recording;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what shapes and patterns describe in a window of text. Texts of their own, such as the
 * strings of a JSON document, are divided by {@link #BORDER}; nothing is found across one. Knows
 * neither bytes nor files. Not safe for several threads.
 */
final class SecretSearch {
  /** Stands between texts. A noncharacter of Unicode, so that no text needs it. */
  static final char BORDER = '\uFFFF';

  /** What a secret can be long, in characters, to be seen as a whole. */
  static final int WINDOW = 16 * 1024;

  /** How far back a pattern of the user is looked for at the end of a text that goes on. */
  private static final int PATTERN_TAIL = 256;

  private static final int ASCII = 128;

  private static final int LONGEST_REPLACEMENT = 64;

  /** What was written in place of a secret is none. Nor are stars, see {@link TextRedactor}. */
  private static final Pattern REPLACED =
      Pattern.compile("\\[redacted:[a-z0-9-]{1,40}:(?:[0-9]{1,9}|many)\\]");

  static final Pattern REPLACED_WHOLE = Pattern.compile("\\**(?:" + REPLACED + ")?\\**");

  /**
   * A secret.
   *
   * @param rank the lower one gives the name where two overlap
   */
  record Found(int from, int to, String name, int rank, String secret) {}

  /**
   * What a search found.
   *
   * @param open from where on more text could make a secret of it; the length of the window when
   *     nowhere
   * @param openMask from where on that would be the secret's own text
   * @param run what it would go on with, if it is longer than a window; null when unknown
   */
  record Result(List<Found> found, int open, int openMask, Pattern run) {}

  private record Anchored(String word, SecretShape shape, int rank, Matcher whole, Matcher head) {}

  private record Unanchored(String name, int rank, Matcher matcher) {}

  private final Map<Integer, List<Anchored>> byFirstTwo = new HashMap<>();
  private final boolean[] mayBegin = new boolean[ASCII * ASCII];
  private final List<Unanchored> everywhere = new ArrayList<>();
  private final Matcher replaced = REPLACED.matcher("");

  private List<Found> found;
  private int open;
  private int openMask;
  private Pattern run;

  SecretSearch(RedactionRules rules) {
    int rank = 1;
    for (Pattern pattern : rules.patterns()) {
      everywhere.add(new Unanchored(RedactionRules.PATTERN, rank++, pattern.matcher("")));
    }
    for (SecretShape shape : rules.shapes()) {
      if (shape.anchors().isEmpty()) {
        everywhere.add(new Unanchored(shape.name(), rank, shape.whole().matcher("")));
      }
      for (String word : shape.anchors()) {
        int key = word.charAt(0) * ASCII + word.charAt(1);
        mayBegin[key] = true;
        byFirstTwo
            .computeIfAbsent(key, _ -> new ArrayList<>())
            .add(
                new Anchored(
                    word, shape, rank, shape.whole().matcher(""), shape.head().matcher("")));
      }
      rank++;
    }
  }

  boolean isIdle() {
    return byFirstTwo.isEmpty() && everywhere.isEmpty();
  }

  /**
   * Searches a window.
   *
   * @param from where secrets may begin; what stands before it is only looked at
   * @param last whether no more text comes
   */
  Result search(char[] text, int from, int count, boolean last) {
    found = new ArrayList<>();
    open = count;
    openMask = count;
    run = null;
    if (!isIdle()) {
      CharWindow window = new CharWindow(text, 0, count);
      anchored(text, window, from, count, last);
      for (Unanchored each : everywhere) {
        try {
          everywhere(each, text, window, from, count, last);
        } catch (StackOverflowError tooDeep) {
          // An alternative within a repetition costs stack for each character.
          throw new IllegalStateException(
              "the pattern "
                  + each.matcher.pattern()
                  + " needs too much stack for a long text; repeat a class of characters instead of"
                  + " a group, or make it possessive",
              tooDeep);
        }
      }
    }
    return new Result(found, open, openMask, run);
  }

  private void anchored(char[] text, CharWindow window, int from, int count, boolean last) {
    if (byFirstTwo.isEmpty()) {
      return;
    }
    int border = -1;
    for (int at = from; at + 1 < count; at++) {
      int first = lower(text[at]);
      int second = lower(text[at + 1]);
      if ((first | second) >= ASCII || !mayBegin[first * ASCII + second]) {
        continue;
      }
      for (Anchored each : byFirstTwo.get(first * ASCII + second)) {
        if (stands(each.word, text, at, count)) {
          border = border < at ? borderAfter(text, at, count) : border;
          anchored(each, window, at, border, count, last);
        }
      }
    }
  }

  private void anchored(
      Anchored each, CharWindow window, int at, int end, int count, boolean last) {
    boolean goesOn = end == count && !last;
    Matcher whole = over(each.whole, window, at, end);
    boolean matches = whole.lookingAt();
    if (goesOn && whole.hitEnd()) {
      Matcher head = over(each.head, window, at, end);
      // Of a head that is not all there, no character is secret.
      int mask = matches ? whole.start("s") : head.lookingAt() ? head.end() : count;
      open(at, mask, each.shape.run().orElse(null));
    } else if (matches) {
      add(whole.start("s"), whole.end("s"), each.shape.name(), each.rank, window);
    }
  }

  private void everywhere(
      Unanchored each, char[] text, CharWindow window, int from, int count, boolean last) {
    int start = from;
    while (start < count) {
      int end = borderAfter(text, start, count);
      if (end > start) {
        boolean goesOn = end == count && !last;
        int searched = start;
        Matcher matcher = over(each.matcher, window, start, end);
        // A text of its own: ^ and $ are its ends.
        matcher.useAnchoringBounds(start == 0 || text[start - 1] == BORDER);
        while (searched <= end && matcher.find()) {
          if (goesOn && matcher.hitEnd() && matcher.end() == end) {
            open(matcher.start(), matcher.start(), null);
          } else if (matcher.end() > matcher.start()) {
            add(matcher.start(), matcher.end(), each.name, each.rank, window);
          }
          searched = matcher.end();
        }
        if (goesOn) {
          for (int at = Math.max(searched, end - PATTERN_TAIL); at < Math.min(end, open); at++) {
            over(each.matcher, window, at, end);
            if (!each.matcher.lookingAt() && each.matcher.hitEnd()) {
              open(at, at, null);
            }
          }
        }
      }
      start = end + 1;
    }
  }

  private static Matcher over(Matcher matcher, CharWindow window, int from, int to) {
    return matcher
        .reset(window)
        .useTransparentBounds(true)
        .useAnchoringBounds(false)
        .region(from, to);
  }

  private void open(int at, int mask, Pattern goesOnWith) {
    if (at < open) {
      open = at;
      run = goesOnWith;
    }
    openMask = Math.min(openMask, mask);
  }

  /** What stands in place of an earlier secret is left out. */
  private void add(int from, int to, String name, int rank, CharWindow window) {
    // No farther: a text that is full of secrets would be read to its end for each of them.
    replaced
        .reset(window)
        .region(
            Math.max(0, from - LONGEST_REPLACEMENT),
            Math.min(window.length(), to + LONGEST_REPLACEMENT));
    int start = from;
    while (start < to && replaced.find() && replaced.start() < to) {
      if (replaced.end() > start) {
        addPiece(start, replaced.start(), name, rank, window);
        start = Math.max(start, replaced.end());
      }
    }
    addPiece(start, to, name, rank, window);
  }

  private void addPiece(int from, int to, String name, int rank, CharWindow window) {
    boolean masked = true;
    for (int at = from; at < to && masked; at++) {
      masked = window.charAt(at) == '*';
    }
    if (!masked) {
      found.add(new Found(from, to, name, rank, window.subSequence(from, to).toString()));
    }
  }

  private static int borderAfter(char[] text, int from, int count) {
    int at = from;
    while (at < count && text[at] != BORDER) {
      at++;
    }
    return at;
  }

  private static boolean stands(String word, char[] text, int at, int count) {
    int length = Math.min(word.length(), count - at);
    for (int index = 2; index < length; index++) {
      if (lower(text[at + index]) != word.charAt(index)) {
        return false;
      }
    }
    return true;
  }

  private static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /** Puts overlapping ones together, in order; the one of the lowest rank gives the name. */
  static List<Found> joined(List<Found> all, char[] text) {
    List<Found> sorted = new ArrayList<>(all);
    sorted.sort(
        (one, other) ->
            one.from != other.from
                ? Integer.compare(one.from, other.from)
                : Integer.compare(one.rank, other.rank));
    List<Found> joined = new ArrayList<>();
    for (Found next : sorted) {
      Found before = joined.isEmpty() ? null : joined.getLast();
      if (before == null || before.to <= next.from) {
        joined.add(next);
        continue;
      }
      Found named = next.rank < before.rank ? next : before;
      int to = Math.max(before.to, next.to);
      String secret =
          named.from == before.from && named.to == to
              ? named.secret
              : new String(text, before.from, to - before.from);
      joined.set(joined.size() - 1, new Found(before.from, to, named.name, named.rank, secret));
    }
    return joined;
  }
}
