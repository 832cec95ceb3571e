package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.ByteText;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * A recording as pcapng, for Wireshark and its kin. Each frame and event is one packet of link type
 * USER0 on an interface of its stream, and begins with twelve bytes of ours, big endian:
 *
 * <pre>
 *   0         1        2      3      4          8          12
 *   | version | stream | side | kind | line u32 | from u32 | bytes ...
 * </pre>
 *
 * A frame that is larger than what Wireshark takes for one packet is several: the first, and more
 * with their place in it. docs/wireshark/frametape.lua reads that.
 *
 * @see "draft-ietf-opsawg-pcapng; wiretap/wtap.h, WTAP_MAX_PACKET_SIZE_STANDARD"
 */
final class ExportPcapng {
  private static final int SECTION = 0x0A0D0D0A;
  private static final int BYTE_ORDER = 0x1A2B3C4D;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final short LINK_USER0 = 147;
  private static final short END_OF_OPTIONS = 0;
  private static final short USER_APPLICATION = 4;
  private static final short NAME = 2;
  private static final short DESCRIPTION = 3;
  private static final short FLAGS = 2;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;

  private static final int HEADER_BYTES = 12;
  private static final int VERSION = 1;

  /** Wireshark refuses a file with a packet of more than 262,144 bytes. */
  private static final int MOST_BYTES = 262_144 - HEADER_BYTES;

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int LIFE = 3;

  private static final int WHOLE = 0;
  private static final int FIRST = 1;
  private static final int MORE = 2;
  private static final int RAW = 3;
  private static final int TEXT = 4;
  private static final int EVENT = 5;

  private final OutputStream out;
  private long startMicros;

  ExportPcapng(OutputStream out) {
    this.out = out;
  }

  void write(RecordingReader reader, Exports.Steps steps) throws IOException {
    section(reader);
    face("stdin", "parent to child");
    face("stdout", "child to parent");
    face("stderr", "what the child says on stderr");
    face("life", "starts, ends, signals and faults");
    startMicros =
        reader
            .header()
            .map(header -> ChronoUnit.MICROS.between(Instant.EPOCH, header.started()))
            .orElse(0L);
    BothSides sides = new BothSides(reader);
    for (var seen = sides.next(); seen.isPresent(); seen = sides.next()) {
      steps.at(sides.offset());
      event(seen.get());
    }
  }

  private void section(RecordingReader reader) throws IOException {
    String tool =
        "Frametape " + reader.header().map(RecordingHeader::tool).orElse("of an unknown version");
    byte[] options = option(USER_APPLICATION, ByteText.spelledOut(tool));
    ByteBuffer block = little(28 + options.length);
    block.putInt(SECTION).putInt(block.capacity()).putInt(BYTE_ORDER);
    block.putShort((short) 1).putShort((short) 0).putLong(-1);
    out.write(block.put(options).putInt(block.capacity()).array());
  }

  private void face(String name, String description) throws IOException {
    byte[] first = option(NAME, name);
    byte[] options = option(DESCRIPTION, description);
    int length = 20 + first.length - 4 + options.length;
    ByteBuffer block = little(length);
    block.putInt(INTERFACE).putInt(length).putShort(LINK_USER0).putShort((short) 0);
    // No limit of its own; times are microseconds when nothing else is said.
    block.putInt(0).put(first, 0, first.length - 4).put(options).putInt(length);
    out.write(block.array());
  }

