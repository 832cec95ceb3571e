package dev.frametape.transparency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the build under test that can be damaged.
 *
 * @param root holds {@code scripts} and {@code target/frametape}, as a checkout does
 */
public record Installation(Path root) {
  private static final Path BUILT = Path.of("target/frametape").toAbsolutePath();

  public static Installation copyTo(Path root) throws IOException {
    copy(Path.of("scripts").toAbsolutePath(), root.resolve("scripts"));
    Installation copy = new Installation(root);
    copy(BUILT, copy.home());
    // The one file that names the place where all of it lies.
    Path configuration = copy.home().resolve("launch.conf");
    Files.writeString(
        configuration,
        Files.readString(configuration).replace(BUILT.toString(), copy.home().toString()));
    return copy;
  }

  public Path home() {
    return root.resolve("target/frametape");
  }

  public Path launcher() {
    return root.resolve("scripts/frametape");
  }

  public Path cache() {
    return home().resolve("frametape.aot");
  }

  /** Writes a wrapper around {@code /bin/cat} that records, and gives its path. */
  public Path wrapCat(Mode mode) throws IOException {
    Path folder = Scratch.folder("wrapped");
    Path file = folder.resolve("wrapped");
    List<String> words = new ArrayList<>(mode.options());
    words.addAll(List.of("--record", folder.resolve("recordings") + "/", "--", "/bin/cat"));
    Wrapper.write(launcher(), file, words);
    return file;
  }

  /** Every file with its size and time: what a use of the installation must not change. */
  public List<String> inventory() throws IOException {
    List<String> inventory = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        inventory.add(
            file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toInstant());
      }
    }
    return inventory;
  }

  /** Takes the right to write from every file and folder. */
  public void makeReadOnly() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        if (!file.toFile().setWritable(false)) {
          throw new IOException(file + " stays writable");
        }
      }
    }
  }

  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Replaces a program by a shell script. */
  public static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, ("#!/bin/sh\n" + text + "\n").getBytes(UTF_8));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }
}
