package dev.frametape.fault;

import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.Optional;

/** What the faults of the first frames do. */
final class HandshakeArms {
  private final Draft draft;
  private final Memory memory;

  HandshakeArms(Draft draft, Memory memory) {
    this.draft = draft;
    this.memory = memory;
  }

  void write(HandshakeFault fault) {
    if (Arms.lacksFrame(draft)) {
      return;
    }
    switch (fault) {
      case HandshakeFault.NoHandshake(Ending ending) -> {
        if (draft.end(ending)) {
          draft.drop();
        }
      }
      case HandshakeFault.LateHandshake(Duration by) -> draft.before(new Emission.Pause(by));
      case HandshakeFault.WrongHandshake(HandshakeFault.HandshakeField field, Json value) ->
          EnvelopeArms.set(
              draft,
              switch (field) {
                case PROTOCOL_VERSION -> "/message/body/protocol_version";
                case WORKER_VERSION -> "/message/body/worker_version";
              },
              value.text());
      case HandshakeFault.FirstFrame(HandshakeFault.FirstFrameType type) -> {
        draft.drop();
        draft.frameBefore(
            Envelopes.frame(
                draft.exchange().version(),
                switch (type) {
                  case DATA_ROW -> Envelopes.row(memory.stream(), 0);
                  case RESPONSE -> Envelopes.response("health_ok", "{}");
                  case FATAL_EXIT -> Envelopes.fatalExit("exit status: 134", "");
                  case DIAGNOSTIC -> Envelopes.diagnostic();
                  case PROGRESS_TICK -> Envelopes.tick(0);
                }));
      }
      case HandshakeFault.TwiceHandshake() -> {
        Optional<byte[]> handshake = memory.handshake();
        if (handshake.isEmpty()) {
          draft.inert("there has been no handshake yet");
        } else {
          draft.frameBefore(handshake.get());
        }
      }
      case HandshakeFault.SwallowConfigure() -> draft.drop();
      case HandshakeFault.EditConfigure(long limit) ->
          EnvelopeArms.set(draft, "/message/body/max_frame_bytes", Long.toString(limit));
    }
  }
}
