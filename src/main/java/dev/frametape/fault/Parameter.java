package dev.frametape.fault;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/**
 * A parameter of a fault.
 *
 * @param name as scenarios write it
 * @param type what values it takes
 * @param does a few words with the unit and the range
 * @param byDefault as the short form would write it; empty: it has to be given
 * @param first whether it may be given as the only value, without its name
 * @param words the values there are, where these are words
 * @param least the smallest number
 * @param most the largest number
 */
public record Parameter(
    String name,
    Type type,
    String does,
    Optional<String> byDefault,
    boolean first,
    List<String> words,
    long least,
    long most,
    RecordComponent component) {
  /** What values a parameter takes. */
  public enum Type {
    NUMBER,
    BYTES,
    LENGTH,
    AMOUNT,
    NUMBERS,
    FLAG,
    TEXT,
    POINTER,
    HEX,
    SIGNAL,
    WORD,
    TIME,
    ENDING,
    JSON,
    OBJECT
  }

  public Parameter {
    words = List.copyOf(words);
  }

  static Parameter of(RecordComponent component) {
    Param says = component.getAnnotation(Param.class);
    if (says == null) {
      throw new IllegalStateException(component + " has no @Param");
    }
    Class<?> type = component.getType();
    // Where nothing is said of a number, it counts something.
    long least = says.least() == Long.MIN_VALUE ? 0 : says.least();
    long most = type == int.class ? Math.min(says.most(), Integer.MAX_VALUE) : says.most();
    return new Parameter(
        Words.kebab(component.getName()),
        type(component, says.form()),
        says.value(),
        Optional.of(says.byDefault()).filter(value -> !value.equals(Param.NONE)),
        says.first(),
        type.isEnum() ? Words.of(type) : List.of(),
        least,
        most,
        component);
  }

  private static Type type(RecordComponent component, Param.Form form) {
    Class<?> type = component.getType();
    if (type == int.class || type == long.class) {
      return switch (form) {
        case PLAIN -> Type.NUMBER;
        case BYTES -> Type.BYTES;
        case LENGTH -> Type.LENGTH;
        case POINTER, HEX, SIGNAL, OBJECT -> throw unfit(component, form);
      };
    }
    if (type == String.class) {
      return switch (form) {
        case PLAIN -> Type.TEXT;
        case POINTER -> Type.POINTER;
        case HEX -> Type.HEX;
        case SIGNAL -> Type.SIGNAL;
        case BYTES, LENGTH, OBJECT -> throw unfit(component, form);
      };
    }
    if (type == Json.class) {
      return form == Param.Form.OBJECT ? Type.OBJECT : Type.JSON;
    }
    if (form != Param.Form.PLAIN) {
      throw unfit(component, form);
    }
    if (type.isEnum()) {
      return Type.WORD;
    }
    return switch (type.getSimpleName()) {
      case "boolean" -> Type.FLAG;
      case "Duration" -> Type.TIME;
      case "Amount" -> Type.AMOUNT;
      case "Ending" -> Type.ENDING;
      case "List" -> Type.NUMBERS;
      default -> throw unfit(component, form);
    };
  }

  private static IllegalStateException unfit(RecordComponent component, Param.Form form) {
    return new IllegalStateException(component + " cannot be a parameter of the form " + form);
  }

  boolean answersTo(String word) {
    return name.equals(word) || component.getName().equals(word);
  }

  /** What stands in this place of a fault. */
  Object of(Fault fault) {
    try {
      return component.getAccessor().invoke(fault);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /** The value that it has when it is not given. */
  Optional<Object> defaultValue() {
    return byDefault.map(
        written -> {
          Findings findings = Findings.of("default of " + component);
          return ShortForm.value(written, 1, findings)
              .flatMap(value -> Values.read(this, value, findings))
              .orElseThrow(() -> new IllegalStateException(findings.toString()));
        });
  }

  /** In which unit a number of a schema or a page is. */
  boolean isNumber() {
    return type == Type.NUMBER || type == Type.BYTES || type == Type.LENGTH;
  }
}
