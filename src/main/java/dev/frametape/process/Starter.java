package dev.frametape.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where {@code frametape-start} lies: beside the jar in an installation, else in a memory file that
 * is filled from the jar, so that the jar alone is enough and nothing has to be writable.
 */
final class Starter {
  private static final String FROM_LAUNCHER = System.getProperty("frametape.starter");
  // Null until the first child is started without an installation.
  private static String inMemory;

  private Starter() {}

  static String path() throws IOException {
    return FROM_LAUNCHER != null ? FROM_LAUNCHER : inMemory();
  }

  private static synchronized String inMemory() throws IOException {
    if (inMemory == null) {
      String name = "frametape-start-" + Platform.architecture();
      int file = Libc.memfd_create("frametape-start");
      try (InputStream program = Starter.class.getResourceAsStream(name);
          FileOutputStream out = new FileOutputStream("/proc/self/fd/" + file)) {
        if (program == null) {
          throw new IOException("the jar holds no " + name + "; build it again");
        }
        program.transferTo(out);
      }
      inMemory = "/proc/self/fd/" + file;
    }
    return inMemory;
  }
}
