package dev.frametape.relay;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.Serial;
import java.util.Arrays;

/**
 * What the buffer library has to say: warnings and errors go to stderr, as ours do, and nothing
 * else is asked for. Left alone, the library looks for logging libraries in all jars and starts the
 * JDK's, which takes as long as the start of a JVM.
 */
final class LibraryWords extends AbstractInternalLogger {
  @Serial private static final long serialVersionUID = 1;

  private LibraryWords(String name) {
    super(name);
  }

  /** From now on; before the first buffer is made. */
  static void listen() {
    InternalLoggerFactory.setDefaultFactory(
        new InternalLoggerFactory() {
          @Override
          protected InternalLogger newInstance(String name) {
            return new LibraryWords(name);
          }
        });
  }

  private static void say(String text, Object... details) {
    System.err.println(
        "frametape: the buffer library says: " + text + " " + Arrays.toString(details));
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public void trace(String text) {}

  @Override
  public void trace(String text, Object detail) {}

  @Override
  public void trace(String text, Object one, Object two) {}

  @Override
  public void trace(String text, Object... details) {}

  @Override
  public void trace(String text, Throwable cause) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(String text) {}

  @Override
  public void debug(String text, Object detail) {}

  @Override
  public void debug(String text, Object one, Object two) {}

  @Override
  public void debug(String text, Object... details) {}

  @Override
  public void debug(String text, Throwable cause) {}

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public void info(String text) {}

  @Override
  public void info(String text, Object detail) {}

  @Override
  public void info(String text, Object one, Object two) {}

  @Override
  public void info(String text, Object... details) {}

  @Override
  public void info(String text, Throwable cause) {}

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public void warn(String text) {
    say(text);
  }

  @Override
  public void warn(String text, Object detail) {
    say(text, detail);
  }

  @Override
  public void warn(String text, Object one, Object two) {
    say(text, one, two);
  }

  @Override
  public void warn(String text, Object... details) {
    say(text, details);
  }

  @Override
  public void warn(String text, Throwable cause) {
    say(text, cause);
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  public void error(String text) {
    say(text);
  }

  @Override
  public void error(String text, Object detail) {
    say(text, detail);
  }

  @Override
  public void error(String text, Object one, Object two) {
    say(text, one, two);
  }

  @Override
  public void error(String text, Object... details) {
    say(text, details);
  }

  @Override
  public void error(String text, Throwable cause) {
    say(text, cause);
  }
}
