package dev.frametape.frame;

import java.util.Optional;

/**
 * How a stream of bytes is cut into frames. A closed family: a new framing is a new record here,
 * and the compiler then names every place that has to know it.
 */
public sealed interface Framing {
  Framing U32BE_JSON = new U32BeJson();
  Framing RAW = new Raw();

  /** The name that recordings write in their header, such as {@code u32be-json}. */
  String recordingName();

  /** Whether bytes are cut into frames at all. */
  boolean hasFrames();

  /** The framing that a recording names, or empty when this version does not know it. */
  static Optional<Framing> named(String recordingName) {
    return switch (recordingName) {
      case "u32be-json" -> Optional.of(U32BE_JSON);
      case "raw" -> Optional.of(RAW);
      default -> Optional.empty();
    };
  }

  /** A length of 4 bytes, unsigned, big endian, that counts the payload only; then JSON. */
  record U32BeJson() implements Framing {
    @Override
    public String recordingName() {
      return "u32be-json";
    }

    @Override
    public boolean hasFrames() {
      return true;
    }
  }

  /** No frames at all: bytes are passed on as they come. */
  record Raw() implements Framing {
    @Override
    public String recordingName() {
      return "raw";
    }

    @Override
    public boolean hasFrames() {
      return false;
    }
  }
}
