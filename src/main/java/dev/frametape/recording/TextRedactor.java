package dev.frametape.recording;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the secrets of one text, which may come in pieces: what is given out for a piece never
 * holds a part of a secret, also when its other part comes later. Characters are put in by {@link
 * TextUnits}, each with the bytes it is spelled by; what is no secret comes out byte for byte.
 *
 * <p>Where a piece ends in what may become a secret, stars stand for what is there of it. When the
 * rest comes, it is replaced by the replacement of the whole.
 */
final class TextRedactor {
  /** Gets every secret, in the order of the text. */
  interface Listener {
    /**
     * @param at where it begins, in bytes of the text from 0
     */
    void found(String name, long at);
  }

  /** What is kept of earlier pieces, so that patterns see what stands before. */
  private static final int CONTEXT = 64;

  /** The longest anchor is shorter: one that a piece ended in is seen again. */
  private static final int LONGEST_ANCHOR = 24;

  private final SecretSearch search;
  private final Replacements replacements;
  private final boolean keepsLength;
  private final Listener listener;

  private char[] text = new char[256];

  /** Where a character's bytes begin; one more than there are characters. */
  private int[] raw = new int[257];

  private byte[] bytes = new byte[256];
  private int count;
  private int byteCount;

  /** How many characters have been given out. */
  private int emitted;

  /** Where secrets may begin that were not seen as a whole. */
  private int scanned;

  /** Whether the last character that was given out was a star. */
  private boolean masked;

  /** Up to where secrets have been told of. */
  private int told;

  /** Where the window's first byte stands in the text. */
  private long base;

  /** Not null within a secret that is longer than a window: what it goes on with. */
  private Pattern run;

  // A string that is a secret wherever it stands, by its place.
  private String forcedName;
  private int forcedFrom = -1;
  private StringBuilder forcedText;

  // A number whose end has not come; -1 where there is none.
  private int numberFrom = -1;
  private boolean numberIsSecret;

  private final List<SecretSearch.Found> byPlace = new ArrayList<>();
  private final List<int[]> numbers = new ArrayList<>();

  TextRedactor(
      SecretSearch search, Replacements replacements, boolean keepsLength, Listener listener) {
    this.search = search;
    this.replacements = replacements;
    this.keepsLength = keepsLength;
    this.listener = listener;
  }

  // ---- what comes in

  /** A character, and how many of the bytes that come with it spell it. */
  void unit(char character, byte[] source, int from, int length) {
    if (count == text.length) {
      text = Arrays.copyOf(text, 2 * count);
      raw = Arrays.copyOf(raw, 2 * count + 1);
    }
    while (byteCount + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    text[count++] = character;
    System.arraycopy(source, from, bytes, byteCount, length);
    byteCount += length;
    raw[count] = byteCount;
    if (forcedText != null && forcedText.length() < SecretSearch.WINDOW) {
      forcedText.append(character);
    }
  }

  void beginSecret(String name) {
    forcedName = name;
    forcedFrom = count;
    forcedText = new StringBuilder();
  }

  /**
   * @param least how many characters make it a secret
   */
  void endSecret(int least) {
    String secret = forcedText.toString();
    if (secret.length() >= least && !isReplaced(secret)) {
      byPlace.add(new SecretSearch.Found(forcedFrom, count, forcedName, 0, secret));
    }
    forcedText = null;
    forcedFrom = -1;
  }

  void beginNumber(boolean secret) {
    numberFrom = count;
    numberIsSecret = secret;
  }

  void endNumber() {
    if (numberIsSecret) {
      byPlace.add(
          new SecretSearch.Found(
              numberFrom,
              count,
              RedactionRules.POINTER,
              0,
              new String(text, numberFrom, count - numberFrom)));
    }
    numbers.add(new int[] {numberFrom, count});
    numberFrom = -1;
  }

  /** What was taken for a document's structure is text. */
  void reveal() {
    for (int at = 0; at < count; at++) {
      if (text[at] == SecretSearch.BORDER && raw[at + 1] - raw[at] == 1) {
        text[at] = (char) (bytes[raw[at]] & 0xFF);
      }
    }
    numbers.clear();
    numberFrom = -1;
    scanned = emitted;
  }

  // ---- what goes out

  /**
   * Gives out all that has come in.
   *
   * @param last whether the text ends here
   */
  byte[] take(boolean last) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(byteCount - raw[emitted] + 32);
    int at = goOn(out, emitted);
    scanned = Math.max(scanned, at > emitted ? at : 0);
    SecretSearch.Result plain = search.search(text, Math.min(scanned, count), count, last);
    List<SecretSearch.Found> all = new ArrayList<>(plain.found());
    int open = plain.open();
    int mask = plain.openMask();
    Pattern goesOn = plain.run();
    int whole = at;
    if (Unescaped.isNeeded(text, Math.max(0, scanned - CONTEXT), count)) {
      Unescaped view = Unescaped.of(text, Math.max(0, scanned - CONTEXT), count);
      // A piece ended within an escape: its rest goes as its beginning went.
      whole = Math.max(at, view.at(view.from(at)));
      SecretSearch.Result loose =
          search.search(view.text(), view.from(scanned), view.count(), last);
      for (SecretSearch.Found found : loose.found()) {
        all.add(
            new SecretSearch.Found(
                view.at(found.from()),
                view.at(found.to()),
                found.name(),
                found.rank(),
                found.secret()));
      }
      if (view.at(loose.open()) < open) {
        open = view.at(loose.open());
        goesOn = loose.run();
      }
      mask = Math.min(mask, view.at(loose.openMask()));
    }
    all.addAll(byPlace);
    byPlace.clear();
    for (SecretSearch.Found found : SecretSearch.joined(all, text)) {
      int[] number = numberOf(found);
      boolean isNew = found.to() > told;
      if (isNew && !(number != null && isZero(number))) {
        told = found.to();
        listener.found(found.name(), base + raw[found.from()]);
      }
      if (found.to() <= at) {
        if (isNew && masked && !keepsLength && found.to() == emitted) {
          // Only now it is known that what stars stand for was all of a secret.
          out.writeBytes(replacements.of(found.name(), found.secret()));
        }
        continue;
      }
      if (mask < found.from() && mask < count) {
        break;
      }
      if (number != null) {
        at = number(number, at, out);
        continue;
      }
      int from = Math.max(found.from() < at && !masked ? Math.max(at, whole) : at, found.from());
      if (from >= found.to()) {
        continue;
      }
      copy(at, from, out);
      replace(replacements.of(found.name(), found.secret()), from, found.to(), out);
      at = found.to();
    }
    if (forcedFrom >= 0) {
      mask = Math.min(mask, forcedFrom);
      open = Math.min(open, forcedFrom);
    }
    if (numberFrom >= 0 && numberIsSecret) {
      at = openNumber(at, out);
    }
    int plainEnd = Math.max(at, Math.min(mask, count));
    copy(at, plainEnd, out);
    mask(plainEnd, count, out);
    masked = count > plainEnd || count == emitted && masked;
    emitted = count;
    forget(last ? count : open, mask, goesOn);
    return out.toByteArray();
  }

