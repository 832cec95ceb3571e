package dev.frametape.recording;

import dev.frametape.frame.EnvelopePeek;
import java.util.Optional;

/** The few words about a frame in the blob file, such as {@code data_row rows #0}. */
final class PeekText {
  private PeekText() {}

  /** Type, tag, stream and sequence, as far as they were found; empty when the type was not. */
  static Optional<String> of(EnvelopePeek peek) {
    return peek.type()
        .map(
            type -> {
              StringBuilder text = new StringBuilder(type);
              peek.tag().ifPresent(tag -> text.append(' ').append(tag));
              peek.stream().ifPresent(stream -> text.append(' ').append(stream));
              peek.sequence()
                  .ifPresent(number -> text.append(" #").append(Long.toUnsignedString(number)));
              return text.toString();
            });
  }
}
