package dev.frametape.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Recordings that are made line by line, as somebody could who means harm. */
final class Samples {
  static final Path GOLDEN = Path.of("src/test/resources/golden/recording");
  static final Path FULL = GOLDEN.resolve("full.jsonl");
  static final Path REAL = Path.of("recordings");

  static final String HEADER =
      "{\"frametape\":1,\"tool\":\"0.1.0\",\"started\":\"2026-11-22T20:00:00.123456Z\","
          + "\"framing\":\"u32be-json\",\"argv\":[\"worker\",\"</script><script>hacked=1</script>\"],\"env\":{\"RUST_BACKTRACE\":\"<img"
          + " src=x onerror=hacked=2>\"},\"cwd\":\"/\",\"frame_limit\":1048576}";

  /** What runs in a page that takes text for more than text. */
  static final String HOSTILE =
      "</script><script>hacked=3</script><img src=x"
          + " onerror=hacked=4><!--<script>\u2028\u2029\u202e";

  private Samples() {}

  /** A recording of these lines, each without its number and time; it is cut off. */
  static Path recording(Path file, List<String> lines) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    int n = 0;
    for (String line : lines) {
      n++;
      text.append("{\"n\":" + n + ",\"t\":" + n * 1000L + "," + line.substring(1)).append('\n');
    }
    return Files.writeString(file, text);
  }

  static List<String> hostile() {
    String quoted = JsonStrings.put(new StringBuilder(), HOSTILE).toString();
    // As a writer that escapes nothing but what JSON wants would have it.
    String bare = '"' + HOSTILE + '"';
    String deep = "[".repeat(200) + "]".repeat(200);
    return List.of(
        "{\"event\":\"spawn\",\"pid\":7}",
        request("{\"op\":" + bare + ",\"x\":" + quoted + "}"),
        "{\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":"
            + bare
            + ",\"body\":[\"\\ud800\",\"\\udc00"
            + " \\u0000\",1e400,18446744073709551615,{\"a\":1,\"a\":2}]}}}",
        "{\"to\":\"parent\",\"text\":"
            + quoted
            + ",\"length\":"
            + HOSTILE.getBytes(UTF_8).length
            + "}",
        "{\"to\":\"parent\",\"frame\":" + deep + "}",
        "{\"to\":\"parent\",\"frame\":" + bare + "}",
        "{\"to\":\"parent\",\"payload\":\"/w==\",\"length\":1}",
        "{\"to\":\"parent\",\"bytes\":\"PHNjcmlwdD4=\",\"why\":" + quoted + "}",
        "{\"stderr\":\"\\u001b]0;title\\u0007\\u001b[2J</script><script>hacked=5</script>\\n\"}",
        "{\"stderr_bytes\":\"/w==\"}",
        "{\"event\":\"fault\",\"rule\":"
            + quoted
            + ",\"fault\":{\"drop\":"
            + quoted
            + "},\"subject\":\"parent\",\"frame\":3,\"generation\":1}",
        "{\"to\":\"parent\",\"frame\":{\"lost\":" + bare + "},\"only\":\"sent\"}",
        "{\"to\":\"parent\",\"part\":{\"frame\":47,\"from\":0},\"bytes\":\"AAAAK3sidmVyc2lvbiI=\","
            + "\"only\":\"delivered\"}",
        "{\"event\":\"signal\",\"signal\":15,\"by\":" + quoted + "}",
        "{\"event\":" + quoted + "}",
        "{\"event\":\"exit\",\"code\":3}");
  }

  static String request(String body) {
    return "{\"to\":\"child\",\"frame\":{\"version\":6,\"message\":{\"type\":\"request\",\"body\":"
        + body
        + "}}}";
  }

  static String row(int number) {
    return "{\"to\":\"parent\",\"frame\":{\"version\":6,\"message\":{\"type\":\"data_row\",\"body\":{\"stream\":\"rows\",\"sequence\":"
        + number
        + ",\"payload\":{\"name\":\"Nat.add_"
        + number
        + "\",\"kind\":\"theorem\",\"values\":[1,2,3]}}}}}";
  }

  static List<Path> real() throws IOException {
    try (Stream<Path> files = Files.list(REAL)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
