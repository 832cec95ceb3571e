package dev.frametape.fault;

import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.SplittableRandom;

/** What the faults of time do. */
final class FlowArms {
  private static final int PREFIX = Passing.PREFIX_BYTES;

  private final ScenarioEngine engine;
  private final Draft draft;

  FlowArms(ScenarioEngine engine, Draft draft) {
    this.engine = engine;
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
        } else {
          draft.delay(left);
        }
      }
      case FlowFault.Hang(FlowFault.HangAt at) ->
          draft.hang(
              switch (at) {
                case BETWEEN -> 0;
                case PREFIX -> PREFIX / 2;
                case PAYLOAD -> PREFIX + draft.payloadBytes() / 2;
              });
      case FlowFault.Dribble(int pieces, Duration over) -> {
        long length = PREFIX + draft.payloadBytes();
        int count = (int) Math.max(1, Math.min(pieces, length));
        Duration pause = count > 1 ? over.dividedBy(count - 1) : Duration.ZERO;
        draft.pieces((length + count - 1) / count, pause);
      }
      case FlowFault.Rate(long bytesPerSecond) -> rate(bytesPerSecond);
      case FlowFault.StallBurst(Duration by) ->
          draft.hold(new Draft.Holding(Draft.Gather.UNTIL_TIME, 0, by, 0));
      // It is about the end of the stream, and is asked there.
      case FlowFault.SlowEof _ -> draft.skip();
      case FlowFault.StallStdin() -> throw new AssertionError(fault);
    }
  }

  private void stallStdin() {
    draft.before(new Emission.StopReading());
    draft.drop();
    engine.hang(engine.childLane());
  }

  /** Ten pieces a second, or, where that would be less than a byte, one byte at a time. */
  private void rate(long bytesPerSecond) {
    long piece = Math.max(1, bytesPerSecond / 10);
    draft.pieces(piece, Duration.ofNanos(1_000_000_000L * piece / bytesPerSecond));
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
    deviation = kept * draft.rule().lastDeviation + (1 - kept) * deviation;
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
    return Duration.ofNanos((long) Math.max(0, Math.min(nanos, 1e18)));
  }
}
