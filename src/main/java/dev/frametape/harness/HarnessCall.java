package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One request of the command line, such as {@code call-fixture-mul=PATH,LHS,RHS}.
 *
 * <p>A path stays the text that was given, since it is sent and not opened here.
 */
public sealed interface HarnessCall {
  /** The forms that {@link #parse} understands, for help texts. */
  List<String> FORMS =
      List.of(
          "health",
          "load-fixture-capability=PATH",
          "call-fixture-mul=PATH,LHS,RHS",
          "emit-test-rows=STREAM,STREAM,...",
          "emit-rows-then-exit",
          "emit-rows-then-panic",
          "trigger-lean-panic=PATH",
          "terminate");

  record Health() implements HarnessCall {}

  record LoadFixtureCapability(String path) implements HarnessCall {
    public LoadFixtureCapability {
      requireNonNull(path, "path");
    }
  }

  /**
   * @param lhs 0 to 18446744073709551615
   * @param rhs 0 to 18446744073709551615
   */
  record CallFixtureMul(String path, BigInteger lhs, BigInteger rhs) implements HarnessCall {
    public CallFixtureMul {
      requireNonNull(path, "path");
      requireNonNull(lhs, "lhs");
      requireNonNull(rhs, "rhs");
    }
  }

  record EmitTestRows(List<String> streams) implements HarnessCall {
    public EmitTestRows {
      streams = List.copyOf(streams);
    }
  }

  record EmitRowsThenExit() implements HarnessCall {}

  record EmitRowsThenPanic() implements HarnessCall {}

  record TriggerLeanPanic(String path) implements HarnessCall {
    public TriggerLeanPanic {
      requireNonNull(path, "path");
    }
  }

  record Terminate() implements HarnessCall {}

  /** The request as the command line spells it; {@link #parse} gives the same request back. */
  default String text() {
    return switch (this) {
      case Health() -> "health";
      case LoadFixtureCapability(String path) -> "load-fixture-capability=" + path;
      case CallFixtureMul(String path, BigInteger lhs, BigInteger rhs) ->
          "call-fixture-mul=" + path + "," + lhs + "," + rhs;
      case EmitTestRows(List<String> streams) -> "emit-test-rows=" + String.join(",", streams);
      case EmitRowsThenExit() -> "emit-rows-then-exit";
      case EmitRowsThenPanic() -> "emit-rows-then-panic";
      case TriggerLeanPanic(String path) -> "trigger-lean-panic=" + path;
      case Terminate() -> "terminate";
    };
  }

  /** Whether the worker is used up afterwards, so that no further request can follow. */
  default boolean endsTheWorker() {
    return switch (this) {
      case Health _, LoadFixtureCapability _, CallFixtureMul _, EmitTestRows _ -> false;
      case EmitRowsThenExit _, EmitRowsThenPanic _, TriggerLeanPanic _, Terminate _ -> true;
    };
  }

  /**
   * Reads one request of the command line. {@code emit-test-rows=} asks for no rows at all. A path
   * may hold commas and equals signs.
   *
   * @throws IllegalArgumentException with what was found, what was expected and the nearest form
   */
  static HarnessCall parse(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    String form = form(text, name);
    if (form.contains("=") != equals >= 0) {
      throw new IllegalArgumentException(
          "request `"
              + text
              + "`: "
              + (equals < 0 ? "its value is missing" : "it takes no value")
              + "; write "
              + form);
    }
    return switch (name) {
      case "health" -> new Health();
      case "load-fixture-capability" -> new LoadFixtureCapability(value);
      case "call-fixture-mul" -> mul(text, value);
      case "emit-test-rows" ->
          new EmitTestRows(value.isEmpty() ? List.of() : Arrays.asList(value.split(",", -1)));
      case "emit-rows-then-exit" -> new EmitRowsThenExit();
      case "emit-rows-then-panic" -> new EmitRowsThenPanic();
      case "trigger-lean-panic" -> new TriggerLeanPanic(value);
      case "terminate" -> new Terminate();
      default -> throw new IllegalStateException("FORMS lists " + name + ", but parse does not");
    };
  }

  private static String form(String text, String name) {
    for (String form : FORMS) {
      if (name(form).equals(name)) {
        return form;
      }
    }
    String nearest =
        FORMS.stream()
            .min(Comparator.comparingInt(form -> distance(name, name(form))))
            .orElseThrow();
    boolean near =
        distance(name, name(nearest)) <= Math.max(name.length(), name(nearest).length()) / 2;
    throw new IllegalArgumentException(
        "unknown request `"
            + text
            + "`"
            + (near ? "; did you mean " + nearest + "?" : ".")
            + " The requests are: "
            + String.join(", ", FORMS));
  }

  private static String name(String form) {
    return form.split("=", 2)[0];
  }

  private static HarnessCall mul(String text, String value) {
    int beforeRhs = value.lastIndexOf(',');
    int beforeLhs = beforeRhs < 0 ? -1 : value.lastIndexOf(',', beforeRhs - 1);
    if (beforeLhs < 0) {
      throw new IllegalArgumentException(
          "request `"
              + text
              + "`: found "
              + (beforeRhs < 0 ? "no comma" : "one comma")
              + "; write call-fixture-mul=PATH,LHS,RHS");
    }
    return new CallFixtureMul(
        value.substring(0, beforeLhs),
        factor(text, value.substring(beforeLhs + 1, beforeRhs)),
        factor(text, value.substring(beforeRhs + 1)));
  }

  private static BigInteger factor(String text, String digits) {
    boolean decimal = digits.matches("[0-9]{1,64}");
    if (!decimal || new BigInteger(digits).compareTo(WorkerProcess.U64_MAX) > 0) {
      throw new IllegalArgumentException(
          "request `"
              + text
              + "`: `"
              + digits
              + "` is no number from 0 to "
              + WorkerProcess.U64_MAX
              + "; write call-fixture-mul=PATH,LHS,RHS");
    }
    return new BigInteger(digits);
  }

  /** How many letters have to be put in, left out or replaced to turn one word into the other. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    Arrays.setAll(row, column -> column);
    for (int at = 1; at <= left.length(); at++) {
      int diagonal = row[0];
      row[0] = at;
      for (int column = 1; column <= right.length(); column++) {
        int replaced = diagonal + (left.charAt(at - 1) == right.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[right.length()];
  }
}
