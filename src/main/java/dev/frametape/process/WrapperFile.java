package dev.frametape.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The executable that {@code wrap} writes: a text file whose interpreter is the native starter, so
 * that no shell comes between the parent and the wrapper.
 *
 * @see "src/main/native/frametape-start.c, read_configuration"
 */
public final class WrapperFile {
  private static final String MARK = "# A Frametape wrapper.";
  // The kernel reads that much of a #! line, line break included (BINPRM_BUF_SIZE).
  private static final int LONGEST_FIRST_LINE = 255;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /**
   * Held while a wrapper is open for writing, and while {@link SupervisedCommand} starts a process:
   * that has a copy of every descriptor until it is another program, and as long as one of them can
   * write to the wrapper, nobody can execute it (ETXTBSY).
   */
  static final Object WRITES_OR_STARTS = new Object();

  private WrapperFile() {}

  /**
   * Writes the executable, whole or not at all; replaces an earlier wrapper and nothing else.
   *
   * @param home the installation, which the wrapper goes on using
   * @param arguments what the wrapper tells Frametape
   */
  public static void write(Path file, Path home, List<String> arguments) throws IOException {
    if (Files.exists(file) && !isWrapper(file)) {
      throw new IOException(
          file + " exists and is no wrapper of ours; name another file, or remove it first");
    }
    byte[] content = content(home, arguments);
    Path target = file.toAbsolutePath();
    Path fresh =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      synchronized (WRITES_OR_STARTS) {
        Files.write(fresh, content);
      }
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean isWrapper(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(1024), StandardCharsets.ISO_8859_1).contains(MARK);
    }
  }

  static byte[] content(Path home, List<String> arguments) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    line(bytes, "#!" + interpreter(home.resolve("frametape-start").toString()));
    line(bytes, MARK + " Started with no arguments, from any directory, it does this:");
    line(
        bytes,
        "#   frametape " + String.join(" ", arguments.stream().map(WrapperFile::quoted).toList()));
    line(
        bytes,
        "# It uses the installation below; write it again with `frametape wrap` when that has"
            + " moved.");
    line(bytes, "use " + escaped(home.resolve(configuration(arguments)).toString()));
    for (String argument : arguments) {
      line(bytes, "arg " + escaped(argument));
    }
    return bytes.toByteArray();
  }

  /** A stub has more libraries, and a class path and an ahead-of-time cache with them. */
  private static String configuration(List<String> arguments) {
    return arguments.indexOf("stub") == 0 ? "launch-stub.conf" : "launch.conf";
  }

  private static String interpreter(String starter) throws IOException {
    // A #! line ends the interpreter's name at the first blank; env takes it apart by its own
    // rules.
    String line =
        PLAIN.matcher(starter).matches()
            ? starter
            : "/usr/bin/env -S '" + starter.replace("\\", "\\\\").replace("'", "\\'") + "'";
    int length = ByteText.encode("#!" + line + "\n").length;
    if (length > LONGEST_FIRST_LINE) {
      throw new IOException(
          "the path of the installation is too long for the first line of a script ("
              + length
              + " bytes, Linux reads "
              + LONGEST_FIRST_LINE
              + "): "
              + starter
              + "; move Frametape to a shorter path");
    }
    return line;
  }

  private static void line(ByteArrayOutputStream bytes, String line) {
    bytes.writeBytes(ByteText.encode(line.replace("\n", "\\n")));
    bytes.write('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /** The word as a shell takes it, in quotes where it has to be. */
  public static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
