package dev.frametape.bench;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The least that a program on the JVM can do here: writes the greeting, leaves at end of stdin. */
final class EmptyProgram {
  private EmptyProgram() {}

  @SuppressWarnings("resource") // the standard streams end with the process
  public static void main(String[] none) throws IOException {
    new FileOutputStream(FileDescriptor.out)
        .write(Frames.GREETING.getBytes(StandardCharsets.ISO_8859_1));
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    while (in.read() >= 0) {}
  }
}
