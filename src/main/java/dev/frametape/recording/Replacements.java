package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives each secret its replacement, such as {@code [redacted:jwt:1]}: the same secret always the
 * same one, by whichever rule it was found. Keeps fingerprints and no secret.
 */
final class Replacements {
  /** More different secrets than these become {@code [redacted:NAME:many]}: memory is bounded. */
  static final int MOST = 100_000;

  private final Map<Long, byte[]> given = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final MessageDigest digest;

  Replacements() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256, this one says it has not", e);
    }
  }

  byte[] of(String name, String secret) {
    long fingerprint = ByteBuffer.wrap(digest.digest(secret.getBytes(UTF_8))).getLong();
    byte[] known = given.get(fingerprint);
    if (known != null) {
      return known;
    }
    if (given.size() >= MOST) {
      return ("[redacted:" + name + ":many]").getBytes(US_ASCII);
    }
    int number = counts.merge(name, 1, Integer::sum);
    byte[] token = ("[redacted:" + name + ":" + number + "]").getBytes(US_ASCII);
    given.put(fingerprint, token);
    return token;
  }
}
