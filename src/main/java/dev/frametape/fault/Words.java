package dev.frametape.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Constants as scenarios write them: {@code two-documents} for {@code TWO_DOCUMENTS}. */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E> List<String> of(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(each -> of((Enum<?>) each)).toList();
  }

  /** Also takes underscores, which is how the protocol writes its own words. */
  static <E> Optional<E> find(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> of((Enum<?>) each).equals(word.replace('_', '-')))
        .findFirst();
  }

  /** {@code bytes-per-second} for {@code bytesPerSecond}. */
  static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
