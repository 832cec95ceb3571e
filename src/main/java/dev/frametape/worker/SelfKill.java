package dev.frametape.worker;

/** Kills this very process with a signal. */
@FunctionalInterface
interface SelfKill {
  /**
   * Sends the signal. It does not return when the signal kills.
   *
   * @param signal 1 to 64
   */
  void kill(int signal);
}
