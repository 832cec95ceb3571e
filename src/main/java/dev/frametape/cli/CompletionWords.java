package dev.frametape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What can be typed, taken from the command line's own model, so that completion and help cannot
 * disagree.
 *
 * @param path the words that lead to a command, such as {@code faults list}; empty for the root
 * @param about its first sentence
 */
record CompletionWords(
    String path,
    String about,
    List<CompletionWords> commands,
    List<Choice> options,
    Value argument) {

  /**
   * An option.
   *
   * @param names all of them, dashes included
   * @param value what it takes; empty for a switch
   */
  record Choice(List<String> names, String about, Optional<Value> value) {}

  /** What may stand in a place. */
  sealed interface Value {
    record Files() implements Value {}

    record Words(List<String> words) implements Value {}

    /** Something that nobody can guess. */
    record Anything() implements Value {}
  }

  static CompletionWords of(CommandLine root) {
    return of(root, "");
  }

  private static CompletionWords of(CommandLine command, String path) {
    CommandSpec spec = command.getCommandSpec();
    List<CompletionWords> below = new ArrayList<>();
    command
        .getSubcommands()
        .forEach((name, sub) -> below.add(of(sub, path.isEmpty() ? name : path + " " + name)));
    Value argument = new Value.Anything();
    if (spec.helpCommand()) {
      // Its argument is a command, which its own model does not say.
      argument =
          new Value.Words(
              spec.parent().subcommands().values().stream()
                  .filter(sibling -> !sibling.getCommandSpec().helpCommand())
                  .map(CommandLine::getCommandName)
                  .toList());
    } else {
      for (PositionalParamSpec positional : spec.positionalParameters()) {
        argument = positional.hidden() ? argument : value(positional);
        break;
      }
    }
    return new CompletionWords(
        path,
        about(spec.usageMessage().description()),
        below,
        spec.options().stream()
            .filter(option -> !option.hidden())
            .map(CompletionWords::of)
            .toList(),
        argument);
  }

  private static Choice of(OptionSpec option) {
    return new Choice(
        List.of(option.names()),
        about(option.description()),
        option.arity().max() == 0 ? Optional.empty() : Optional.of(value(option)));
  }

  private static Value value(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      List<String> words =
          StreamSupport.stream(argument.completionCandidates().spliterator(), false).toList();
      return new Value.Words(words);
    }
    boolean path =
        argument.type() == Path.class
            || argument.auxiliaryTypes().length > 0 && argument.auxiliaryTypes()[0] == Path.class
            || argument.paramLabel().matches(".*(FILE|FOLDER|PATH|DIR|CHILD|PROGRAM|RECORDING).*");
    return path ? new Value.Files() : new Value.Anything();
  }

  /** The first sentence up to its first colon, without a full stop. */
  static String about(String[] description) {
    String all = String.join(" ", description).replace("%n", " ").replace("%%", "%");
    String first = all.split("\\. |: |; ", 2)[0];
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  /** This command and all below it. */
  List<CompletionWords> all() {
    List<CompletionWords> all = new ArrayList<>(List.of(this));
    commands.forEach(command -> all.addAll(command.all()));
    return all;
  }

  /** The last word of the path. */
  String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }
}
