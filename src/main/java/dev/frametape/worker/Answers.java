package dev.frametape.worker;

import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.FrameLimit;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one way to stdout: every frame of the worker, within the limit in force. */
final class Answers {
  private final EnvelopeWriter frames;
  private final WorkerOptions options;
  private long limitBytes = FrameLimit.DEFAULT_BYTES;

  Answers(OutputStream stdout, WorkerOptions options) {
    this.frames = new EnvelopeWriter(stdout, options.protocolVersion());
    this.options = options;
  }

  /** What the parent configured is taken as it is; checking it is the parent's part. */
  void limit(long bytes) {
    limitBytes = bytes;
  }

  long limitBytes() {
    return limitBytes;
  }

  /** Says the version of the published worker that speaks this protocol. */
  void handshake() throws IOException {
    String workerVersion = options.protocolVersion() >= 10 ? "0.7.3" : "0.1.15";
    frames.write(
        "handshake",
        json -> {
          json.writeStringField("worker_version", workerVersion);
          json.writeNumberField("protocol_version", options.protocolVersion());
        },
        limitBytes);
  }

  void plain(String status) throws IOException {
    response(json -> json.writeStringField("status", status));
  }

  /**
   * @param value unsigned
   */
  void u64(long value) throws IOException {
    response(
        json -> {
          json.writeStringField("status", "u64");
          json.writeFieldName("value");
          json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        });
  }

  void rowsComplete(long count) throws IOException {
    response(
        json -> {
          json.writeStringField("status", "rows_complete");
          json.writeNumberField("count", count);
        });
  }

  void error(String code, String message) throws IOException {
    response(
        json -> {
          json.writeStringField("status", "error");
          json.writeStringField("code", code);
          json.writeStringField("message", message);
        });
  }

  /** Answers with an error when there is nothing at the path. */
  boolean fixtureIsThere(String path) throws IOException {
    if (options.protocolVersion() >= 10 ? exists(path) : isFolder(path)) {
      return true;
    }
    String what =
        options.protocolVersion() >= 10
            ? "capability manifest '" + path + "' does not exist"
            : "Lake project root '" + path + "' does not exist or is not a directory";
    error("lean_rs.module_init", "lean-rs: host stage Load [lean_rs.module_init]: " + what);
    return false;
  }

  /** Answers a request for a session, which this worker cannot have. */
  void noSession(String projectRoot) throws IOException {
    if (isFolder(projectRoot)) {
      error(
          "lean_rs.unsupported",
          "the built-in fixture worker has no Lean session; start the real worker for that");
    } else {
      error(
          "lean_rs.module_init",
          "lean-rs: host stage Load [lean_rs.module_init]: Lake project root '"
              + projectRoot
              + "' does not exist or is not a directory");
    }
  }

  /**
   * Sends the rows of {@code emit_test_rows}, one frame at a time.
   *
   * @return how many
   */
  long rows(List<String> streams) throws IOException {
    Map<String, Long> sequences = new HashMap<>();
    long index = 0;
    for (String stream : streams) {
      String quoted = EnvelopeWriter.quoted(stream);
      long sequence = sequences.getOrDefault(stream, 0L);
      for (long row = 0; row < options.rowsPerStream(); row++) {
        frames.write(
            RowFrame.of(options.protocolVersion(), quoted, sequence++, index++, options.rowBytes()),
            limitBytes);
      }
      sequences.put(stream, sequence);
    }
    return index;
  }

  private void response(EnvelopeWriter.Fields body) throws IOException {
    frames.write("response", body, limitBytes);
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }

  private static boolean isFolder(String path) {
    try {
      return Files.isDirectory(Path.of(path));
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }
}