  /** One option and the end of options behind it. */
  private static byte[] option(short code, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer option = little(4 + padded(bytes.length) + 4);
    option.putShort(code).putShort((short) bytes.length).put(bytes);
    option.position(option.capacity() - 4);
    return option.putShort(END_OF_OPTIONS).putShort((short) 0).array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  private void event(BothSides.Seen seen) throws IOException {
    switch (seen.event()) {
      case JoinedEvent.Whole whole -> bytes(seen, stream(whole.to()), WHOLE, whole.bytes());
      case JoinedEvent.Partial partial -> bytes(seen, stream(partial.to()), FIRST, partial.bytes());
      case JoinedEvent.Other(RecordedLine line) -> other(seen, line.event());
    }
  }

  private static int stream(Direction to) {
    return to == Direction.TO_CHILD ? STDIN : STDOUT;
  }

  private void other(BothSides.Seen seen, RecordedEvent event) throws IOException {
    switch (event) {
      case RecordedEvent.Raw raw -> bytes(seen, stream(raw.to()), RAW, raw.bytes());
      case RecordedEvent.Stderr(var bytes) -> bytes(seen, STDERR, TEXT, bytes);
      case RecordedEvent.Spawned(long pid) -> words(seen, "child starts, pid " + pid);
      case RecordedEvent.Eof(String from) -> words(seen, PageEvents.eof(from));
      case RecordedEvent.Signal(int signal, String by) ->
          words(seen, by + " sends signal " + FrameLabel.signal(signal));
      case RecordedEvent.Exited(var exit) -> words(seen, "child " + FrameLabel.end(exit));
      case RecordedEvent.Fault fault ->
          words(
              seen,
              "fault "
                  + fault.rule()
                  + PageEvents.place(fault.subject(), fault.frame())
                  + ": "
                  + fault.fault());
      case RecordedEvent.FaultInert inert ->
          words(
              seen,
              "no fault "
                  + inert.rule()
                  + PageEvents.place(inert.subject(), inert.frame())
                  + ": "
                  + inert.why());
      case RecordedEvent.Stopped(String why) -> words(seen, "recording stopped: " + why);
      case RecordedEvent.Unknown(var name) ->
          words(seen, "a line of a kind unknown here: " + name.orElse("no name"));
      case RecordedEvent.End _, RecordedEvent.Frame _, RecordedEvent.Part _ -> {}
    }
  }

  private void words(BothSides.Seen seen, String words) throws IOException {
    byte[] text = words.getBytes(UTF_8);
    packet(seen, LIFE, EVENT, 0, Arrays.copyOf(text, Math.min(text.length, MOST_BYTES)));
  }

  /** As many packets as it takes. */
  private void bytes(BothSides.Seen seen, int stream, int kind, RecordedBytes bytes)
      throws IOException {
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    long[] from = {0};
    boolean isWhole = bytes.length() <= MOST_BYTES;
    OutputStream cutting =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
          }

          @Override
          public void write(byte[] some, int at, int count) throws IOException {
            int done = 0;
            while (done < count) {
              if (open.size() == MOST_BYTES) {
                give();
              }
              int now = Math.min(count - done, MOST_BYTES - open.size());
              open.write(some, at + done, now);
              done += now;
            }
          }

          @Override
          public void flush() throws IOException {
            give();
          }

          private void give() throws IOException {
            byte[] all = open.toByteArray();
            open.reset();
            packet(seen, stream, kind(), from[0], all);
            from[0] += all.length;
          }

          private int kind() {
            if (kind == RAW || kind == TEXT) {
              return kind;
            }
            return from[0] > 0 ? MORE : isWhole ? kind : FIRST;
          }
        };
    bytes.copyTo(cutting);
    cutting.flush();
  }

  private void packet(BothSides.Seen seen, int stream, int kind, long from, byte[] bytes)
      throws IOException {
    int captured = HEADER_BYTES + bytes.length;
    int flags =
        switch (stream) {
          case STDIN -> OUTBOUND;
          case STDOUT, STDERR -> INBOUND;
          default -> 0;
        };
    int options = flags == 0 ? 0 : 12;
    int length = 32 + padded(captured) + options;
    ByteBuffer block = little(length);
    long micros = startMicros + seen.micros();
    block.putInt(PACKET).putInt(length).putInt(stream);
    block.putInt((int) (micros >>> 32)).putInt((int) micros).putInt(captured).putInt(captured);
    int start = block.position();
    block.order(ByteOrder.BIG_ENDIAN);
    block.put((byte) VERSION).put((byte) stream).put((byte) seen.lane().ordinal()).put((byte) kind);
    block.putInt((int) (seen.n() + 1)).putInt((int) from).put(bytes);
    block.order(ByteOrder.LITTLE_ENDIAN).position(start + padded(captured));
    if (flags != 0) {
      // The parent's side: what it says goes out.
      block.putShort(FLAGS).putShort((short) 4).putInt(flags);
      block.putShort(END_OF_OPTIONS).putShort((short) 0);
    }
    out.write(block.putInt(length).array());
  }
}
