package dev.frametape.stub;

import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Options;
import com.github.tomakehurst.wiremock.common.Json;
import dev.frametape.frame.EnvelopeWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What answers of a worker need in templates, beside WireMock's own helpers. */
final class TemplateHelpers {
  private TemplateHelpers() {}

  static Map<String, Helper<?>> all() {
    return Map.of(
        "integer", (Helper<Object>) TemplateHelpers::integer,
        "json", (Helper<Object>) TemplateHelpers::json,
        "earlier", (Helper<Object>) TemplateHelpers::earlier);
  }

  /**
   * {@code {{integer a '*' b}}}: exact, of any size. {@code bits=64} keeps what an unsigned integer
   * of so many bits holds.
   */
  private static Object integer(Object left, Options options) {
    String sign = String.valueOf((Object) options.param(0, "?"));
    BigInteger a = whole(left);
    BigInteger b = whole(options.param(1, null));
    if (b.signum() == 0 && (sign.equals("/") || sign.equals("%"))) {
      throw new IllegalArgumentException("integer: divides " + a + " by 0");
    }
    BigInteger result =
        switch (sign) {
          case "+" -> a.add(b);
          case "-" -> a.subtract(b);
          case "*" -> a.multiply(b);
          case "/" -> a.divide(b);
          case "%" -> a.mod(b.abs());
          default ->
              throw new IllegalArgumentException(
                  "integer: found the sign " + sign + ", expected '+', '-', '*', '/' or '%'");
        };
    Object bits = options.hash("bits");
    if (bits == null) {
      return result.toString();
    }
    int width = whole(bits).intValueExact();
    return result.mod(BigInteger.ONE.shiftLeft(width)).toString();
  }

  private static BigInteger whole(Object value) {
    if (value == null) {
      throw new IllegalArgumentException("integer: a number is missing");
    }
    try {
      return new BigDecimal(value.toString().strip()).toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException bad) {
      throw new IllegalArgumentException(
          "integer: found " + value + ", expected a whole number", bad);
    }
  }

  /** {@code {{json value}}}: the value as JSON, a string with its quotes. */
  private static Object json(Object value, Options options) throws IOException {
    if (value instanceof CharSequence text) {
      return EnvelopeWriter.quoted(text.toString());
    }
    // Without a parameter Handlebars gives the context itself.
    return options.tagType == null || value == null
        ? "null"
        : Json.getObjectMapper().writer().writeValueAsString(value);
  }

  /**
   * {@code {{earlier list index}}}: how many elements before that one are equal to it, which is the
   * sequence of a row in its stream.
   */
  private static Object earlier(Object list, Options options) {
    if (!(list instanceof List<?> elements)) {
      throw new IllegalArgumentException("earlier: found " + list + ", expected a list");
    }
    int index = whole(options.param(0, null)).intValueExact();
    Object one = elements.get(index);
    return elements.subList(0, index).stream().filter(other -> Objects.equals(other, one)).count();
  }
}
