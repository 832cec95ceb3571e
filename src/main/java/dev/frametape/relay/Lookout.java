package dev.frametape.relay;

import dev.frametape.process.ChildProcess;
import dev.frametape.process.EndWatch;
import dev.frametape.process.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches, for pumps that wait in read(2), what they cannot see from there: that the reader of
 * their sink has gone, and that the child has ended. Who is concerned is taken out, and from then
 * on looks by itself.
 */
final class Lookout {
  private static final int CHILD = -1;

  private final List<Pump> pumps = new ArrayList<>();

  /** The pump, which has not begun, may wait in read(2) where that is possible. */
  void add(Pump pump) {
    if (pump.waitInRead()) {
      pumps.add(pump);
    }
  }

  /** Returns when every pump looks by itself: the child has ended, or nobody can be watched. */
  void untilEndOf(ChildProcess child) {
    if (pumps.isEmpty()) {
      return;
    }
    try (EndWatch ends = EndWatch.open()) {
      ends.add(child.endDescriptor(), Poll.READABLE, CHILD);
      for (int index = 0; index < pumps.size(); index++) {
        watch(ends, index);
      }
      for (int ended = ends.await(); ended != CHILD; ended = ends.await()) {
        pumps.get(ended).lookByItself();
      }
    } catch (IOException cannotWatch) {
      // No descriptor is left, say. Then the pumps are taken out now, and see all by themselves.
    }
    pumps.forEach(Pump::lookByItself);
  }

  private void watch(EndWatch ends, int index) {
    Pump pump = pumps.get(index);
    try {
      ends.add(pump.sink(), Poll.ONLY_IF_GONE, index);
    } catch (IOException closed) {
      // Such as the sink of a stream that is over already.
      pump.lookByItself();
    }
  }
}
