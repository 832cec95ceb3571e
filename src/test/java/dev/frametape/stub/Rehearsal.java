package dev.frametape.stub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.FrameWriter;
import dev.frametape.process.Emission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A stub that is heard and told by a test, with no process and no clock. */
final class Rehearsal {
  static final String CONFIGURE = message("configure_frame_limit", "{\"max_frame_bytes\":1048576}");

  private final StubbedWorker worker;
  final List<String> decisions = new ArrayList<>();

  Rehearsal(Path folder, StubOptions options) throws IOException {
    Mappings mappings = Mappings.open(folder, options.templates(), options.seed());
    worker =
        new StubbedWorker(
            mappings, options, Optional.empty(), decision -> decisions.add(decision.line()));
  }

  /** A folder with these mappings, one file. */
  static Path folder(Path parent, String... mappings) throws IOException {
    Path folder = Files.createTempDirectory(parent, "stub");
    Files.createDirectories(folder.resolve("mappings"));
    Files.writeString(
        folder.resolve("mappings/all.json"), "{\"mappings\":[" + String.join(",", mappings) + "]}");
    return folder;
  }

  static Rehearsal of(Path parent, String... mappings) throws IOException {
    Rehearsal stub = new Rehearsal(folder(parent, mappings), StubOptions.DEFAULT);
    stub.goesOn();
    stub.hears(CONFIGURE);
    return stub;
  }

  static StubOptions seeded(long seed) {
    StubOptions plain = StubOptions.DEFAULT;
    return new StubOptions(
        6, plain.onUnmatched(), false, false, seed, false, false, plain.printable());
  }

  static String message(String type, String body) {
    return "{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}";
  }

  /** A request; {@code fields} is empty or begins with a comma. */
  static String request(String op, String fields) {
    return message("request", "{\"op\":\"" + op + "\"" + fields + "}");
  }

  /** A mapping that answers {@code url} by one response. */
  static String mapping(String more, String url, String status) {
    return "{"
        + more
        + "\"request\":{\"method\":\"POST\",\"url\":\""
        + url
        + "\"},\"response\":{\"jsonBody\":{\"type\":\"response\",\"body\":{\"status\":\""
        + status
        + "\"}}}}";
  }

  static String status(String status) {
    return message("response", "{\"status\":\"" + status + "\"}");
  }

  List<String> hears(String payload) throws IOException {
    worker.bytes(FrameWriter.frameOf(payload.getBytes(UTF_8)));
    return goesOn();
  }

  List<String> hearsBytes(String hex) throws IOException {
    worker.bytes(HexFormat.of().parseHex(hex.replace(" ", "")));
    return goesOn();
  }

  List<String> hearsEnd() throws IOException {
    worker.eof();
    return goesOn();
  }

  /** What it does until it waits. */
  List<String> goesOn() throws IOException {
    List<String> done = new ArrayList<>();
    while (worker.next() instanceof Step.Emit(Emission what)) {
      done.add(words(what));
      if (what instanceof Emission.End || what instanceof Emission.Stall) {
        break;
      }
    }
    return done;
  }

  private static String words(Emission what) {
    return switch (what) {
      case Emission.Send(Emission.Stream on, var _) -> {
        byte[] bytes = AnswerPlan.bytes(what);
        if (on == Emission.Stream.STDERR) {
          yield "stderr " + new String(bytes, UTF_8).strip();
        }
        boolean frame = bytes.length >= 4 && ByteBuffer.wrap(bytes).getInt() == bytes.length - 4;
        yield frame
            ? new String(Arrays.copyOfRange(bytes, 4, bytes.length), UTF_8)
            : "bytes " + new String(bytes, ISO_8859_1).replace("\0", "\\0");
      }
      case Emission.Pause(var duration) -> "pauses " + duration.toMillis();
      case Emission.End(var how) -> "ends " + how;
      case Emission.Close(var stream) -> "closes " + stream;
      case Emission.Stall() -> "hangs";
      case Emission.Flush() -> "flushes";
      case Emission.BreakInput _,
          Emission.StopReading _,
          Emission.SignalWorker _,
          Emission.Freeze _,
          Emission.HoldOpen _,
          Emission.LeaveProcesses _,
          Emission.GrowMemory _,
          Emission.Spin _ ->
          throw new AssertionError("no stub does this: " + what);
    };
  }
}
