package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.Emission;
import java.util.Arrays;

/** What the faults of stderr do before a frame. */
final class StderrArms {
  private static final long MOST_FLOOD_BYTES = 1L << 30;
  private static final int LONG_LINE_BYTES = 1 << 20;

  private final Draft draft;
  private final Streams streams;

  StderrArms(Draft draft, Streams streams) {
    this.draft = draft;
    this.streams = streams;
  }

  void write(StderrFault fault) {
    if (streams.stderr().isClosed()) {
      draft.inert("stderr is closed");
      return;
    }
    switch (fault) {
      case StderrFault.StderrFlood(long bytes, StderrFault.Drain drain) -> {
        if (bytes > MOST_FLOOD_BYTES) {
          draft.inert(bytes + " bytes are more than the " + MOST_FLOOD_BYTES + " of a flood");
        } else if (drain == StderrFault.Drain.PROXY) {
          draft.before((all, _) -> all.stderr().flood(bytes));
        } else {
          draft.before((all, steps) -> all.stderr().floodNow(bytes, steps));
        }
      }
      case StderrFault.StderrBytes(StderrFault.OddBytes kind) ->
          say(
              switch (kind) {
                case INVALID_UTF8 ->
                    new byte[] {'o', 'd', 'd', ':', ' ', (byte) 0xFF, (byte) 0xC3, '(', '\n'};
                case NUL -> "odd: \0 nul\n".getBytes(UTF_8);
                case ANSI ->
                    "\u001b[31modd\u001b[0m \u001b]0;title\u0007\u001b[2J\n".getBytes(UTF_8);
                case LONG_LINE -> {
                  byte[] line = new byte[LONG_LINE_BYTES];
                  Arrays.fill(line, (byte) 'x');
                  yield line;
                }
              });
      case StderrFault.StderrClose() -> {
        draft.before((all, steps) -> all.closeStderr(steps));
      }
      case StderrFault.StderrForge(String text) -> say((text + "\n").getBytes(UTF_8));
      case StderrFault.StderrSilence _, StderrFault.StderrLate _ ->
          draft.inert("it is about text, not about a frame; its subject is stderr");
    }
  }

  private void say(byte[] bytes) {
    draft.bytesBefore(Emission.Stream.STDERR, bytes);
  }
}
