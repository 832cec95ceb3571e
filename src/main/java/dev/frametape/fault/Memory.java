package dev.frametape.fault;

import dev.frametape.frame.Direction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What was sent before, kept only where a rule may want it again. */
final class Memory {
  static final int MOST_RESPONSES = 64;
  private static final int MOST_RESPONSE_BYTES = 1 << 20;

  private final boolean keepsHandshake;
  private final int keepsResponses;
  private byte[] handshake;
  private final Deque<byte[]> responses = new ArrayDeque<>();
  private OptionalLong sequence = OptionalLong.empty();
  private String lastStream = "rows";

  Memory(List<FaultRule> rules) {
    boolean handshakeWanted = false;
    int most = 0;
    for (FaultRule rule : rules) {
      for (Fault fault : rule.then()) {
        handshakeWanted |=
            fault instanceof HandshakeFault.TwiceHandshake
                || fault instanceof SequenceFault.Unsolicited;
        if (fault instanceof SequenceFault.StaleResponse(int lag)) {
          most = Math.max(most, Math.min(lag, MOST_RESPONSES));
        }
      }
    }
    keepsHandshake = handshakeWanted;
    keepsResponses = most;
  }

  /** Whether all of a frame has to be here, since it is to be remembered. */
  boolean wants(Passing frame) {
    return frame.to() == Direction.TO_PARENT
        && (keepsHandshake && frame.number() == 0
            || keepsResponses > 0
                && frame.isType("response")
                && frame.payloadBytes() <= MOST_RESPONSE_BYTES);
  }

  void remember(Passing frame) {
    if (frame.to() != Direction.TO_PARENT) {
      return;
    }
    if (keepsHandshake && frame.number() == 0 && frame.whole()) {
      handshake = Draft.framed(frame.payload());
    }
    if (keepsResponses > 0
        && frame.isType("response")
        && frame.whole()
        && frame.payload().length <= MOST_RESPONSE_BYTES) {
      responses.addFirst(Draft.framed(frame.payload()));
      if (responses.size() > keepsResponses) {
        responses.removeLast();
      }
    }
    if (frame.isType("data_row")) {
      sequence = frame.peek().sequence();
      lastStream = frame.peek().stream().orElse(lastStream);
    }
  }

  Optional<byte[]> handshake() {
    return Optional.ofNullable(handshake);
  }

  /**
   * An earlier response, as a frame.
   *
   * @param lag 1 is the last one
   */
  Optional<byte[]> response(int lag) {
    return responses.stream().skip(lag - 1L).findFirst();
  }

  /** The sequence number of the last row. */
  OptionalLong sequence() {
    return sequence;
  }

  /** The stream of the last row. */
  String stream() {
    return lastStream;
  }
}
