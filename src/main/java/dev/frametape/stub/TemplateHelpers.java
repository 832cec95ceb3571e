package dev.frametape.stub;

import com.github.jknack.handlebars.Handlebars;
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

/**
 * What answers of a worker need in templates, beside WireMock's own helpers. What these give is
 * JSON already, so it is never escaped for HTML, as Handlebars does with all other words.
 */
final class TemplateHelpers {
  private TemplateHelpers() {}

  static Map<String, Helper<?>> all() {
    return Map.of(
        "integer", (Helper<Object>) TemplateHelpers::integer,
        "json", (Helper<Object>) TemplateHelpers::json,
        "object", (Helper<Object>) TemplateHelpers::object,
        "earlier", (Helper<Object>) TemplateHelpers::earlier);
  }

  /** What Handlebars says, in one line, with the place in the template. */
  static String words(RuntimeException failure) {
    String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return String.join(" ", words.lines().map(String::strip).distinct().toList())
        .replaceAll("inline@[0-9a-f]+:(\\d+):(\\d+):?", "line $1, column $2:");
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
      return new Handlebars.SafeString(result.toString());
    }
    int width = whole(bits).intValueExact();
    return new Handlebars.SafeString(result.mod(BigInteger.ONE.shiftLeft(width)).toString());
  }

  private static BigInteger whole(Object value) {
    if (value == null) {
      throw new IllegalArgumentException("integer: a number is missing");
    }
    try {
      return new BigDecimal(value.toString().strip()).toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException bad) {
      throw new IllegalArgumentException(
          "integer: found \"" + value + "\", expected a whole number", bad);
    }
  }

  /** {@code {{json value}}}: the value as JSON, a string with its quotes. */
  private static Object json(Object value, Options options) throws IOException {
    return new Handlebars.SafeString(text(value));
  }

  /**
   * {@code {{object name=value other=value}}}: a JSON object with these members, in this order. No
   * brace of a frame stands next to one of a template then, which Handlebars takes for its own.
   */
  private static Object object(Object context, Options options) throws IOException {
    StringBuilder json = new StringBuilder();
    String separator = "{";
    for (Map.Entry<String, Object> member : options.hash.entrySet()) {
      json.append(separator).append(EnvelopeWriter.quoted(member.getKey())).append(':');
      json.append(text(member.getValue()));
      separator = ",";
    }
    return new Handlebars.SafeString(json.isEmpty() ? "{}" : json.append('}').toString());
  }

  private static String text(Object value) throws IOException {
    return switch (value) {
      case null -> "null";
      case Handlebars.SafeString json -> json.toString();
      case CharSequence text -> EnvelopeWriter.quoted(text.toString());
      default -> Json.getObjectMapper().writer().writeValueAsString(value);
    };
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
