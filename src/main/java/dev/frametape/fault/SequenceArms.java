package dev.frametape.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What the faults of order do. */
final class SequenceArms {
  private final Draft draft;
  private final Memory memory;

  SequenceArms(Draft draft, Memory memory) {
    this.draft = draft;
    this.memory = memory;
  }

  void write(SequenceFault fault) {
    if (fault instanceof SequenceFault.Unsolicited(SequenceFault.MessageType type)) {
      draft.frameAfter(unsolicited(type));
      return;
    }
    if (Arms.lacksFrame(draft)) {
      return;
    }
    int version = draft.exchange().version();
    switch (fault) {
      case SequenceFault.Drop() -> {
        draft.drop();
      }
      case SequenceFault.Duplicate(int times, Duration gap) -> draft.copies(times, gap);
      case SequenceFault.Reorder(int window) ->
          draft.hold(
              new Draft.Holding(
                  Draft.Gather.REORDER, window, Duration.ZERO, draft.random().nextLong()));
      case SequenceFault.StaleResponse(int lag) -> {
        Optional<byte[]> earlier = memory.response(lag);
        if (earlier.isEmpty()) {
          draft.inert(
              lag > Memory.MOST_RESPONSES
                  ? "no more than " + Memory.MOST_RESPONSES + " answers are remembered"
                  : "there have not been " + lag + " answers before this one");
        } else {
          instead(earlier.get());
        }
      }
      case SequenceFault.ForeignResponse(String status, Json fields) ->
          instead(Envelopes.frame(version, Envelopes.response(status, fields.text())));
      case SequenceFault.ErrorResponse(String code, String message) ->
          instead(
              Envelopes.frame(
                  version,
                  Envelopes.response(
                      "error",
                      "{\"code\":"
                          + JsonPlaces.quote(code)
                          + ",\"message\":"
                          + JsonPlaces.quote(message)
                          + "}")));
      case SequenceFault.ExtraResponse(String status, Json fields) ->
          draft.frameAfter(Envelopes.frame(version, Envelopes.response(status, fields.text())));
      case SequenceFault.DropTerminal(Ending ending) -> {
        if (draft.end(ending)) {
          draft.drop();
        }
      }
      case SequenceFault.EarlyTerminal() -> {
        draft.drop();
        draft.before((streams, _) -> streams.exchange().loseRows());
      }
      case SequenceFault.Summary(String pointer, long delta) ->
          EnvelopeArms.changed(
              draft,
              JsonEdit.addToNumber(draft.payload(), "/message/body" + pointer, delta),
              "the body has no number at " + pointer);
      case SequenceFault.RowSequence(SequenceFault.RowSequenceKind kind) -> rowSequence(kind);
      case SequenceFault.RowStream(String name) ->
          EnvelopeArms.set(draft, "/message/body/stream", JsonPlaces.quote(name));
      case SequenceFault.Endless(SequenceFault.EndlessType type, Duration every, int most) ->
          draft.flood(
              new Draft.Flood(
                  Envelopes.frame(
                      version,
                      switch (type) {
                        case DATA_ROW -> Envelopes.row(memory.stream(), 0);
                        case PROGRESS_TICK -> Envelopes.tick(0);
                        case DIAGNOSTIC -> Envelopes.diagnostic();
                      }),
                  every,
                  most));
      case SequenceFault.TickOdd(SequenceFault.TickKind kind) -> tick(kind);
      case SequenceFault.FatalExitFrame(String status, String stderr, Ending ending) -> {
        if (draft.end(ending)) {
          instead(Envelopes.frame(version, Envelopes.fatalExit(status, stderr)));
        }
      }
      case SequenceFault.SwallowRequest() -> draft.drop();
      case SequenceFault.RepeatRequest() -> draft.copies(2, Duration.ZERO);
      case SequenceFault.EditRequest(String pointer, Json value) ->
          EnvelopeArms.set(draft, "/message/body" + pointer, value.text());
      case SequenceFault.Unsolicited _ -> throw new AssertionError(fault);
    }
  }

  /** Another frame comes in place of this one. */
  private void instead(byte[] wire) {
    draft.drop();
    draft.frameBefore(wire);
  }

  private byte[] unsolicited(SequenceFault.MessageType type) {
    int version = draft.exchange().version();
    return Envelopes.frame(
        version,
        switch (type) {
          case RESPONSE -> Envelopes.response("health_ok", "{}");
          case DIAGNOSTIC -> Envelopes.diagnostic();
          case PROGRESS_TICK -> Envelopes.tick(0);
          case DATA_ROW -> Envelopes.row(memory.stream(), 0);
          case HANDSHAKE -> Envelopes.handshake(version);
          case FATAL_EXIT -> Envelopes.fatalExit("exit status: 134", "");
        });
  }

  private void rowSequence(SequenceFault.RowSequenceKind kind) {
    OptionalLong own = draft.frame().peek().sequence();
    if (own.isEmpty()) {
      draft.inert("the frame has no sequence number");
      return;
    }
    OptionalLong last = memory.sequence();
    if (kind == SequenceFault.RowSequenceKind.REPEAT && last.isEmpty()) {
      draft.inert("there has been no row before this one");
      return;
    }
    long changed =
        switch (kind) {
          case GAP -> own.getAsLong() + 1;
          case REPEAT -> last.getAsLong();
          case RESTART -> 0;
        };
    if (changed == own.getAsLong()) {
      draft.inert("the row's sequence number is " + Long.toUnsignedString(changed) + " already");
      return;
    }
    EnvelopeArms.set(draft, "/message/body/sequence", Long.toUnsignedString(changed));
  }

  private void tick(SequenceFault.TickKind kind) {
    switch (kind) {
      case BACK -> EnvelopeArms.set(draft, "/message/body/current", "0");
      case NO_TOTAL -> EnvelopeArms.set(draft, "/message/body/total", "null");
      case OVERFLOW -> {
        Optional<byte[]> most =
            JsonEdit.set(draft.payload(), "/message/body/current", "18446744073709551615");
        EnvelopeArms.changed(
            draft,
            most.flatMap(changed -> JsonEdit.set(changed, "/message/body/total", "1")),
            "the payload has no current and no total");
      }
    }
  }
}
