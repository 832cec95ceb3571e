package dev.frametape.recording;

import dev.frametape.frame.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Adds a recording up while somebody reads it from its beginning, and holds it against the footer
 * when that comes: what no reader of single lines can see.
 */
public final class RecordingSums {
  private static final byte[] SIGN_OF_A_FOOTER = LineFormat.ascii("\"crc32c_lines\":\"");

  private final RecordingReader reader;
  private final CRC32C crc = new CRC32C();
  private final StreamTally toChild = new StreamTally();
  private final StreamTally toParent = new StreamTally();
  private final StreamTally stderr = new StreamTally();

  /**
   * Whether the streams are added up as well. Where all bytes are in the lines, the sum of the
   * lines vouches for them, and digests of a large recording cost as much time as reading it.
   */
  private final boolean streams;

  /**
   * Whether something else was delivered than was sent. Then only the sum of the lines is compared:
   * it vouches for all but blobs, whichever side they are of.
   */
  private boolean faulty;

  /**
   * @param reader has read nothing but the header
   */
  public RecordingSums(RecordingReader reader) throws IOException {
    this.reader = reader;
    streams =
        Files.exists(LineFormat.blobsOf(reader.file()))
            || Files.size(reader.file()) <= RecordingCheck.QUICK_BYTES;
    reader.rawHeader().ifPresent(this::countLine);
  }

  /**
   * Adds the line that the reader gave last.
   *
   * @throws RecordingException when it is the footer, and other lines were read than were written
   */
  public void take(RecordedLine line) throws IOException {
    faulty |= line.lane() != Lane.BOTH;
    if (streams && !faulty) {
      addUp(line);
    }
    switch (line.event()) {
      case RecordedEvent.End(RecordingTotals written) -> compare(line, written);
      case RecordedEvent.Unknown _ -> {
        if (contains(line.raw(), SIGN_OF_A_FOOTER)) {
          throw damaged(line, "found the sums of a footer, expected \"event\":\"end\" beside them");
        }
        countLine(line.raw());
      }
      case RecordedEvent.Frame _,
          RecordedEvent.Part _,
          RecordedEvent.Raw _,
          RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _ ->
          countLine(line.raw());
    }
  }

  private void addUp(RecordedLine line) throws IOException {
    switch (line.event()) {
      case RecordedEvent.Frame frame -> {
        frame.bytes().copyTo(tally(frame.to()));
        (frame.to() == Direction.TO_CHILD ? toChild : toParent).countFrame(Lane.BOTH);
      }
      case RecordedEvent.Part part -> {
        part.bytes().copyTo(tally(part.to()));
        if (part.frameBytes().isPresent()
            && part.from() + part.bytes().length() == part.frameBytes().getAsLong()) {
          (part.to() == Direction.TO_CHILD ? toChild : toParent).countFrame(Lane.BOTH);
        }
      }
      case RecordedEvent.Raw raw -> raw.bytes().copyTo(tally(raw.to()));
      case RecordedEvent.Stderr(RecordedBytes bytes) -> bytes.copyTo(into(stderr));
      case RecordedEvent.Spawned _,
          RecordedEvent.Eof _,
          RecordedEvent.Signal _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ -> {}
    }
  }

  static String changedLine(String found, String expected) {
    return "found lines with the CRC-32C "
        + found
        + ", expected "
        + expected
        + " as the footer says: a line was changed";
  }

  private void compare(RecordedLine footer, RecordingTotals written) throws RecordingException {
    String sum = HexFormat.of().toHexDigits((int) crc.getValue());
    if (!sum.equals(written.crc32cLines())) {
      throw damaged(footer, changedLine(sum, written.crc32cLines()));
    }
    if (streams && !faulty) {
      compare(footer, "to the child", written.toChild(), toChild.totals(As.DELIVERED));
      compare(footer, "to the parent", written.toParent(), toParent.totals(As.DELIVERED));
      compare(footer, "on stderr", written.stderr(), stderr.totals(As.DELIVERED));
    }
  }

  private void compare(RecordedLine footer, String stream, StreamTotals written, StreamTotals found)
      throws RecordingException {
    if (!written.equals(found)) {
      throw damaged(
          footer,
          "found " + found + " " + stream + ", expected " + written + " as the footer says");
    }
  }

  private RecordingException damaged(RecordedLine footer, String finding) {
    return new RecordingException(
        reader.file(),
        footer.n() + 1,
        footer.offset(),
        finding,
        "distrust what was read up to here, and " + RecordingCheck.ADVICE);
  }

  private void countLine(byte[] raw) {
    crc.update(raw, 0, raw.length);
    crc.update('\n');
  }

  private OutputStream tally(Direction to) {
    return into(to == Direction.TO_CHILD ? toChild : toParent);
  }

  private static OutputStream into(StreamTally tally) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        tally.add(Lane.BOTH, bytes, from, count);
      }
    };
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
