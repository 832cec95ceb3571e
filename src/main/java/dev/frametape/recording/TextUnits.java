package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.JsonPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Makes characters of bytes, in pieces of any size, and gives them to a {@link TextRedactor}. Of a
 * JSON document the strings are characters, with their escapes resolved, and so are numbers; all
 * else are borders between them. What stops being JSON is text from there on, and a byte that is no
 * UTF-8 is a character of its own. Memory is constant but for one bit per level of nesting.
 */
final class TextUnits {
  private static final int DEEPEST = 1 << 20;
  private static final int LONGEST_KEY = 256;

  /** Shorter values of a member called {@code password} and the like are no secrets. */
  private static final int SHORTEST_VALUE = 4;

  private static final int NO_UTF8 = 0xDC00;

  private enum State {
    TEXT,
    BETWEEN,
    STRING,
    NUMBER,
    WORD
  }

  private final TextRedactor out;
  private final RedactionRules rules;
  private State state;

  /** Bytes of a character or an escape that are not all there. */
  private final byte[] pending = new byte[6];

  private int pendingCount;

  // Where in the document we are: one bit per open container, 1 for an object.
  private final BitSet objects = new BitSet();
  private int depth;
  private boolean keyNext;
  private boolean inKey;
  private boolean done;

  /** Whether a backslash was given out as a character, since a piece ended behind it. */
  private boolean escaped;

  private final StringBuilder key = new StringBuilder();
  private boolean secretKey;
  private boolean secretString;
  private int leastLength;

  // The place, as deep as pointers go; index 0 is unused.
  private final int deepestPointer;
  private final String[] steps;
  private final int[] indexes;

  /** How deep the container is that a pointer names; -1 outside of one. */
  private int secretDepth = -1;

  private String word = "";
  private int wordAt;

  /**
   * @param json whether the text may be a JSON document
   */
  TextUnits(TextRedactor out, RedactionRules rules, boolean json) {
    this.out = out;
    this.rules = rules;
    state = json ? State.BETWEEN : State.TEXT;
    deepestPointer =
        rules.pointers().stream().mapToInt(pointer -> pointer.steps().size()).max().orElse(-1);
    steps = new String[Math.max(1, deepestPointer + 1)];
    indexes = new int[steps.length];
  }

