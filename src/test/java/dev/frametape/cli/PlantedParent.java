package dev.frametape.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A parent of the worker in {@code $WORKER}: two products, and goodbye. Its argument says what is
 * wrong with it, if anything is.
 */
final class PlantedParent {
  enum Defect {
    NONE,
    /** Whatever lies in the pipe is the answer to what was just asked. */
    TAKES_A_STALE_ANSWER,
    /** Once a request is out, an end of the pipe is no reason to stop waiting. */
    WAITS_FOR_EVER_AFTER_EOF,
    /** An error in place of an answer ends the parent, and not what the parent has started. */
    LEAKS_ITS_CHILD
  }

  private static final int LONGEST_WAIT_SECONDS = 3;

  private final Defect defect;
  private final Process worker;
  private final Process helper;
  private final DataInputStream in;
  private final DataOutputStream out;
  private boolean hasAsked;

  private PlantedParent(Defect defect) throws IOException {
    this.defect = defect;
    worker =
        new ProcessBuilder(System.getenv("WORKER"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    helper = new ProcessBuilder("sleep", "600").start();
    in = new DataInputStream(worker.getInputStream());
    out = new DataOutputStream(worker.getOutputStream());
  }

  public static void main(String[] words) throws Exception {
    PlantedParent parent = new PlantedParent(Defect.valueOf(words[0]));
    try {
      parent.talk();
      parent.end();
    } catch (IOException trouble) {
      System.err.println("error: " + trouble);
      boolean isWorkersError = String.valueOf(trouble.getMessage()).contains("\"error\"");
      if (parent.defect != Defect.LEAKS_ITS_CHILD || !isWorkersError || !parent.hasAsked) {
        parent.end();
      }
      System.exit(1);
    }
  }

  private void end() throws InterruptedException {
    helper.destroyForcibly().waitFor();
    if (!worker.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
      worker.destroyForcibly().waitFor();
    }
  }

  private void talk() throws Exception {
    expect(read(), "\"type\":\"handshake\"");
    send("{\"type\":\"configure_frame_limit\",\"body\":{\"max_frame_bytes\":1048576}}");
    hasAsked = true;
    send(product(6, 7));
    expect(read(), "\"status\":\"u64\"");
    if (defect != Defect.TAKES_A_STALE_ANSWER && in.available() > 0) {
      throw new IOException("found an answer that nobody asked for");
    }
    send(product(5, 5));
    expect(read(), "\"status\":\"u64\"");
    send("{\"type\":\"request\",\"body\":{\"op\":\"terminate\"}}");
    String goodbye = read();
    if (defect != Defect.TAKES_A_STALE_ANSWER) {
      expect(goodbye, "\"status\":\"terminating\"");
    }
    out.close();
    if (worker.waitFor() != 0) {
      throw new IOException("the worker ended with " + worker.exitValue());
    }
  }

  private static String product(int one, int other) {
    return "{\"type\":\"request\",\"body\":{\"op\":\"call_fixture_mul\",\"fixture_root\":\"/\",\"lhs\":"
        + one
        + ",\"rhs\":"
        + other
        + "}}";
  }

  private static void expect(String frame, String words) throws IOException {
    if (!frame.contains(words)) {
      throw new IOException("found " + frame + ", expected " + words);
    }
  }

  private void send(String message) throws IOException {
    byte[] payload = ("{\"version\":6,\"message\":" + message + "}").getBytes(UTF_8);
    out.writeInt(payload.length);
    out.write(payload);
    out.flush();
  }

  private String read() throws Exception {
    try {
      return new String(in.readNBytes(in.readInt()), UTF_8);
    } catch (EOFException end) {
      if (hasAsked && defect == Defect.WAITS_FOR_EVER_AFTER_EOF) {
        new CountDownLatch(1).await();
      }
      throw end;
    }
  }
}
