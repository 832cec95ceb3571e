package dev.frametape.stub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the body of a mapping's answer: a list of what the worker does, or one thing alone. Frames
 * are taken as they are written, by their place in the text: nothing is put in another order or
 * spelled anew.
 *
 * <pre>
 *   [{"type":"data_row","body":{...}},                      a message, the version is added
 *    {"version":6,"message":{"type":"response",...}},       an envelope
 *    {"stderr":"words\n"}, {"exit":134}]                    anything else that a worker does
 * </pre>
 */
final class AnswerBody {
  // Names stay canonicalized: without that, the parser of bytes is one of characters, and has no
  // byte offsets.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final JsonFactory LENIENT =
      JSON.rebuild().disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String KNOWN =
      "a message (type, body), an envelope (version, message), or one of payload, payload_base64,"
          + " bytes, stderr, stderr_base64, pause, close, exit, signal, hang";

  private static final Map<String, Integer> SIGNALS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("TRAP", 5),
          Map.entry("ABRT", 6),
          Map.entry("BUS", 7),
          Map.entry("FPE", 8),
          Map.entry("KILL", 9),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15),
          Map.entry("XCPU", 24),
          Map.entry("XFSZ", 25),
          Map.entry("SYS", 31));

  private AnswerBody() {}

  /** Why a text is no answer; {@link #getMessage} says where in it and what was expected. */
  static final class BadBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    BadBodyException(String message) {
      super(message);
    }
  }

  private record Slice(int from, int to) {
    byte[] of(byte[] all) {
      return java.util.Arrays.copyOfRange(all, from, to);
    }
  }

  /**
   * Reads all items.
   *
   * @param body empty says nothing at all
   */
  static List<AnswerItem> read(byte[] body) throws BadBodyException {
    try {
      return items(body);
    } catch (JsonParseException failure) {
      throw new BadBodyException(
          "no JSON at line "
              + failure.getLocation().getLineNr()
              + ", column "
              + failure.getLocation().getColumnNr()
              + " of the body ("
              + reason(failure)
              + "), expected a list of frames");
    } catch (IOException failure) {
      throw new BadBodyException("the body cannot be read: " + failure.getMessage());
    }
  }

  /** What the parser found, without its remark on where the text came from. */
  static String reason(JsonProcessingException failure) {
    return failure.getOriginalMessage().replaceFirst(" \\((for|start marker) .*", "");
  }

  private static List<AnswerItem> items(byte[] body) throws IOException, BadBodyException {
    List<Slice> slices = new ArrayList<>();
    // Rows may hold a name twice; the lenient reader only finds where each item begins and ends.
    try (JsonParser parser = LENIENT.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return List.of();
      }
      if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          slices.add(slice(parser));
        }
      } else {
        slices.add(slice(parser));
      }
      if (parser.nextToken() != null) {
        throw new BadBodyException(
            "something stands behind the end of the body, expected one list of frames");
      }
    }
    List<AnswerItem> items = new ArrayList<>();
    for (Slice slice : slices) {
      if (!items.isEmpty()
          && (items.getLast() instanceof AnswerItem.End
              || items.getLast() instanceof AnswerItem.Hang)) {
        throw new BadBodyException(
            "item "
                + (items.size() + 1)
                + " of the body comes behind the worker's end, expected nothing there");
      }
      try {
        items.add(item(slice.of(body)));
      } catch (BadBodyException bad) {
        throw new BadBodyException(
            "item " + (items.size() + 1) + " of the body " + bad.getMessage());
      }
    }
    return items;
  }

  private static Slice slice(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    return new Slice(from, (int) parser.currentLocation().getByteOffset());
  }

  private static AnswerItem item(byte[] text) throws IOException, BadBodyException {
    Map<String, Slice> fields = new LinkedHashMap<>();
    try (JsonParser parser = LENIENT.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadBodyException("is " + cut(text) + ", expected an object: " + KNOWN);
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (fields.put(name, slice(parser)) != null) {
          throw new BadBodyException("has \"" + name + "\" twice, expected it once");
        }
      }
    }
    Set<String> names = fields.keySet();
    if (names.contains("message")) {
      return new AnswerItem.Payload(text);
    }
    if (names.contains("type")) {
      return message(text, fields);
    }
    if (fields.size() != 1) {
      throw new BadBodyException(
          "has the names "
              + names.stream().sorted().collect(Collectors.joining(", "))
              + ", expected "
              + KNOWN);
    }
    Map.Entry<String, Slice> only = fields.entrySet().iterator().next();
    return single(only.getKey(), only.getValue().of(text));
  }

  /** The type goes first, whatever the order in the file: the reference reader wants it so. */
  private static AnswerItem message(byte[] text, Map<String, Slice> fields)
      throws BadBodyException {
    if (!fields.keySet().equals(Set.of("type", "body"))) {
      throw new BadBodyException(
          "has a type beside "
              + fields.keySet().stream()
                  .filter(name -> !name.equals("type"))
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ", expected exactly type and body: every message has a body");
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream(text.length + 16);
    message.writeBytes("{\"type\":".getBytes(StandardCharsets.UTF_8));
    message.writeBytes(fields.get("type").of(text));
    message.writeBytes(",\"body\":".getBytes(StandardCharsets.UTF_8));
    message.writeBytes(fields.get("body").of(text));
    message.write('}');
    return new AnswerItem.ShortMessage(message.toByteArray());
  }

  private static AnswerItem single(String name, byte[] value) throws IOException, BadBodyException {
    return switch (name) {
      case "payload" -> new AnswerItem.Payload(text(name, value).getBytes(StandardCharsets.UTF_8));
      case "payload_base64" -> new AnswerItem.Payload(base64(name, value));
      case "bytes" -> new AnswerItem.Bytes(Emission.Stream.STDOUT, base64(name, value));
      case "stderr" ->
          new AnswerItem.Bytes(
              Emission.Stream.STDERR, text(name, value).getBytes(StandardCharsets.UTF_8));
      case "stderr_base64" -> new AnswerItem.Bytes(Emission.Stream.STDERR, base64(name, value));
      case "pause" -> new AnswerItem.Pause(Duration.ofMillis(number(name, value, 86_400_000)));
      case "close" ->
          switch (text(name, value)) {
            case "stdout" -> new AnswerItem.Close(Emission.Stream.STDOUT);
            case "stderr" -> new AnswerItem.Close(Emission.Stream.STDERR);
            default ->
                throw new BadBodyException("closes " + cut(value) + ", expected stdout or stderr");
          };
      case "exit" -> new AnswerItem.End(new ChildExit.Exited((int) number(name, value, 255)));
      case "signal" -> new AnswerItem.End(new ChildExit.Signaled(signal(value), false));
      case "hang" -> {
        if (!new String(value, StandardCharsets.UTF_8).equals("true")) {
          throw new BadBodyException("has hang " + cut(value) + ", expected true");
        }
        yield new AnswerItem.Hang();
      }
      default -> throw new BadBodyException("has only \"" + name + "\", expected " + KNOWN);
    };
  }

  private static int signal(byte[] value) throws IOException, BadBodyException {
    if (value[0] != '"') {
      int number = (int) number("signal", value, 64);
      if (number > 0) {
        return number;
      }
    } else {
      String name = text("signal", value);
      Integer number = SIGNALS.get(name.startsWith("SIG") ? name.substring(3) : name);
      if (number != null) {
        return number;
      }
    }
    throw new BadBodyException(
        "has signal " + cut(value) + ", expected 1 to 64 or a name such as SIGABRT");
  }

  private static String text(String name, byte[] value) throws IOException, BadBodyException {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new BadBodyException("has " + name + " " + cut(value) + ", expected a string");
      }
      return parser.getText();
    }
  }

  private static byte[] base64(String name, byte[] value) throws IOException, BadBodyException {
    try {
      return Base64.getDecoder().decode(text(name, value));
    } catch (IllegalArgumentException bad) {
      throw new BadBodyException(
          "has " + name + " " + cut(value) + ", expected base64 (" + bad.getMessage() + ")");
    }
  }

  private static long number(String name, byte[] value, long largest)
      throws IOException, BadBodyException {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && parser.getLongValue() >= 0
          && parser.getLongValue() <= largest) {
        return parser.getLongValue();
      }
    }
    throw new BadBodyException(
        "has " + name + " " + cut(value) + ", expected a whole number from 0 to " + largest);
  }

  private static String cut(byte[] text) {
    String words = new String(text, StandardCharsets.UTF_8);
    return words.length() <= 60 ? words : words.substring(0, 60) + "…";
  }
}
