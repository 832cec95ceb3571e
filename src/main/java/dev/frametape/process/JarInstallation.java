package dev.frametape.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * An installation that is made of what a program has on its class path, for wrappers that this
 * program writes: the starter, the system calls and how to start the JVM. It has no ahead-of-time
 * cache, so its wrappers start more slowly than those of an installation that was built.
 */
public final class JarInstallation {
  private JarInstallation() {}

  /**
   * Writes it.
   *
   * @param home a folder of its own, which is there; wrappers need it as long as they run
   * @param java the program that starts the JVM
   * @param classPath what the JVM finds Frametape and its libraries on, with absolute paths
   * @throws IOException when the folder cannot be written, or the processor is none that Frametape
   *     runs on
   */
  public static void write(Path home, Path java, List<Path> classPath) throws IOException {
    Path starter = home.resolve("frametape-start");
    Path calls = home.resolve("libframetape-call.so");
    copy("frametape-start-" + Platform.architecture(), starter);
    copy("libframetape-call-" + Platform.architecture() + ".so", calls);
    Files.setPosixFilePermissions(starter, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> lines = new ArrayList<>();
    lines.add("java " + java);
    lines.addAll(common());
    // As in an installation that was built; docs/performance.md says why that much.
    lines.add("jvm -Xmx64m");
    lines.add("jvm -XX:CompressedClassSpaceSize=32m");
    lines.add("jvm -Dframetape.starter=" + starter);
    lines.add("jvm -Dframetape.calls=" + calls);
    lines.add("jvm -Dframetape.home=" + home);
    lines.add("jvm -cp");
    lines.add("jvm " + String.join(":", classPath.stream().map(Path::toString).toList()));
    Files.write(home.resolve("launch.conf"), lines);
  }

  /** What all installations have in common. */
  private static List<String> common() throws IOException {
    try (InputStream in = resource("launch.conf")) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static void copy(String name, Path to) throws IOException {
    try (InputStream in = resource(name)) {
      Files.copy(in, to);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = JarInstallation.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the jar holds no " + name + "; build it again");
    }
    return in;
  }
}
