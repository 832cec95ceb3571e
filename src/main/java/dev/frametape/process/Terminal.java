package dev.frametape.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What is known of the terminal behind a standard stream. */
public final class Terminal {
  private Terminal() {}

  /** Whether somebody looks at what is written to a descriptor, 1 or 2. */
  public static boolean isBehind(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException closed) {
      // No such descriptor, so nobody looks.
      return false;
    }
  }

  /** Its width in characters; empty when it is no terminal, or one that does not say. */
  public static OptionalInt columns(int descriptor) {
    try {
      int columns = Libc.terminalColumns(descriptor);
      return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    } catch (ErrnoException noTerminal) {
      return OptionalInt.empty();
    }
  }
}
