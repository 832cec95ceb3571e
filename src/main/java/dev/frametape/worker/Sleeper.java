package dev.frametape.worker;

import java.time.Duration;

/** How time passes; the tests have one in which it does not. */
@FunctionalInterface
interface Sleeper {
  void sleep(Duration time) throws InterruptedException;
}
