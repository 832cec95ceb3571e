package dev.frametape.recording;

import dev.frametape.frame.EnvelopePeek;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;

/** The few words about a frame in the blob file, such as {@code data_row rows #0}. */
final class PeekText {
  /** Where the peek comes from; nothing until the frame room can look into an envelope. */
  static final Function<ByteBuf, Optional<EnvelopePeek>> PEEKER = payload -> Optional.empty();

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
