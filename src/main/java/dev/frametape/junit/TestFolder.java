package dev.frametape.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the wrappers of a test lie, and what they record: a folder for each test. */
final class TestFolder {
  /** The configuration parameter that says in which folder all of them are. */
  static final String RECORDINGS = "frametape.recordings";

  private static final Pattern INVOCATION = Pattern.compile("#(\\d+)]$");
  // Which test has which folder: methods may have the same name.
  private static final Map<Path, String> TAKEN = new ConcurrentHashMap<>();

  private TestFolder() {}

  /** {@code CLASS/METHOD}, with {@code -N} for the Nth invocation; always the same for a test. */
  static Path of(ExtensionContext context) {
    Path all =
        context
            .getConfigurationParameter(RECORDINGS)
            .map(Path::of)
            .orElseGet(() -> byDefault(Path.of("").toAbsolutePath()));
    String method = context.getRequiredTestMethod().getName();
    Matcher invocation = INVOCATION.matcher(context.getUniqueId());
    String name = invocation.find() ? method + "-" + invocation.group(1) : method;
    Path ofClass = all.toAbsolutePath().resolve(context.getRequiredTestClass().getName());
    Path folder = ofClass.resolve(name);
    for (int other = 2; !isOf(folder, context.getUniqueId()); other++) {
      folder = ofClass.resolve(name + "~" + other);
    }
    return folder;
  }

  private static boolean isOf(Path folder, String test) {
    return Optional.ofNullable(TAKEN.putIfAbsent(folder, test)).map(test::equals).orElse(true);
  }

  /** Among what a build makes, so that a clean build has none of it. */
  static Path byDefault(Path here) {
    for (String built : new String[] {"target", "build"}) {
      if (Files.isDirectory(here.resolve(built))) {
        return here.resolve(built).resolve("frametape-tests");
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir"), "frametape-tests");
  }
}
