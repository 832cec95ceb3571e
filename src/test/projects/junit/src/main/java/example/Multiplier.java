package example;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has a worker multiply: the code that the tests are about. */
public final class Multiplier implements AutoCloseable {
  private static final int LARGEST_BYTES = 1 << 20;
  private static final long PATIENCE_SECONDS = 5;
  private static final Pattern VALUE = Pattern.compile("\"status\":\"u64\",\"value\":(\\d+)");

  private final Process worker;
  private final DataOutputStream out;
  private final DataInputStream in;

  /**
   * @param worker the program to start
   */
  public Multiplier(Path worker) throws IOException {
    this.worker = new ProcessBuilder(worker.toString()).start();
    out = new DataOutputStream(this.worker.getOutputStream());
    in = new DataInputStream(this.worker.getInputStream());
    read();
    write(
        "{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":"
            + LARGEST_BYTES
            + "}}");
  }

  /**
   * @throws IOException when the worker ends, or says what is no number
   */
  public long multiply(long lhs, long rhs) throws IOException {
    write(
        "{\"type\":\"request\",\"body\":{\"op\":\"call_fixture_mul\",\"fixture_root\":\".\",\"lhs\":"
            + lhs
            + ",\"rhs\":"
            + rhs
            + "}}");
    String answer = read();
    Matcher value = VALUE.matcher(answer);
    if (!value.find()) {
      throw new IOException("expected a number, found " + answer);
    }
    return Long.parseLong(value.group(1));
  }

  private void write(String message) throws IOException {
    byte[] bytes = ("{\"version\":6,\"message\":" + message + "}").getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  private String read() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LARGEST_BYTES) {
      throw new IOException(
          "expected at most " + LARGEST_BYTES + " bytes, found a length of " + length);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }

  /** Ends the worker: by the end of its input, and if it does not mind that, by force. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
      if (!worker.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        worker.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interruption) {
      worker.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
