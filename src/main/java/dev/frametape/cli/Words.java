package dev.frametape.cli;

/**
 * What the wrapper itself has to say on stderr while it relays. Said on a thread of its own: a
 * parent may read stderr only after the child's end, and until then a full pipe must not stop the
 * conversation.
 */
final class Words {
  private static final long LAST_CHANCE_MILLIS = 250;

  // Null until something was said.
  private volatile Thread saying;

  void say(String sentence) {
    Thread thread = new Thread(() -> System.err.println("frametape: " + sentence));
    thread.setName("frametape-words");
    thread.setDaemon(true);
    saying = thread;
    thread.start();
  }

  /** Before the process ends: gives a parent that reads stderr now the time to get it. */
  void finish() throws InterruptedException {
    if (saying != null) {
      saying.join(LAST_CHANCE_MILLIS);
    }
  }
}