  void put(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      put(bytes, at);
    }
  }

  /** A piece ends: what is there of a character becomes characters of its own. */
  void settle() {
    if (pendingCount > 0 && state == State.STRING && pending[0] == '\\') {
      escaped = pendingCount == 1;
    }
    givePending();
  }

  /** The text ends. */
  void end() {
    settle();
    if (state == State.NUMBER) {
      out.endNumber();
      ended();
    }
  }

  private void put(byte[] bytes, int at) {
    switch (state) {
      case TEXT -> character(bytes, at);
      case STRING -> inString(bytes, at);
      case BETWEEN -> between(bytes, at);
      case NUMBER -> {
        byte next = bytes[at];
        if (next >= '0' && next <= '9' || "+-.eE".indexOf(next) >= 0 && next > 0) {
          out.unit((char) next, bytes, at, 1);
        } else {
          out.endNumber();
          ended();
          between(bytes, at);
        }
      }
      case WORD -> {
        if (wordAt < word.length() && bytes[at] == word.charAt(wordAt)) {
          border(bytes, at);
          wordAt++;
          if (wordAt == word.length()) {
            ended();
          }
        } else {
          becomeText(bytes, at);
        }
      }
    }
  }

  private void ended() {
    state = State.BETWEEN;
    done = depth == 0;
  }

  private void between(byte[] bytes, int at) {
    byte next = bytes[at];
    if (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      border(bytes, at);
      return;
    }
    if (done) {
      becomeText(bytes, at);
      return;
    }
    switch (next) {
      case '{', '[' -> {
        if (depth == DEEPEST) {
          becomeText(bytes, at);
          return;
        }
        border(bytes, at);
        if (secretDepth < 0 && isPointedAt()) {
          secretDepth = depth;
        }
        objects.set(depth, next == '{');
        depth++;
        keyNext = next == '{';
        if (depth <= deepestPointer) {
          indexes[depth] = 0;
          steps[depth] = next == '{' ? "" : "0";
        }
      }
      case '}', ']' -> {
        if (depth == 0 || objects.get(depth - 1) != (next == '}')) {
          becomeText(bytes, at);
          return;
        }
        border(bytes, at);
        depth--;
        if (secretDepth == depth) {
          secretDepth = -1;
        }
        done = depth == 0;
      }
      case ',' -> {
        border(bytes, at);
        keyNext = depth > 0 && objects.get(depth - 1);
        if (!keyNext && depth > 0 && depth <= deepestPointer) {
          steps[depth] = Integer.toString(++indexes[depth]);
        }
      }
      case ':' -> {
        if (depth == 0 || !objects.get(depth - 1)) {
          becomeText(bytes, at);
          return;
        }
        border(bytes, at);
        keyNext = false;
      }
      case '"' -> beginString(bytes, at);
      case 't' -> word("true", bytes, at);
      case 'f' -> word("false", bytes, at);
      case 'n' -> word("null", bytes, at);
      default -> {
        if (next == '-' || next >= '0' && next <= '9') {
          out.beginNumber(secretDepth >= 0 || isPointedAt());
          out.unit((char) next, bytes, at, 1);
          state = State.NUMBER;
        } else {
          becomeText(bytes, at);
        }
      }
    }
  }

  private void word(String whole, byte[] bytes, int at) {
    border(bytes, at);
    word = whole;
    wordAt = 1;
    state = State.WORD;
  }

  private void border(byte[] bytes, int at) {
    out.unit(SecretSearch.BORDER, bytes, at, 1);
  }

  private void becomeText(byte[] bytes, int at) {
    out.reveal();
    state = State.TEXT;
    character(bytes, at);
  }

  private void beginString(byte[] bytes, int at) {
    border(bytes, at);
    state = State.STRING;
    escaped = false;
    inKey = keyNext && depth > 0;
    if (inKey) {
      key.setLength(0);
      return;
    }
    boolean named = secretKey && depth > 0 && objects.get(depth - 1);
    boolean pointed = secretDepth >= 0 || isPointedAt();
    secretString = named || pointed;
    if (secretString) {
      out.beginSecret(pointed ? RedactionRules.POINTER : RedactionRules.ASSIGNMENT);
    }
    leastLength = pointed ? 1 : SHORTEST_VALUE;
  }

  private void endString(byte[] bytes, int at) {
    if (inKey) {
      secretKey = rules.isSecretKey(key);
      if (depth <= deepestPointer) {
        steps[depth] = key.toString();
      }
      keyNext = false;
    } else if (secretString) {
      out.endSecret(leastLength);
      secretString = false;
    }
    border(bytes, at);
    boolean wasKey = inKey;
    inKey = false;
    state = State.BETWEEN;
    done = depth == 0 && !wasKey;
  }

  private boolean isPointedAt() {
    if (depth > deepestPointer) {
      return false;
    }
    List<String> place = new ArrayList<>(Arrays.asList(steps).subList(1, depth + 1));
    for (JsonPattern pointer : rules.pointers()) {
      if (pointer.matches(place)) {
        return true;
      }
    }
    return false;
  }

  private void inString(byte[] bytes, int at) {
    byte next = bytes[at];
    if (pendingCount > 0 && pending[0] == '\\') {
      escape(next);
    } else if (escaped) {
      escaped = false;
      give((char) (next & 0xFF), bytes, at, 1);
    } else if (pendingCount > 0) {
      character(bytes, at);
    } else if (next == '"') {
      endString(bytes, at);
    } else if (next == '\\') {
      pending[pendingCount++] = next;
    } else {
      character(bytes, at);
    }
  }

  private void escape(byte next) {
    pending[pendingCount++] = next;
    if (pendingCount == 2 && next != 'u') {
      int plain = "\"\\/bfnrt".indexOf(next);
      if (plain < 0) {
        givePending();
      } else {
        pendingAs("\"\\/\b\f\n\r\t".charAt(plain));
      }
    } else if (pendingCount > 2 && Character.digit(next, 16) < 0) {
      // No escape: its last byte may end the string.
      pendingCount--;
      givePending();
      inString(new byte[] {next}, 0);
    } else if (pendingCount == 6) {
      int unit = 0;
      for (int digit = 2; digit < 6; digit++) {
        unit = unit << 4 | Character.digit(pending[digit], 16);
      }
      pendingAs(unit == SecretSearch.BORDER ? ' ' : (char) unit);
    }
  }

  private void pendingAs(char character) {
    int length = pendingCount;
    pendingCount = 0;
    give(character, pending, 0, length);
  }

  private void givePending() {
    int length = pendingCount;
    pendingCount = 0;
    for (int at = 0; at < length; at++) {
      give(pending[at] < 0 ? noUtf8(pending[at]) : (char) pending[at], pending, at, 1);
    }
  }

  private static char noUtf8(byte value) {
    return (char) (NO_UTF8 + (value & 0xFF));
  }

  private void character(byte[] bytes, int at) {
    byte next = bytes[at];
    if (pendingCount == 0) {
      if (next >= 0) {
        give((char) next, bytes, at, 1);
      } else {
        pending[pendingCount++] = next;
        completeUtf8();
      }
      return;
    }
    if (next >= 0 || (next & 0xC0) != 0x80) {
      givePending();
      if (state == State.STRING) {
        inString(bytes, at);
      } else {
        character(bytes, at);
      }
      return;
    }
    pending[pendingCount++] = next;
    completeUtf8();
  }

  /** Gives out a character that is all there, or what can become none. */
  private void completeUtf8() {
    int lead = pending[0] & 0xFF;
    int size = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (pendingCount < size) {
      return;
    }
    if (!Utf8.isValid(pending, 0, size)) {
      givePending();
      return;
    }
    String character = new String(pending, 0, size, UTF_8);
    pendingAs(character.charAt(0));
    if (character.length() == 2) {
      give(character.charAt(1), pending, 0, 0);
    }
  }

  private void give(char character, byte[] bytes, int at, int length) {
    if (inKey && state == State.STRING && key.length() < LONGEST_KEY) {
      key.append(character);
    }
    out.unit(character, bytes, at, length);
  }
}
