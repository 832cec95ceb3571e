package dev.frametape.process;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Who is at the other ends of this process's standard streams. */
public final class OtherEnds {
  private OtherEnds() {}

  /**
   * Waits until nobody is left at the other end of any of these. A file and a terminal have nobody
   * at their other end; when there is nobody at all from the start, this waits for {@code
   * awakened}.
   *
   * @param gate takes the calling thread out of its wait
   * @param awakened whether to wait no longer; asked whenever the gate has let the thread go
   * @return whether nobody is left; false when awakened
   */
  public static boolean awaitNobody(
      List<Descriptor> descriptors, PollGate gate, BooleanSupplier awakened) throws IOException {
    Poll poll = new Poll();
    int left = 0;
    for (Descriptor descriptor : descriptors) {
      int entry = poll.add(descriptor, Poll.ONLY_IF_GONE);
      if (descriptor.hasOtherEnd()) {
        left++;
      } else {
        poll.drop(entry);
      }
    }
    boolean anybody = left > 0;
    int gateEntry = poll.add(gate.descriptor(), Poll.READABLE);
    while (true) {
      gate.enter();
      if (awakened.getAsBoolean()) {
        gate.leave();
        return false;
      }
      if (anybody && left == 0) {
        gate.leave();
        return true;
      }
      poll.await(-1);
      gate.leave();
      for (int entry = 0; entry < gateEntry; entry++) {
        if (poll.gone(entry)) {
          poll.drop(entry);
          left--;
        }
      }
    }
  }
}
