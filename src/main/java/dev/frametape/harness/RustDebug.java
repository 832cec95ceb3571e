package dev.frametape.harness;

import dev.frametape.frame.Message;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what a message is, in the words that the original's {@code {:?}} has for it: {@code
 * RowsComplete { count: 3 }}, {@code Diagnostic(Diagnostic { code: "c", message: "m" })}. Arrays
 * and objects inside a field stay JSON, since their Rust names are not on the wire.
 */
final class RustDebug {
  private RustDebug() {}

  /** A response alone: its tag and fields. */
  static String response(Message message) throws IOException {
    return tagged(message);
  }

  /** Any message, its type around it. */
  static String message(Message message) throws IOException {
    return switch (message.type()) {
      case "request" -> "Request(" + tagged(message) + ")";
      case "response" -> "Response(" + tagged(message) + ")";
      case "handshake" -> struct("Handshake", message, "worker_version", "protocol_version");
      case "configure_frame_limit" -> struct("ConfigureFrameLimit", message, "max_frame_bytes");
      case "diagnostic" -> "Diagnostic(" + struct("Diagnostic", message, "code", "message") + ")";
      case "fatal_exit" -> "FatalExit(" + struct("FatalExit", message, "status", "stderr") + ")";
      case "progress_tick" -> progressTick(message);
      case "data_row" -> dataRow(message);
      default -> struct(camelCase(message.type()), message);
    };
  }

  private static String progressTick(Message message) throws IOException {
    boolean counted =
        message.body().stream().anyMatch(field -> field.name().filter("total"::equals).isPresent())
            || message.body().size() > 2 && message.body().getFirst().name().isEmpty();
    String total = counted ? value(message.field("total", 2).json()) : "None";
    return "ProgressTick(ProgressTick { phase: "
        + value(message.field("phase", 0).json())
        + ", current: "
        + value(message.field("current", 1).json())
        + ", total: "
        + (total.equals("None") ? total : "Some(" + total + ")")
        + " })";
  }

  private static String dataRow(Message message) throws IOException {
    return "DataRow(DataRow { stream: "
        + value(message.field("stream", 0).json())
        + ", sequence: "
        + value(message.field("sequence", 1).json())
        + ", payload: RawValue("
        + message.field("payload", 2).json()
        + ") })";
  }

  /** A request or a response: the tag names the variant, the other fields follow. */
  private static String tagged(Message message) throws IOException {
    String tagName = message.type().equals("request") ? "op" : "status";
    StringBuilder fields = new StringBuilder();
    for (int at = 0; at < message.body().size(); at++) {
      Message.Field field = message.body().get(at);
      boolean isTag = field.name().map(tagName::equals).orElse(at == 0);
      if (!isTag) {
        fields.append(fields.isEmpty() ? "" : ", ");
        fields.append(field.name().map(name -> name + ": ").orElse("")).append(value(field.json()));
      }
    }
    String variant = camelCase(message.tag());
    return fields.isEmpty() ? variant : variant + " { " + fields + " }";
  }

  private static String struct(String variant, Message message, String... names)
      throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int at = 0; at < names.length; at++) {
      fields.append(fields.isEmpty() ? "" : ", ").append(names[at]).append(": ");
      fields.append(value(message.field(names[at], at).json()));
    }
    return variant + " { " + fields + " }";
  }

  private static String value(String json) throws IOException {
    return switch (json.charAt(0)) {
      case '"' -> quoted(new Message.Field(Optional.empty(), json).string());
      case 'n' -> "None";
      default -> json;
    };
  }

  private static String camelCase(String snakeCase) {
    StringBuilder camel = new StringBuilder();
    for (String word : snakeCase.split("_")) {
      camel.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return camel.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0 -> quoted.append("\\0");
                default -> {
                  if (unprintable(point)) {
                    quoted.append("\\u{").append(Integer.toHexString(point)).append('}');
                  } else {
                    quoted.appendCodePoint(point);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean unprintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.ENCLOSING_MARK,
          Character.NON_SPACING_MARK ->
          true;
      case Character.SPACE_SEPARATOR -> point != ' ';
      default -> false;
    };
  }
}
