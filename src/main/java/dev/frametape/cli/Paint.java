package dev.frametape.cli;

import dev.frametape.process.Terminal;
import java.util.Map;

/** Colours, where there is a terminal that shows them. */
record Paint(boolean on) {
  enum Color {
    PLAIN(""),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    MAGENTA("35"),
    CYAN("36");

    private final String code;

    Color(String code) {
      this.code = code;
    }
  }

  /**
   * Colours only when standard output is a terminal and nobody has said no.
   *
   * @see "https://no-color.org"
   */
  static Paint forStandardOutput(Map<String, String> environment) {
    boolean isUnwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Paint(!isUnwanted && canTakeBack(environment));
  }

  /**
   * Whether standard output is a terminal that can write a line anew. Colours are another thing.
   */
  static boolean canTakeBack(Map<String, String> environment) {
    return !environment.getOrDefault("TERM", "dumb").equals("dumb") && Terminal.isBehind(1);
  }

  String in(Color color, String text) {
    return on && color != Color.PLAIN ? "\u001b[" + color.code + "m" + text + "\u001b[0m" : text;
  }
}
