package dev.frametape.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Who is at the other ends of this process's standard streams. */
public final class OtherEnds {
  /** How a process ends that has waited for that, as one that no reader was left to. */
  public static final ChildExit NOBODY_LEFT = new ChildExit.Exited(1);

  private OtherEnds() {}

  /**
   * Waits until nobody is left at the other end of any of these. A file and a terminal have nobody
   * at their other end, and what is replaced meanwhile has not either; where nobody was seen to go,
   * this waits for {@code awakened}.
   *
   * @param gate takes the calling thread out of its wait; also to be used when one of these was
   *     replaced
   * @param awakened whether to wait no longer; asked whenever the gate has let the thread go
   * @return whether nobody is left; false when awakened
   */
  public static boolean awaitNobody(
      List<Descriptor> descriptors, PollGate gate, BooleanSupplier awakened) throws IOException {
    Poll poll = new Poll();
    List<Descriptor> left = new ArrayList<>(descriptors);
    descriptors.forEach(each -> poll.add(each, Poll.ONLY_IF_GONE));
    poll.add(gate.descriptor(), Poll.READABLE);
    boolean gone = false;
    while (true) {
      gate.enter();
      for (int entry = 0; entry < descriptors.size(); entry++) {
        Descriptor each = descriptors.get(entry);
        if (left.contains(each) && !each.hasOtherEnd()) {
          poll.drop(entry);
          left.remove(each);
        }
      }
      boolean nobody = gone && left.isEmpty();
      if (nobody || awakened.getAsBoolean()) {
        gate.leave();
        return nobody;
      }
      poll.await(-1);
      gate.leave();
      for (int entry = 0; entry < descriptors.size(); entry++) {
        if (poll.gone(entry)) {
          poll.drop(entry);
          left.remove(descriptors.get(entry));
          gone = true;
        }
      }
    }
  }
}
