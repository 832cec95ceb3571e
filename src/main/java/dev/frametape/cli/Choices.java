package dev.frametape.cli;

import dev.frametape.recording.SecretShape;
import dev.frametape.view.LintRule;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words that an option takes, for completion. Nothing is looked up before somebody asks, since
 * every command line makes these.
 */
abstract class Choices implements Iterable<String> {
  abstract Stream<String> words();

  @Override
  public final Iterator<String> iterator() {
    return words().iterator();
  }

  static final class As extends Choices {
    @Override
    Stream<String> words() {
      return Stream.of("delivered", "sent");
    }
  }

  static final class Framings extends Choices {
    @Override
    Stream<String> words() {
      return Stream.of("u32be-json", "raw");
    }
  }

  static final class LintFormats extends Choices {
    @Override
    Stream<String> words() {
      return Stream.of("text", "json", "junit", "sarif");
    }
  }

  static final class FailOn extends Choices {
    @Override
    Stream<String> words() {
      List<String> rules = Arrays.stream(LintRule.values()).map(LintRule::word).toList();
      return Stream.concat(Stream.of("error", "warning", "never"), rules.stream());
    }
  }

  static final class Shapes extends Choices {
    @Override
    Stream<String> words() {
      return SecretShape.all().stream().map(SecretShape::name);
    }
  }

  static final class Transparencies extends Choices {
    @Override
    Stream<String> words() {
      return Arrays.stream(Transparency.values()).map(Transparency::word);
    }
  }
}
