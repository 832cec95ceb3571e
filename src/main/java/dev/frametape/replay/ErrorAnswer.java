package dev.frametape.replay;

import dev.frametape.frame.FrameWriter;
import dev.frametape.frame.JsonWords;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The answer to a request that was not recorded, so that a parent sees why, and not just an end.
 */
final class ErrorAnswer {
  static final String CODE = "frametape.replay.unmatched";

  private ErrorAnswer() {}

  /** A frame; empty for what is no request, since no parent waits for an answer to that. */
  static Optional<byte[]> to(ParentFrame got, Optional<NearMiss> nearest) {
    if (!got.peek().type().equals(Optional.of("request")) || got.peek().version().isEmpty()) {
      return Optional.empty();
    }
    String message =
        "the replayed recording has no answer left to "
            + got.label()
            + nearest.map(ErrorAnswer::words).orElse("")
            + "; stderr of the worker says more";
    String payload =
        "{\"version\":"
            + got.peek().version().getAsInt()
            + ",\"message\":{\"type\":\"response\",\"body\":{\"status\":\"error\",\"code\":\""
            + CODE
            + "\",\"message\":"
            + JsonWords.quoted(message)
            + "}}}";
    return Optional.of(FrameWriter.frameOf(payload.getBytes(StandardCharsets.UTF_8)));
  }

  private static String words(NearMiss nearest) {
    return ", the nearest is in line "
        + nearest.at().line()
        + nearest.differences().stream()
            .findFirst()
            .map(first -> " and differs at \"" + first.pointer() + "\"")
            .orElse("");
  }
}
