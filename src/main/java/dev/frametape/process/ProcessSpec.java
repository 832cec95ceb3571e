package dev.frametape.process;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to start. Arguments and environment are bytes, since neither has to be valid UTF-8.
 *
 * @param arguments the argument vector, at least one; the first names the program, looked up in the
 *     {@code PATH} of {@code environment} when it has no slash
 * @param environment the whole environment of the child, one {@code NAME=VALUE} each, in this order
 * @param directory where the child starts; empty means where this process stands
 */
public record ProcessSpec(
    List<byte[]> arguments, List<byte[]> environment, Optional<Path> directory) {
  public ProcessSpec {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    requireNonNull(directory, "directory");
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("arguments are empty: the first names the program");
    }
  }

  /** A command with this process's environment, plus and over it {@code changes}. */
  public static ProcessSpec of(List<String> command, Map<String, String> changes) {
    Map<String, String> merged = new java.util.LinkedHashMap<>(System.getenv());
    merged.putAll(changes);
    return new ProcessSpec(
        command.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList(),
        merged.entrySet().stream()
            .map(
                entry -> (entry.getKey() + "=" + entry.getValue()).getBytes(StandardCharsets.UTF_8))
            .toList(),
        Optional.empty());
  }
}
