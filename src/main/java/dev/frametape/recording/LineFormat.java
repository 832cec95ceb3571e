package dev.frametape.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The numbers and spellings of format 1 that writer and reader share. */
final class LineFormat {
  static final int VERSION = 1;

  static final String ENDING = ".jsonl";

  /** Bytes of the length in front of a {@code u32be-json} frame. */
  static final int PREFIX_BYTES = 4;

  /** A frame whose payload is longer lives in the blob file. */
  static final int INLINE_PAYLOAD_BYTES = 64 * 1024;

  /** Longer parts and raw stretches live in the blob file: nobody reads base64. */
  static final int INLINE_BASE64_BYTES = 4 * 1024;

  /** stderr chunks are split into lines of at most this. */
  static final int STDERR_BYTES = 64 * 1024;

  /** jq 1.6 refuses to read a line nested deeper than 254, so deeper payloads become text. */
  static final int EMBEDDED_DEPTH = 250;

  /** No line is longer, its break included; the longest that can come up is a header's. */
  static final int LINE_BYTES = 16 * 1024 * 1024;

  /** A fault in the form of a scenario is not longer: its line has to stay far below a line's. */
  static final int FAULT_BYTES = 1024 * 1024;

  private LineFormat() {}

  /** {@code NAME.blobs} beside {@code NAME.jsonl}. */
  static Path blobsOf(Path file) {
    String name = String.valueOf(file.getFileName());
    String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    return file.resolveSibling(stem + ".blobs");
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /**
   * Instant prints three, six or nine digits or none; the format has six, always. By hand, since a
   * formatter loads the locales, which a start would wait for.
   */
  private static String started(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return time.toLocalDate()
        + "T"
        + digits(2, time.getHour())
        + ":"
        + digits(2, time.getMinute())
        + ":"
        + digits(2, time.getSecond())
        + "."
        + digits(6, time.getNano() / 1000)
        + "Z";
  }

  private static String digits(int count, int number) {
    String digits = Integer.toString(number);
    return "0".repeat(count - digits.length()) + digits;
  }

  static void header(LineBuffer line, RecordingHeader header) {
    String started = started(header.started());
    line.put(ascii("{\"frametape\":")).put((long) VERSION);
    line.put(ascii(",\"tool\":")).string(header.tool());
    line.put(ascii(",\"started\":")).string(started);
    line.put(ascii(",\"framing\":")).string(header.framing());
    line.put(ascii(",\"argv\":["));
    String separator = "";
    for (OsText argument : header.argv()) {
      line.put(ascii(separator));
      argument.write(line);
      separator = ",";
    }
    line.put(ascii("],\"env\":{"));
    separator = "";
    for (var variable : header.env().entrySet()) {
      line.put(ascii(separator)).string(variable.getKey()).put(':');
      variable.getValue().write(line);
      separator = ",";
    }
    line.put('}');
    header
        .cwd()
        .ifPresent(
            cwd -> {
              line.put(ascii(",\"cwd\":"));
              cwd.write(line);
            });
    line.put(ascii(",\"frame_limit\":")).put(header.frameLimit()).put(ascii("}\n"));
  }
}
