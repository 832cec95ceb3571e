package dev.frametape.observed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * What a parent and a worker say to each other in these tests. One character is one byte.
 *
 * <pre>
 *   worker: HANDSHAKE                HEALTH_OK            TICK ROW TICK_2 ROW_2 COMPLETE               TERMINATING
 *   parent:           CONFIGURE HEALTH        EMIT                                        TERMINATE
 * </pre>
 */
final class Talk {
  static final int LIMIT = 65_536;

  static final String HANDSHAKE =
      message("handshake", "{\"worker_version\":\"0.1.15\",\"protocol_version\":6}");
  static final String CONFIGURE = message("configure_frame_limit", "{\"max_frame_bytes\":65536}");
  static final String HEALTH = message("request", "{\"op\":\"health\"}");
  static final String HEALTH_OK = message("response", "{\"status\":\"health_ok\"}");
  static final String EMIT =
      message("request", "{\"op\":\"emit_test_rows\",\"streams\":[\"rows\",\"rows\"]}");
  static final String TICK =
      message("progress_tick", "{\"phase\":\"rows\",\"current\":1,\"total\":2}");
  static final String ROW =
      message("data_row", "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"text\":\"zero\"}}");
  static final String TICK_2 =
      message("progress_tick", "{\"phase\":\"rows\",\"current\":2,\"total\":2}");
  static final String ROW_2 =
      message("data_row", "{\"stream\":\"rows\",\"sequence\":1,\"payload\":{\"text\":\"one\"}}");
  static final String COMPLETE = message("response", "{\"status\":\"rows_complete\",\"count\":2}");
  static final String TERMINATE = message("request", "{\"op\":\"terminate\"}");
  static final String TERMINATING = message("response", "{\"status\":\"terminating\"}");

  static final String STDERR = "two rows to go\nno rows left\n";

  /** What comes before the first row, and what comes behind it. */
  static final String BEFORE_ROW = HANDSHAKE + HEALTH_OK + TICK;

  static final String AFTER_ROW = TICK_2 + ROW_2 + COMPLETE + TERMINATING;
  static final String ALL = BEFORE_ROW + ROW + AFTER_ROW;
  static final String BEFORE_COMPLETE = BEFORE_ROW + ROW + TICK_2 + ROW_2;

  static final String ASKED = CONFIGURE + HEALTH + EMIT + TERMINATE;

  /** Its own exit code: no fault makes this one by itself. */
  static final int EXIT = 7;

  private Talk() {}

  static String message(String type, String body) {
    return frame("{\"version\":6,\"message\":{\"type\":\"" + type + "\",\"body\":" + body + "}}");
  }

  static String frame(String payload) {
    return length(payload.length()) + payload;
  }

  /** Four bytes, the highest first. */
  static String length(long length) {
    char[] bytes = {
      (char) (length >> 24 & 0xFF),
      (char) (length >> 16 & 0xFF),
      (char) (length >> 8 & 0xFF),
      (char) (length & 0xFF)
    };
    return new String(bytes);
  }

  static String payload(String frame) {
    return frame.substring(4);
  }

  /** The frame with another text in its payload, and the length that fits it. */
  static String changed(String frame, String from, String to) {
    String payload = payload(frame);
    if (!payload.contains(from)) {
      throw new IllegalArgumentException("found no " + from + " in " + payload);
    }
    return frame(payload.replace(from, to));
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  // ---- workers, as shell scripts whose $0 is a folder of their own ----

  private static final String BEGIN =
      "echo $$ >\"$0/pid.new\"; mv \"$0/pid.new\" \"$0/pid\"; hear() { head -c $1 >>\"$0/got\"; };"
          + " ";

  /** Answers each request when it has come, and ends with {@link #EXIT}. */
  static final String WORKER =
      BEGIN
          + say(HANDSHAKE)
          + hear(CONFIGURE + HEALTH)
          + say(HEALTH_OK)
          + hear(EMIT)
          + "echo two rows to go >&2; "
          + say(TICK)
          + say(ROW)
          + say(TICK_2)
          + say(ROW_2)
          + say(COMPLETE)
          + hear(TERMINATE)
          + "echo no rows left >&2; "
          + say(TERMINATING)
          + "exit "
          + EXIT;

  /** Says that it is there, and keeps all that it is told until there is no more. */
  static final String LISTENER = BEGIN + say(HANDSHAKE) + "cat >>\"$0/got\"; exit " + EXIT;

  static String hear(String frames) {
    return "hear " + frames.length() + "; ";
  }

  /** A command that writes these bytes at once. */
  static String say(String bytes) {
    StringBuilder script = new StringBuilder("printf '");
    for (char each : bytes.toCharArray()) {
      if (each < ' ' || each > '~' || each == '\'' || each == '\\') {
        script.append(String.format("\\%03o", (int) each));
      } else {
        script.append(each == '%' ? "%%" : each);
      }
    }
    return script.append("'; ").toString();
  }

  /** A worker of one's own: its script behind the beginning that all have. */
  static String worker(String... commands) {
    return BEGIN + String.join("", List.of(commands));
  }
}
