package dev.frametape.cli;

import dev.frametape.process.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
    Descriptor stderr;
    try {
      // The end of the conversation closes stderr, and must not overtake the words.
      stderr = Descriptor.of(2).duplicate();
    } catch (IOException nobodyToTell) {
      return;
    }
    Thread thread = new Thread(() -> write(stderr, "frametape: " + sentence + "\n"));
    thread.setName("frametape-words");
    thread.setDaemon(true);
    saying = thread;
    thread.start();
  }

  private static void write(Descriptor stderr, String words) {
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    try (stderr) {
      stderr.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    } catch (IOException readerHasGone) {
      // As on System.err: there is nobody else to tell.
      return;
    }
  }

  /** Before the process ends: gives a parent that reads stderr now the time to get it. */
  void finish() throws InterruptedException {
    if (saying != null) {
      saying.join(LAST_CHANCE_MILLIS);
    }
  }
}
