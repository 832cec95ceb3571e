package dev.frametape.junit;

import dev.frametape.fault.ScenarioSource;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link Wrapped} comes to: the command line of its wrapper.
 *
 * @param words what the wrapper tells Frametape
 * @param recordings where its recordings are going to be
 */
record WrapperWords(List<String> words, Optional<Path> recordings) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

  /**
   * @param home the installation, for the names of scenarios
   * @param scratch where recordings are, if nothing else is said
   * @param variables what {@code ${name}} stands for
   * @throws IllegalArgumentException when it makes no sense; the message says what would
   */
  static WrapperWords of(
      Wrapped wrapped, Path home, Path scratch, Function<String, Optional<String>> variables)
      throws IOException {
    return new Reading(home, scratch, variables).read(wrapped);
  }

  private record Reading(Path home, Path scratch, Function<String, Optional<String>> variables) {
    WrapperWords read(Wrapped wrapped) throws IOException {
      List<String> worker = filled(wrapped.worker());
      if (wrapped.replay().isEmpty() && worker.isEmpty()) {
        throw new IllegalArgumentException(
            "found neither worker nor replay, expected who answers: @Wrapped(worker = \"./worker\")"
                + " or @Wrapped(replay = \"recordings/talk.jsonl\")");
      }
      if (!wrapped.replay().isEmpty() && !wrapped.record().isEmpty()) {
        throw new IllegalArgumentException(
            "found record and replay, expected one of them; replay with a worker records what is"
                + " not there yet");
      }
      List<String> words = new ArrayList<>();
      Optional<Path> recordings;
      if (wrapped.replay().isEmpty()) {
        boolean kept = !wrapped.record().isEmpty();
        Path target = kept ? path(filled(wrapped.record())) : scratch;
        Files.createDirectories(isFolder(target) ? target : target.getParent());
        words.addAll(List.of("record", "-o", target + (isFolder(target) ? "/" : "")));
        recordings = Optional.of(target);
      } else {
        Path played = path(filled(wrapped.replay()));
        words.add("replay");
        if (worker.isEmpty() && !Files.exists(played)) {
          throw new IllegalArgumentException(
              "found no recording "
                  + played
                  + ", expected one; with a worker as well it is made on first use");
        }
        if (!worker.isEmpty()) {
          words.add("--default-mode=auto");
        }
        recordings = worker.isEmpty() ? Optional.empty() : Optional.of(played);
      }
      words.addAll(faults(wrapped));
      words.addAll(filled(wrapped.options()));
      if (!wrapped.replay().isEmpty()) {
        Path played = path(filled(wrapped.replay()));
        words.add(played + (isFolder(played) ? "/" : ""));
      }
      if (!worker.isEmpty()) {
        words.add("--");
        words.add(program(worker.getFirst()));
        words.addAll(worker.subList(1, worker.size()));
      }
      return new WrapperWords(List.copyOf(words), recordings);
    }

    private List<String> faults(Wrapped wrapped) throws IOException {
      List<String> faults = filled(wrapped.fault());
      // What is misspelt is better known now than when the wrapper runs.
      new ScenarioSource(Optional.of(home.resolve("faults"))).rules(faults);
      List<String> words = new ArrayList<>();
      for (String fault : faults) {
        words.add("--fault=" + (Files.isRegularFile(Path.of(fault)) ? path(fault) : fault));
      }
      if (!wrapped.seed().isEmpty()) {
        words.add("--seed=" + filled(wrapped.seed()));
      }
      return words;
    }

    private static String program(String program) {
      if (!program.contains("/")) {
        return program;
      }
      Path worker = path(program);
      if (!Files.isExecutable(worker) || Files.isDirectory(worker)) {
        throw new IllegalArgumentException(
            "found no executable "
                + worker
                + ", expected the worker; paths are seen from "
                + Path.of("").toAbsolutePath());
      }
      return worker.toString();
    }

    private static Path path(String word) {
      return Path.of(word).toAbsolutePath().normalize();
    }

    private static boolean isFolder(Path target) {
      return Files.isDirectory(target)
          || !Files.exists(target) && !RecordingReader.isRecording(target);
    }

    private List<String> filled(String[] words) {
      List<String> filled = new ArrayList<>();
      for (String word : words) {
        filled.add(filled(word));
      }
      return filled;
    }

    private String filled(String word) {
      return VARIABLE
          .matcher(word)
          .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), word)));
    }

    private String value(String name, String word) {
      return variables
          .apply(name)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "found no value for ${"
                          + name
                          + "} in \""
                          + word
                          + "\", expected a system"
                          + " property or a configuration parameter of that name"));
    }
  }
}
