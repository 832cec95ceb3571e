package dev.frametape.bench;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The child of the throughput and memory measurements: greets, waits for one frame of the parent,
 * sends its stream as fast as the pipe takes it, and leaves when stdin ends. It is up before the
 * clock starts, and writes straight from one direct buffer: the same calls as a C program's.
 */
final class Spout {
  /** Its stream: {@code PAYLOAD_BYTES VOLUME}, see {@link FrameStream#of}. */
  static final String VARIABLE = "BENCH_SPOUT";

  private Spout() {}

  public static void main(String[] none) throws IOException {
    String[] sizes = System.getenv(VARIABLE).split(" ");
    FrameStream stream = FrameStream.of(Integer.parseInt(sizes[0]), Long.parseLong(sizes[1]));
    try (FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel()) {
      send(out, direct(Frames.greeting(ProcessHandle.current().pid())));
      receiveFrame(in);
      send(out, direct(stream.head()));
      ByteBuffer block = direct(stream.block());
      for (long i = 0; i < stream.repeats(); i++) {
        send(out, block.rewind());
      }
      send(out, direct(stream.tail()));
      while (in.read(ByteBuffer.allocate(4096)) >= 0) {} // alive until the parent is done with us
    }
  }

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static void send(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void receiveFrame(FileChannel in) throws IOException {
    int length = receive(in, 4).getInt();
    receive(in, length);
  }

  private static ByteBuffer receive(FileChannel in, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw new EOFException("stdin ended before the parent's first frame was whole");
      }
    }
    return bytes.flip();
  }
}
