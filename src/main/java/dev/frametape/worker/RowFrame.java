package dev.frametape.worker;

import dev.frametape.frame.EnvelopeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The frame of one test row, padded to a size without being gathered.
 *
 * <pre>
 *   {"version":6,"message":{"type":"data_row","body":{"stream":S,"sequence":N,"payload":P}}}
 *   P = {"index":0,"stream":S}  or  {"index":0,"pad":"xxxx","stream":S}
 * </pre>
 *
 * The keys of P stand in alphabetical order, because the real worker makes P of a sorted map.
 *
 * @see "lean-rs-worker-child 0.1.15, child.rs, emit_test_rows; serde_json without preserve_order"
 */
final class RowFrame implements EnvelopeWriter.Payload {
  private static final byte[] PADDING = padding();
  private static final String PAD_KEY = ",\"pad\":\"";

  private final byte[] before;
  private final long padBytes;
  private final byte[] after;

  private RowFrame(String before, long padBytes, String after) {
    this.before = before.getBytes(StandardCharsets.UTF_8);
    this.padBytes = padBytes;
    this.after = after.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param stream the stream's name as a JSON string, quotes included
   * @param payloadBytes the size that P is padded to, in bytes; 0 for a plain row
   */
  static RowFrame of(
      int protocolVersion, String stream, long sequence, long index, long payloadBytes) {
    String head =
        "{\"version\":"
            + protocolVersion
            + ",\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":"
            + stream
            + ",\"sequence\":"
            + sequence
            + ",\"payload\":";
    String start = "{\"index\":" + index;
    String end = ",\"stream\":" + stream + "}";
    String tail = "}}}";
    long naturalBytes = start.length() + end.getBytes(StandardCharsets.UTF_8).length;
    long padBytes = payloadBytes - naturalBytes - PAD_KEY.length() - 1;
    return padBytes < 0
        ? new RowFrame(head + start + end + tail, 0, "")
        : new RowFrame(head + start + PAD_KEY, padBytes, "\"" + end + tail);
  }

  @Override
  public long lengthBytes() {
    return before.length + padBytes + after.length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(before);
    for (long left = padBytes; left > 0; left -= PADDING.length) {
      out.write(PADDING, 0, (int) Math.min(left, PADDING.length));
    }
    out.write(after);
  }

  private static byte[] padding() {
    byte[] padding = new byte[65_536];
    Arrays.fill(padding, (byte) 'x');
    return padding;
  }
}
