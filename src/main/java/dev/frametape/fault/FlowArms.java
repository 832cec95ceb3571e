package dev.frametape.fault;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.SplittableRandom;

/** What the faults of time do. */
final class FlowArms {
  private final Draft draft;

  FlowArms(Draft draft) {
    this.draft = draft;
  }

  void write(FlowFault fault) {
    if (fault instanceof FlowFault.Hang(FlowFault.HangAt at) && !draft.hasFrame()) {
      draft.hang(0);
      return;
    }
    if (fault instanceof FlowFault.StallStdin()) {
      stallStdin();
      return;
    }
    if (Arms.lacksFrame(draft)) {
      return;
    }
    switch (fault) {
      case FlowFault.Delay delay -> draft.delay(delayOf(delay));
      case FlowFault.Deadline(Duration of, long offset) -> {
        if (draft.frame().sinceRequest().isEmpty()) {
          draft.inert("no request is open that the time-out could be counted from");
          return;
        }
        long since = draft.frame().micros() - draft.frame().sinceRequest().getAsLong();
        Duration left = of.plusMillis(offset).minus(Duration.ofNanos(since * 1000));
        if (left.isNegative()) {
          draft.inert("the frame came behind that time by itself");
        } else if (left.toDays() > 365) {
          draft.inert("that time is more than a year away");
        } else {
          draft.delay(left);
        }
      }
      case FlowFault.Hang(FlowFault.HangAt at) ->
          draft.hang(
              switch (at) {
                case BETWEEN -> 0;
                case PREFIX -> draft.prefixBytes() / 2;
                case PAYLOAD -> draft.prefixBytes() + draft.payloadBytes() / 2;
              });
      case FlowFault.Dribble(int pieces, Duration over) -> dribble(pieces, over);
      case FlowFault.Rate(long bytesPerSecond) -> rate(bytesPerSecond);
      case FlowFault.StallBurst(Duration by) ->
          draft.hold(new Draft.Holding(Draft.Gather.UNTIL_TIME, 0, by, 0));
      // It is about the end of the stream, and is asked there.
      case FlowFault.SlowEof _ -> draft.skip("the stream did not end by itself");
      case FlowFault.StallStdin() -> throw new AssertionError(fault);
    }
  }

  /** A year: what a scenario could say itself. */
  private static final double MOST_NANOS = 365 * 86_400e9;

  private void stallStdin() {
    draft.drop();
    draft.before(
        (streams, steps) -> {
          steps.add(new FaultStep.Do(new Emission.StopReading()));
          streams.hang(streams.lane(Direction.TO_CHILD), steps);
        });
  }

  private void dribble(int pieces, Duration over) {
    long length = draft.frameBytes();
    long piece = (length + pieces - 1) / pieces;
    if (piece >= length) {
      draft.inert("one piece is the frame of " + length + " bytes as it is");
    } else if (!draft.isTooManyPieces(length, piece)) {
      long pauses = (length + piece - 1) / piece - 1;
      draft.pieces(piece, over.dividedBy(pauses));
    }
  }

  /** Ten pieces a second; more where they would be less than a byte, fewer where too many. */
  private void rate(long bytesPerSecond) {
    long length = draft.frameBytes();
    long piece = Math.max(1, Math.max(bytesPerSecond / 10, length / Draft.MOST_PIECES + 1));
    if (piece < length) {
      draft.pieces(piece, Duration.ofNanos((long) (1e9 * piece / bytesPerSecond)));
    } else {
      draft.inert("a frame of " + length + " bytes is less than comes in a tenth of a second");
    }
  }

  private Duration delayOf(FlowFault.Delay delay) {
    if (delay.distribution() == FlowFault.Distribution.FIXED) {
      return delay.by();
    }
    SplittableRandom random = draft.random();
    double deviation =
        switch (delay.distribution()) {
          case FIXED -> 0;
          case UNIFORM -> random.nextDouble(-1, 1);
          case NORMAL, LOGNORMAL -> random.nextGaussian();
        };
    // As netem has it: so much of the last one, the rest of this one.
    double kept = delay.correlation() / 100.0;
    if (!Double.isNaN(draft.rule().lastDeviation)) {
      deviation = kept * draft.rule().lastDeviation + (1 - kept) * deviation;
    }
    draft.rule().lastDeviation = deviation;
    double nanos =
        switch (delay.distribution()) {
          case FIXED, UNIFORM, NORMAL ->
              delay.by().toNanos() + deviation * delay.jitter().toNanos();
          // The median is the given delay, and one deviation up is the delay plus its width.
          case LOGNORMAL ->
              delay.by().toNanos()
                  * Math.exp(
                      deviation
                          * Math.log1p(
                              (double) delay.jitter().toNanos()
                                  / Math.max(1, delay.by().toNanos())));
        };
    Duration made = Duration.ofNanos((long) Math.max(0, Math.min(nanos, MOST_NANOS)));
    if (delay.correlation() > 0) {
      // This one's draw does not say what the last one was.
      draft.resolved(new FlowFault.Delay(made, Duration.ZERO, FlowFault.Distribution.FIXED, 0));
    }
    return made;
  }
}
