package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.recording.RedactionRules;
import dev.frametape.relay.RelayOptions;
import dev.frametape.worker.FixtureWorker;
import dev.frametape.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the command lines that wrappers consist of. The library that reads all others costs two
 * thirds of a start, and a test-suite starts its wrapper a thousand times. Whatever is not exactly
 * of the known shape, or wrong in any way, is left to the library, which has the words for it; so
 * is every start with a {@code FRAMETAPE_*} variable, but for the one that a whole test-suite sets:
 * {@code FRAMETAPE_TRANSPARENCY}.
 */
final class FastPath {
  /** What to do instead of asking the library. */
  interface Command {
    int perform(Session session) throws Exception;
  }

  private static final String TRANSPARENCY = "FRAMETAPE_TRANSPARENCY";

  private FastPath() {}

  /**
   * @param words the command line
   * @param variables the environment
   */
  static Optional<Command> of(List<String> words, Map<String, String> variables) {
    if (words.isEmpty() || variables.keySet().stream().anyMatch(FastPath::isForTheLibrary)) {
      return Optional.empty();
    }
    List<String> rest = words.subList(1, words.size());
    String transparency = variables.getOrDefault(TRANSPARENCY, "");
    return switch (words.getFirst()) {
      case "run" -> relaying(rest, false, transparency).map(relaying -> relaying::perform);
      case "record" -> relaying(rest, true, transparency).map(relaying -> relaying::perform);
      case "replay" -> replaying(rest).map(replaying -> replaying::perform);
      case "stub" -> stubbing(rest).map(stubbing -> stubbing::perform);
      case "worker" -> worker(rest);
      default -> Optional.empty();
    };
  }

  private static boolean isForTheLibrary(String variable) {
    return variable.startsWith("FRAMETAPE_") && !variable.equals(TRANSPARENCY);
  }

  /**
   * The conversation that a `run` or `record` with these words asks for.
   *
   * @param byDefault the transparency where no word names one; empty for the usual one
   */
  static Optional<Relaying> relaying(List<String> words, boolean records, String byDefault) {
    String output = null;
    boolean strict = false;
    boolean fsync = false;
    String framing = Framing.U32BE_JSON.recordingName();
    long frameLimit = FrameLimit.DEFAULT_BYTES;
    long linger = RelayOptions.DEFAULT.linger().toMillis();
    String transparency = byDefault.isEmpty() ? Transparency.RELAY.word() : byDefault;
    Iterator<String> each = words.iterator();
    FaultOptions.Reader faults = new FaultOptions.Reader();
    int read = 0;
    for (; each.hasNext(); read++) {
      String word = each.next();
      if (word.equals("--")) {
        break;
      }
      try {
        if (faults.read(word)) {
          continue;
        }
      } catch (IllegalArgumentException leftToTheLibrary) {
        return Optional.empty();
      }
      String value = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("--linger=") && isNumber(value)) {
        linger = Long.parseLong(value);
      } else if (word.startsWith("--transparency=")) {
        transparency = value;
      } else if (!records) {
        return Optional.empty();
      } else if (word.equals("-o") && each.hasNext()) {
        output = each.next();
        read++;
      } else if (word.equals("--strict-recording")) {
        strict = true;
      } else if (word.equals("--fsync")) {
        fsync = true;
      } else if (word.startsWith("--framing=")) {
        framing = value;
      } else if (word.startsWith("--frame-limit=") && isNumber(value)) {
        frameLimit = Long.parseLong(value);
      } else {
        return Optional.empty();
      }
    }
    Optional<Framing> known = Framing.named(framing);
    Optional<Transparency> who = Transparency.named(transparency);
    boolean whole = each.hasNext() && (output != null && !output.startsWith("-") || !records);
    if (!whole || known.isEmpty() || who.isEmpty() || frameLimit > FrameLimit.HARD_CAP_BYTES) {
      return Optional.empty();
    }
    Optional<Relaying.Recording> recording =
        records
            ? Optional.of(
                new Relaying.Recording(
                    Path.of(output),
                    strict,
                    fsync,
                    known.get(),
                    (int) frameLimit,
                    RedactionRules.NONE))
            : Optional.empty();
    RelayOptions options = RelayOptions.withLinger(Duration.ofMillis(linger));
    return Optional.of(
        new Relaying(
            words.subList(read + 1, words.size()),
            options,
            recording,
            faults.options(),
            who.get()));
  }

  /** The worker that a `replay` with these words asks for. */
  static Optional<Replaying> replaying(List<String> words) {
    if (hasQuotesOrBlanks(words)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Replaying.of(words))
          .filter(replaying -> replaying.misuse(System::getenv).isEmpty());
    } catch (IllegalArgumentException leftToTheLibrary) {
      return Optional.empty();
    }
  }

  /** The library takes quotes and blanks of values apart. */
  private static boolean hasQuotesOrBlanks(List<String> words) {
    int end = words.indexOf("--");
    return (end < 0 ? words : words.subList(0, end))
        .stream()
            .filter(word -> word.startsWith("-"))
            .anyMatch(word -> word.chars().anyMatch(c -> c == '"' || c == '\'' || c == ' '));
  }

  /** The worker that a `stub` with these words asks for. */
  static Optional<Stubbing> stubbing(List<String> words) {
    if (hasQuotesOrBlanks(words)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Stubbing.of(words));
    } catch (IllegalArgumentException leftToTheLibrary) {
      return Optional.empty();
    }
  }

  /** Up to nine digits, as everybody writes them. */
  private static boolean isNumber(String word) {
    return !word.isEmpty()
        && word.length() <= 9
        && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<Command> worker(List<String> words) {
    int protocol =
        switch (String.join(" ", words)) {
          case "", "--protocol 6", "--protocol=6" -> 6;
          case "--protocol 10", "--protocol=10" -> 10;
          default -> 0;
        };
    return protocol == 0
        ? Optional.empty()
        : Optional.of(
            session ->
                FixtureWorker.runOnStandardStreams(
                    WorkerOptions.defaults().withProtocolVersion(protocol)));
  }
}
