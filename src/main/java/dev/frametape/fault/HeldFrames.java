package dev.frametape.fault;

import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Frames of one direction that wait, for one another or for a time. */
final class HeldFrames {
  /** More than this does not wait: it goes, so that memory stays bounded. */
  private static final long MOST_BYTES = 8L << 20;

  private final Draft.Holding how;
  private final Emission.Stream stream;
  private final long until;
  private final List<List<FaultStep>> units = new ArrayList<>();
  private long bytes;

  /** Messages that come meanwhile; null when it is no flood. */
  private final Draft.Flood flood;

  private int floods;
  private long nextFlood;

  HeldFrames(Draft.Holding how, Emission.Stream stream, long micros) {
    this(how, stream, micros, null);
  }

  private HeldFrames(Draft.Holding how, Emission.Stream stream, long micros, Draft.Flood flood) {
    this.how = how;
    this.stream = stream;
    this.flood = flood;
    until = flood != null ? Long.MAX_VALUE : micros + how.time().toNanos() / 1000;
    nextFlood = micros;
  }

  static HeldFrames flood(Draft.Flood flood, Emission.Stream stream, long micros) {
    return new HeldFrames(
        new Draft.Holding(Draft.Gather.UNTIL_TIME, 0, flood.every(), 0), stream, micros, flood);
  }

  boolean isEndless() {
    return flood != null && flood.most() == 0;
  }

  Draft.Gather gather() {
    return how.gather();
  }

  boolean isFlood() {
    return flood != null;
  }

  /**
   * One more frame waits.
   *
   * @param unit its steps
   * @param steps gets what of them happens at once
   * @return whether all that waits is to go now
   */
  boolean add(List<FaultStep> unit, List<FaultStep> steps) {
    List<FaultStep> waits = new ArrayList<>();
    for (FaultStep step : unit) {
      switch (step) {
        case FaultStep.Fired _, FaultStep.Inert _ -> steps.add(step);
        case FaultStep.Withhold(var on, var place, ByteBuf slice) -> {
          // What was sent stays in its order: it is told before what comes later, or with it.
          if (how.gather() == Draft.Gather.REORDER) {
            steps.add(step);
          } else {
            waits.add(new FaultStep.Withhold(on, place, own(slice)));
          }
        }
        case FaultStep.Pass(var on, var place, ByteBuf slice) -> {
          if (how.gather() == Draft.Gather.REORDER) {
            // What is sent in another order was not delivered as it was sent.
            steps.add(new FaultStep.Withhold(on, place, slice.retain()));
            ByteBuf copy = own(slice);
            waits.add(new FaultStep.Insert(on, isWhole(place, copy), copy));
          } else {
            waits.add(new FaultStep.Pass(on, place, own(slice)));
          }
        }
        case FaultStep.Insert insert when insert.on() == stream -> {
          bytes += insert.bytes().readableBytes();
          waits.add(insert);
        }
        // Another stream does not wait for this one.
        case FaultStep.Insert _ -> steps.add(step);
        case FaultStep.Do(Emission.Close(var on)) when on != stream -> steps.add(step);
        case FaultStep.Do act -> waits.add(act);
      }
    }
    units.add(waits);
    return bytes > MOST_BYTES || how.frames() > 0 && units.size() >= how.frames();
  }

  /** A copy, since a slice would keep all that was read together with it. */
  private ByteBuf own(ByteBuf slice) {
    ByteBuf copy = Unpooled.copiedBuffer(slice);
    slice.release();
    bytes += copy.readableBytes();
    return copy;
  }

  private static boolean isWhole(FaultStep.Place place, ByteBuf copy) {
    return place.from() == 0 && place.frameBytes() == copy.readableBytes();
  }

  void release(List<FaultStep> steps) {
    if (how.gather() == Draft.Gather.REORDER) {
      shuffle();
    }
    boolean apart = how.gather() != Draft.Gather.COALESCE;
    for (int unit = 0; unit < units.size(); unit++) {
      if (apart && unit > 0) {
        steps.add(new FaultStep.Do(new Emission.Flush()));
      }
      steps.addAll(units.get(unit));
    }
    if (how.gather() == Draft.Gather.COALESCE) {
      steps.add(new FaultStep.Do(new Emission.Flush()));
    }
  }

  /** Nobody is left to get what waits. */
  void withhold(List<FaultStep> steps) {
    for (List<FaultStep> unit : units) {
      for (FaultStep step : unit) {
        switch (step) {
          case FaultStep.Pass(var on, var place, ByteBuf slice) ->
              steps.add(new FaultStep.Withhold(on, place, slice));
          case FaultStep.Withhold withheld -> steps.add(withheld);
          case FaultStep.Insert(_, _, ByteBuf made) -> made.release();
          case FaultStep.Fired _, FaultStep.Inert _, FaultStep.Do _ -> {}
        }
      }
    }
  }

  /** Another order than the one there was, whatever the seed. */
  private void shuffle() {
    List<List<FaultStep>> before = List.copyOf(units);
    SplittableRandom random = new SplittableRandom(how.seed());
    for (int last = units.size() - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      List<FaultStep> unit = units.get(last);
      units.set(last, units.get(other));
      units.set(other, unit);
    }
    if (units.size() > 1 && isSame(before)) {
      units.add(units.removeFirst());
    }
  }

  private boolean isSame(List<List<FaultStep>> before) {
    for (int unit = 0; unit < units.size(); unit++) {
      if (units.get(unit) != before.get(unit)) {
        return false;
      }
    }
    return true;
  }

  OptionalLong nextWake() {
    if (flood != null) {
      return OptionalLong.of(nextFlood);
    }
    return how.gather() == Draft.Gather.REORDER ? OptionalLong.empty() : OptionalLong.of(until);
  }

  /** Whether no frame that comes could have these go sooner. */
  boolean waitsForTime() {
    return flood != null ? flood.most() > 0 : how.gather() == Draft.Gather.UNTIL_TIME;
  }

  /**
   * The time may have come.
   *
   * @return whether all that waits is to go now
   */
  boolean wake(long micros, List<FaultStep> steps) {
    if (flood == null) {
      return how.gather() != Draft.Gather.REORDER && micros >= until;
    }
    if (micros < nextFlood) {
      return false;
    }
    steps.add(new FaultStep.Insert(stream, true, Unpooled.wrappedBuffer(flood.frame())));
    steps.add(new FaultStep.Do(new Emission.Flush()));
    floods++;
    nextFlood = Math.max(nextFlood + flood.every().toNanos() / 1000, micros);
    return flood.most() > 0 && floods >= flood.most();
  }
}
