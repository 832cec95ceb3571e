package dev.frametape.cli;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.recording.RecordedBytes;
import java.io.IOException;
import java.util.Optional;

/**
 * What a frame says of itself.
 *
 * @param words what the recording says of a frame whose envelope tells nothing
 */
record FrameFacts(EnvelopePeek peek, Optional<String> words) {
  private static final int PREFIX_BYTES = 4;
  // The reference writer puts what is looked for into the first hundred bytes.
  private static final int HEAD_BYTES = 1 << 16;

  /** Looks into the beginning of a frame. */
  static FrameFacts of(RecordedBytes frame, Optional<String> words) throws IOException {
    byte[] head = frame.head(HEAD_BYTES);
    int from = Math.min(PREFIX_BYTES, head.length);
    return new FrameFacts(EnvelopePeek.of(head, from, head.length - from), words);
  }

  /** Type, tag and numbers, such as {@code data_row rows #0}. */
  String text() {
    return text(peek, words.map(Printable::text).orElse("no envelope"));
  }

  /** The same, or other words where the envelope tells nothing. */
  static String text(EnvelopePeek peek, String otherwise) {
    if (peek.type().isEmpty()) {
      return otherwise;
    }
    StringBuilder text = new StringBuilder(Printable.word(peek.type().get()));
    peek.tag().ifPresent(tag -> text.append(' ').append(Printable.word(tag)));
    peek.stream().ifPresent(stream -> text.append(' ').append(Printable.word(stream)));
    peek.sequence().ifPresent(number -> text.append(" #").append(Long.toUnsignedString(number)));
    peek.count().ifPresent(count -> text.append(" count ").append(Long.toUnsignedString(count)));
    peek.maxFrameBytes().ifPresent(limit -> text.append(' ').append(limit));
    return text.toString();
  }

  void into(JsonLine json) {
    peek.version().ifPresent(version -> json.put("version", version));
    peek.type().ifPresent(type -> json.put("type", type));
    peek.tag()
        .ifPresent(
            tag -> json.put(peek.type().equals(Optional.of("request")) ? "op" : "status", tag));
    peek.stream().ifPresent(stream -> json.put("stream", stream));
    peek.sequence().ifPresent(number -> json.putUnsigned("sequence", number));
    peek.count().ifPresent(count -> json.putUnsigned("count", count));
    peek.maxFrameBytes().ifPresent(limit -> json.put("max_frame_bytes", limit));
  }
}
