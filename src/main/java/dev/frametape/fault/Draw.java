package dev.frametape.fault;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Chance as a function, never "the next number of a generator": neither the order of events nor
 * another rule has a say in it.
 */
final class Draw {
  /** The number of a decision that is about a whole conversation. */
  static final long CONVERSATION = -1;

  private Draw() {}

  /**
   * @param number of the frame in its direction, or of the match where there is no frame
   */
  static long of(long seed, String rule, int generation, Subject subject, long number) {
    long draw = mix(seed);
    draw = mix(draw ^ digest(rule));
    draw = mix(draw ^ ((long) generation << 8 | subject.ordinal()));
    return mix(draw ^ number);
  }

  /** A number from 0, inclusive, to 1, exclusive. */
  static double share(long draw) {
    return (mix(draw ^ 0x7368_6172_65L) >>> 11) * 0x1p-53;
  }

  /**
   * A generator of its own for each fault of a firing.
   *
   * @param fault its number in the rule
   */
  static SplittableRandom random(long draw, int fault) {
    return new SplittableRandom(mix(draw + fault));
  }

  /**
   * The finalizer of MurmurHash3, in the variant of SplittableRandom.
   *
   * @see "David Stafford, Better Bit Mixing, variant 13"
   */
  private static long mix(long value) {
    long mixed = value + 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }

  /** FNV-1a, 64 bits. */
  private static long digest(String text) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ each & 0xFF) * 0x100_0000_01B3L;
    }
    return hash;
  }
}
