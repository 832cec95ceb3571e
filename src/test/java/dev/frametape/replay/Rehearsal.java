package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.JsonValue;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays a recording step by step, without processes; says in short words what happens. */
final class Rehearsal implements AutoCloseable {
  private final ReplayedWorker worker;
  private final List<String> reports = new ArrayList<>();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private long nanos;

  Rehearsal(Path recording, ReplayOptions options) throws IOException {
    this(recording, options, Optional.empty());
  }

  Rehearsal(Path recording, ReplayOptions options, Optional<ReplayedWorker.Settling> settling)
      throws IOException {
    worker =
        new ReplayedWorker(
            Script.open(recording, options.asSent()),
            settling,
            options,
            () -> nanos,
            unmatched -> reports.add(unmatched.text()));
  }

  /** The parent sends a frame; what the worker does until it waits again. */
  List<String> hears(String payload) throws IOException {
    return hearsBytes(Frames.of(payload));
  }

  List<String> hearsBytes(byte[] bytes) throws IOException {
    worker.bytes(bytes);
    return goesOn();
  }

  List<String> hearsEnd() throws IOException {
    worker.eof();
    return goesOn();
  }

  List<String> getsSignal(int signal) throws IOException {
    worker.signal(signal);
    return goesOn();
  }

  List<String> waitedInVain() throws IOException {
    worker.waited();
    return goesOn();
  }

  /** What the worker does by itself. */
  List<String> goesOn() throws IOException {
    List<String> done = new ArrayList<>();
    while (true) {
      switch (worker.next()) {
        case Step.Emit(Emission.Send(var on, var content)) -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          content.copyTo(bytes);
          if (on == Emission.Stream.STDERR) {
            stderr.writeBytes(bytes.toByteArray());
            String words = bytes.toString(UTF_8);
            if (!words.startsWith("frametape: ")) {
              done.add("stderr " + words.strip());
            }
          } else {
            done.add(words(bytes.toByteArray()));
          }
        }
        case Step.Emit(Emission.Pause(var pause)) -> {
          nanos += pause.toNanos();
          done.add("pauses " + pause);
        }
        case Step.Emit(Emission.Close(var stream)) -> done.add("closes " + stream);
        case Step.Emit(Emission.Stall()) -> done.add("stalls");
        case Step.Emit(Emission.End(var how)) -> {
          done.add("ends " + how);
          return done;
        }
        case Step.Emit(var other) -> throw new AssertionError("no recording has " + other);
        case Step.Await(var atMost) -> {
          if (atMost.isPresent()) {
            done.add("waits at most " + atMost.get());
          }
          return done;
        }
        case Step.Fail(var why) -> {
          done.add("fails " + why);
          return done;
        }
        case Step.HandOver() -> {
          done.add("hands over");
          return done;
        }
      }
    }
  }

  /** Time passes at the parent. */
  void after(long moreNanos) {
    nanos += moreNanos;
  }

  List<String> reports() {
    return reports;
  }

  String stderr() {
    return stderr.toString(UTF_8);
  }

  /** A frame by its tag and value, other bytes as hex. */
  private static String words(byte[] bytes) {
    boolean whole = bytes.length >= 4 && ByteBuffer.wrap(bytes).getInt() == bytes.length - 4;
    Optional<JsonValue> body =
        JsonValue.of(bytes, Math.min(4, bytes.length), Math.max(0, bytes.length - 4))
            .flatMap(value -> value.member("message"))
            .flatMap(message -> message.member("body"));
    if (!whole || body.isEmpty()) {
      return java.util.HexFormat.of().formatHex(bytes);
    }
    String tag = body.get().member("status").flatMap(JsonValue::text).orElse("handshake");
    return body.get()
        .member("value")
        .filter(JsonValue.JsonNumber.class::isInstance)
        .map(value -> tag + " " + ((JsonValue.JsonNumber) value).written())
        .orElse(tag);
  }

  @Override
  public void close() throws IOException {
    worker.close();
  }
}
