package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the secrets out of one conversation, piece by piece, in the order in which it is recorded.
 * A whole frame gets the length that it needs. What is passed on in parts keeps its length, since
 * its prefix has been recorded before the rest is known. Not safe for several threads.
 */
final class Redaction {
  /** Larger frames keep their length: they are not gathered. */
  static final int GATHERED_BYTES = 1024 * 1024;

  /** A payload that grows beyond the lowest limit there is keeps its length instead. */
  private static final int LOWEST_LIMIT_BYTES = 64 * 1024;

  private static final List<As> BOTH_SIDES = List.of(As.DELIVERED, As.SENT);
  private static final TextRedactor.Listener NOBODY = (_, _) -> {};

  private final RedactionRules rules;
  private final SecretSearch search;
  private final Replacements replacements = new Replacements();
  private TextRedactor.Listener listener = NOBODY;
  private long found;

  private boolean faulted;

  private final Map<As, Stream> stderr = new EnumMap<>(As.class);
  private final Map<Direction, Map<As, Stream>> parts = new EnumMap<>(Direction.class);
  private final Map<Direction, Map<As, Stream>> raw = new EnumMap<>(Direction.class);

  Redaction(RedactionRules rules) {
    this.rules = rules;
    search = new SecretSearch(rules);
    for (Direction to : Direction.values()) {
      parts.put(to, new EnumMap<>(As.class));
      raw.put(to, new EnumMap<>(As.class));
    }
  }

  /** Who is told of the secrets of what comes next. */
  void tell(TextRedactor.Listener newListener) {
    listener = newListener;
  }

  RedactionRules rules() {
    return rules;
  }

  /** How many secrets were found; one of two pieces counts once. */
  long found() {
    return found;
  }

  /** A text that is redacted piece by piece. */
  final class Stream {
    private final TextRedactor redactor;
    private final TextUnits units;

    /** Bytes that are left as they are: the prefix of a frame. */
    private int skip;

    /** Whether another stream tells of the same. */
    private boolean muted;

    private Stream(boolean json, boolean keepsLength, int skip) {
      redactor = new TextRedactor(search, replacements, keepsLength, this::found);
      units = new TextUnits(redactor, rules, json);
      this.skip = skip;
    }

    private void found(String name, long at) {
      if (!muted) {
        found++;
        listener.found(name, at);
      }
    }

    byte[] next(byte[] bytes, boolean last) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
      int plain = Math.min(skip, bytes.length);
      skip -= plain;
      out.write(bytes, 0, plain);
      units.put(bytes, plain, bytes.length);
      if (last) {
        units.end();
      } else {
        units.settle();
      }
      out.writeBytes(redactor.take(last));
      return out.toByteArray();
    }
  }

  /** A frame's payload, or another text that is whole. */
  byte[] payload(byte[] payload) {
    byte[] redacted = new Stream(true, false, 0).next(payload, true);
    if (redacted.length > payload.length && redacted.length > LOWEST_LIMIT_BYTES) {
      TextRedactor.Listener before = listener;
      long foundBefore = found;
      listener = NOBODY;
      redacted = new Stream(true, true, 0).next(payload, true);
      listener = before;
      found = foundBefore;
    }
    return redacted;
  }

  /** Whether a text that is to be shown holds no secret. */
  boolean isClean(String text) {
    return search.search(text.toCharArray(), 0, text.length(), true).found().isEmpty();
  }

  /** A payload that is given in pieces and keeps its length. */
  Stream largePayload() {
    return new Stream(true, true, 0);
  }

  String text(String text) {
    return new String(text(text.getBytes(UTF_8)), UTF_8);
  }

  byte[] text(byte[] text) {
    return new Stream(false, false, 0).next(text, true);
  }

  /** A JSON value of the recording itself: pointers into payloads do not count. */
  byte[] json(byte[] json) {
    TextRedactor redactor =
        new TextRedactor(
            search,
            replacements,
            false,
            (name, at) -> {
              found++;
              listener.found(name, at);
            });
    RedactionRules placeless = new RedactionRules(List.of(), rules.patterns(), rules.shapes());
    TextUnits units = new TextUnits(redactor, placeless, true);
    units.put(json, 0, json.length);
    units.end();
    return redactor.take(true);
  }

  /** A value that is a secret for where it stands. */
  byte[] secret(String name, byte[] value) {
    String text = new String(value, UTF_8);
    if (TextRedactor.isReplaced(text)) {
      return value;
    }
    found++;
    listener.found(name, 0);
    return replacements.of(name, text);
  }

  /** A frame, or bytes that are none, came to an end in that direction. */
  void forget(Direction to, Lane lane) {
    for (As as : As.values()) {
      if (lane.isIn(as)) {
        parts.get(to).remove(as);
        raw.get(to).remove(as);
      }
    }
  }

  byte[] part(Direction to, long frameBytes, long from, byte[] bytes, Lane lane) {
    if (from == 0) {
      forget(to, lane);
    }
    boolean last = from + bytes.length == frameBytes;
    int prefix = (int) Math.max(0, LineFormat.PREFIX_BYTES - from);
    byte[] redacted = next(parts.get(to), bytes, last, lane, () -> new Stream(true, true, prefix));
    if (last) {
      forget(to, lane);
    }
    return redacted;
  }

  byte[] raw(Direction to, byte[] bytes, Lane lane) {
    BOTH_SIDES.stream().filter(lane::isIn).forEach(parts.get(to)::remove);
    return next(raw.get(to), bytes, false, lane, () -> new Stream(false, false, 0));
  }

  byte[] stderr(byte[] bytes, Lane lane) {
    return next(stderr, bytes, false, lane, () -> new Stream(false, false, 0));
  }

  /** Nothing more comes on stderr: what could have become a secret is known to be one or not. */
  void endStderr() {
    stderr.values().forEach(stream -> stream.next(new byte[0], true));
    stderr.clear();
  }

  private interface Opener {
    Stream open();
  }

  /** From now on what was sent and what was delivered may differ. */
  void faulted() {
    faulted = true;
  }

  /**
   * The next piece of what was sent, of what was delivered, or of both. What only one of the two
   * sides shows to be a secret is taken out of both.
   */
  private byte[] next(Map<As, Stream> open, byte[] bytes, boolean last, Lane lane, Opener opener) {
    byte[] result = bytes;
    for (As as : BOTH_SIDES) {
      boolean again = lane == Lane.BOTH && as == As.SENT;
      if (!lane.isIn(as) || again && !faulted) {
        continue;
      }
      Stream stream = open.computeIfAbsent(as, _ -> opener.open());
      stream.muted = again;
      byte[] redacted = stream.next(bytes, last);
      result = Arrays.equals(result, bytes) ? redacted : result;
    }
    return result;
  }
}
