package dev.frametape.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A pipe of the kernel for tests of other rooms, both ends in this process. */
public record PipeEnds(Descriptor readEnd, Descriptor writeEnd) {
  public static PipeEnds open() throws IOException {
    int[] ends = Libc.pipe2();
    return new PipeEnds(Descriptor.of(ends[0]), Descriptor.of(ends[1]));
  }

  /** How many bytes it holds before a writer has to wait. */
  public int capacity() throws IOException {
    return Libc.pipeSize(readEnd.number());
  }

  public InputStream input() {
    return readEnd.asInputStream();
  }

  public OutputStream output() {
    return writeEnd.asOutputStream();
  }
}
