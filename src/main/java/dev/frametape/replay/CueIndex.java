package dev.frametape.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Where the cues of a recording are, for those that may be asked for in another order. About 30
 * bytes for each.
 */
final class CueIndex {
  /** What a cue is, without its content. */
  enum Kind {
    FRAME,
    EOF,
    SIGNAL,
    OTHER
  }

  private final BitSet used = new BitSet();
  private final BitSet redacted = new BitSet();
  private int count;
  private long[] numbers = new long[16];
  private long[] offsets = new long[16];
  private long[] micros = new long[16];
  private int[] keys = new int[16];
  private int[] opKeys = new int[16];
  private byte[] kinds = new byte[16];

  private CueIndex() {}

  /** Reads a recording through. The script stands anywhere afterwards. */
  static CueIndex of(Script script, MatchRules rules) throws IOException {
    CueIndex index = new CueIndex();
    while (true) {
      Scripted step = script.next();
      if (step instanceof Scripted.CutOff || step instanceof Scripted.Ends) {
        return index;
      }
      if (step instanceof Scripted.Cue cue) {
        index.add(cue, rules);
      }
    }
  }

  private void add(Scripted.Cue cue, MatchRules rules) {
    if (count == numbers.length) {
      int more = 2 * count;
      numbers = Arrays.copyOf(numbers, more);
      offsets = Arrays.copyOf(offsets, more);
      micros = Arrays.copyOf(micros, more);
      keys = Arrays.copyOf(keys, more);
      opKeys = Arrays.copyOf(opKeys, more);
      kinds = Arrays.copyOf(kinds, more);
    }
    numbers[count] = cue.at().n();
    offsets[count] = cue.at().offset();
    micros[count] = cue.at().micros();
    Kind kind =
        switch (cue.said()) {
          case Said.Framed(ParentFrame frame) -> {
            keys[count] = rules.key(frame);
            opKeys[count] = MatchRules.opKey(frame);
            redacted.set(count, frame.isRedacted());
            yield Kind.FRAME;
          }
          case Said.Eof() -> Kind.EOF;
          case Said.Signalled(int signal) -> {
            keys[count] = signal;
            yield Kind.SIGNAL;
          }
          case Said.Raw _, Said.CutOff _ -> Kind.OTHER;
        };
    kinds[count] = (byte) kind.ordinal();
    count++;
  }

  /** The next unused cue of a kind, from that one on; -1 when there is none. */
  int next(Kind kind, int from) {
    for (int cue = used.nextClearBit(from); cue < count; cue = used.nextClearBit(cue + 1)) {
      if (kinds[cue] == kind.ordinal()) {
        return cue;
      }
    }
    return -1;
  }

  int key(int cue) {
    return keys[cue];
  }

  /** Whether secrets were taken out of a frame, so that its key says nothing. */
  boolean isRedacted(int cue) {
    return redacted.get(cue);
  }

  int opKey(int cue) {
    return opKeys[cue];
  }

  Scripted.Place place(int cue) {
    return new Scripted.Place(numbers[cue], offsets[cue], micros[cue]);
  }

  void use(int cue) {
    used.set(cue);
  }

  /** Marks all that begin before that line. */
  void useBefore(Scripted.Place place) {
    int cue = cueAt(place);
    used.set(0, cue >= 0 ? cue : -cue - 1);
  }

  /** The cue that begins at that line; negative when there is none. */
  int cueAt(Scripted.Place place) {
    return Arrays.binarySearch(numbers, 0, count, place.n());
  }

  /** Marks the cue that begins at that line, if there is one. */
  void use(Scripted.Place place) {
    int cue = cueAt(place);
    if (cue >= 0) {
      used.set(cue);
    }
  }

  boolean isUsed(Scripted.Place place) {
    int cue = cueAt(place);
    return cue >= 0 && used.get(cue);
  }

  /** How many frames were never asked for. */
  long unusedFrames() {
    long unused = 0;
    for (int cue = used.nextClearBit(0); cue < count; cue = used.nextClearBit(cue + 1)) {
      if (kinds[cue] == Kind.FRAME.ordinal()) {
        unused++;
      }
    }
    return unused;
  }
}
