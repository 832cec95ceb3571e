package dev.frametape.stub;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * What is left to chance: each choice depends on the seed, the mapping and how often that has
 * answered, and on nothing else, so neither timing nor another mapping changes it.
 */
final class Chance {
  private static final long PRIME = 0x100000001B3L;

  private final SplittableRandom random;

  /**
   * @param mapping its key, the same wherever the folder lies
   * @param answer how often it has answered before
   */
  Chance(long seed, String mapping, long answer) {
    // FNV-1a: a hash that no version of the platform changes.
    long hash = 0xCBF29CE484222325L;
    for (byte letter : mapping.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ letter & 0xFF) * PRIME;
    }
    random = new SplittableRandom(seed ^ Long.rotateLeft(hash, 17) ^ answer * 0x9E3779B97F4A7C15L);
  }

  /** From {@code least} to {@code most}, both included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** As WireMock draws it: the exponential of a normal variable, scaled to the median. */
  long logNormal(double median, double sigma) {
    // The polar method by hand: nextGaussian of the platform may change between versions.
    double u;
    double square;
    do {
      u = 2 * random.nextDouble() - 1;
      double v = 2 * random.nextDouble() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    double gaussian = u * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    return StrictMath.round(StrictMath.exp(gaussian * sigma) * median);
  }
}
