package dev.frametape.junit;

import dev.frametape.fault.Fault;
import dev.frametape.process.JarInstallation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The installation that wrappers use: one that was named, or a small one that is made of what the
 * tests have on their class path, once, and lasts as long as this process.
 */
final class Home {
  /** The configuration parameter that names an installation. */
  static final String NAMED = "frametape.home";

  private static final String FAULTS = "/dev/frametape/faults";
  // Null until the first wrapper is written.
  private static Path made;

  private Home() {}

  /**
   * @throws IllegalArgumentException when it is none
   */
  static Path named(String word) {
    Path home = Path.of(word).toAbsolutePath().normalize();
    if (!Files.isReadable(home.resolve("launch.conf"))) {
      throw new IllegalArgumentException(
          "found no launch.conf in "
              + home
              + ", which "
              + NAMED
              + " names, expected an"
              + " installation such as target/frametape of a checkout");
    }
    return home;
  }

  static synchronized Path made() throws IOException {
    if (made == null) {
      Path home = Files.createTempDirectory("frametape");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
      copyFaults(home.resolve("faults"));
      JarInstallation.write(
          home, Path.of(System.getProperty("java.home"), "bin", "java"), classPath());
      made = home;
    }
    return made;
  }

  /** Frametape and the libraries that its wrappers load, as they are on this class path. */
  private static List<Path> classPath() throws IOException {
    List<Path> path = new ArrayList<>();
    // One class of each; named, so that none is loaded here.
    for (String name :
        List.of(
            "dev/frametape/junit/Home.class",
            "io/netty/buffer/ByteBuf.class",
            "io/netty/util/ReferenceCounted.class",
            "com/fasterxml/jackson/core/JsonParser.class",
            "org/snakeyaml/engine/v2/api/Load.class",
            "picocli/CommandLine.class")) {
      URL found = Fault.class.getClassLoader().getResource(name);
      if (found == null) {
        throw new IOException(
            "found no "
                + name
                + " on the class path, expected the libraries that Frametape's pom"
                + " names");
      }
      path.add(root(found, name));
    }
    return List.copyOf(path);
  }

  /** The jar, or the folder, that a resource lies in. */
  private static Path root(URL found, String name) throws IOException {
    String text = found.toString();
    String root = text.substring(0, text.length() - name.length());
    if (root.startsWith("jar:") && root.endsWith("!/")) {
      root = root.substring("jar:".length(), root.length() - "!/".length());
    }
    try {
      return Path.of(new URI(root)).toAbsolutePath();
    } catch (URISyntaxException | IllegalArgumentException noPath) {
      throw new IOException("found " + found + ", expected a jar or a folder of classes", noPath);
    }
  }

  private static void copyFaults(Path to) throws IOException {
    URL folder = Home.class.getResource(FAULTS);
    if (folder == null) {
      throw new IOException("the jar holds no " + FAULTS + "; build it again");
    }
    URI place = URI.create(folder.toString());
    if (!place.getScheme().equals("jar")) {
      copy(Path.of(place), to);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
      copy(jar.getPath(FAULTS), to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, to.resolve(file.getFileName().toString()));
        }
      }
    }
  }

  /** A folder of ours, with all that is in it. */
  static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList().reversed()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot remove " + folder, failure);
    }
  }
}