  /** The rest of a secret that is longer than a window. */
  private int goOn(ByteArrayOutputStream out, int from) {
    int at = from;
    if (run != null) {
      Matcher more = run.matcher("");
      while (at < count && more.reset(String.valueOf(text[at])).matches()) {
        at++;
      }
      if (at < count) {
        run = null;
      }
      if (keepsLength) {
        mask(from, at, out);
      }
    }
    return at;
  }

  private void copy(int from, int to, ByteArrayOutputStream out) {
    if (to > from) {
      out.write(bytes, raw[from], raw[to] - raw[from]);
    }
  }

  private void mask(int from, int to, ByteArrayOutputStream out) {
    int stars = to <= from ? 0 : raw[to] - raw[from];
    for (int star = 0; star < stars; star++) {
      out.write('*');
    }
  }

  private void replace(byte[] replacement, int from, int to, ByteArrayOutputStream out) {
    int length = raw[to] - raw[from];
    if (!keepsLength) {
      out.writeBytes(replacement);
    } else if (replacement.length <= length) {
      out.writeBytes(replacement);
      for (int star = replacement.length; star < length; star++) {
        out.write('*');
      }
    } else {
      mask(from, to, out);
    }
  }

  /** A number stays a number: 0, and blanks behind it where the length is to stay. */
  private int number(int[] number, int at, ByteArrayOutputStream out) {
    int from = Math.max(at, number[0]);
    copy(at, from, out);
    if (isZero(number)) {
      copy(from, number[1], out);
      return number[1];
    }
    zero(number[0] == from, from, number[1], out);
    return number[1];
  }

  private int openNumber(int at, ByteArrayOutputStream out) {
    int from = Math.max(at, numberFrom);
    copy(at, from, out);
    zero(from == numberFrom, from, count, out);
    return count;
  }

  private void zero(boolean first, int from, int to, ByteArrayOutputStream out) {
    int length = to <= from ? 0 : raw[to] - raw[from];
    if (first && length > 0) {
      out.write('0');
      length--;
    }
    for (int blank = 0; keepsLength && blank < length; blank++) {
      out.write(' ');
    }
  }

  private boolean isZero(int[] number) {
    return number[1] - number[0] == 1 && text[number[0]] == '0';
  }

  /** The number that a secret is, or is a part of; null when it is none. */
  private int[] numberOf(SecretSearch.Found found) {
    for (int[] number : numbers) {
      if (found.from() < number[1] && found.to() > number[0]) {
        return number;
      }
    }
    return null;
  }

  /** Forgets what is not needed to understand what comes. */
  private void forget(int open, int mask, Pattern goesOn) {
    if (count - Math.min(open, count) >= SecretSearch.WINDOW && forcedFrom < 0) {
      run = goesOn;
      scanned = count;
    } else {
      scanned = Math.max(0, Math.min(open, Math.max(count - LONGEST_ANCHOR, scanned)));
    }
    int keep = Math.max(0, Math.min(scanned, count) - CONTEXT);
    if (forcedFrom >= 0) {
      keep = Math.max(0, count - CONTEXT);
      // What is there of the string has been given out; its text is kept apart.
      forcedFrom = Math.max(forcedFrom, keep);
    }
    if (numberFrom >= 0) {
      numberFrom = Math.max(0, Math.max(numberFrom, keep));
    }
    numbers.removeIf(number -> number[1] <= emitted);
    int bytesGone = raw[keep];
    System.arraycopy(text, keep, text, 0, count - keep);
    System.arraycopy(bytes, bytesGone, bytes, 0, byteCount - bytesGone);
    for (int at = keep; at <= count; at++) {
      raw[at - keep] = raw[at] - bytesGone;
    }
    base += bytesGone;
    count -= keep;
    byteCount -= bytesGone;
    emitted -= keep;
    scanned = Math.max(0, scanned - keep);
    told = Math.max(0, told - keep);
    forcedFrom = forcedFrom < 0 ? -1 : forcedFrom - keep;
    numberFrom = numberFrom < 0 ? -1 : numberFrom - keep;
  }

  /** Whether a text is what a secret was replaced by, or the stars of one. */
  static boolean isReplaced(String text) {
    return SecretSearch.REPLACED_WHOLE.matcher(text).matches();
  }
}
