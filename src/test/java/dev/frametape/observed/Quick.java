package dev.frametape.observed;

import dev.frametape.transparency.Installation;
import dev.frametape.transparency.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The build under test with another ahead-of-time cache: one that was made of a conversation with
 * faults, which a wrapper without them is not to load. Some hundred wrappers start in half the time
 * with it, and do the same.
 */
final class Quick {
  static final Path LAUNCHER = launcher();

  private Quick() {}

  private static Path launcher() {
    try {
      Installation installation = Installation.copyTo(Scratch.folder("quick"));
      train(installation);
      return installation.launcher();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interruption) {
      throw new IllegalStateException(interruption);
    }
  }

  private static void train(Installation installation) throws IOException, InterruptedException {
    Path scratch = Scratch.folder("training");
    Path cache = scratch.resolve("cache");
    List<String> command = new ArrayList<>();
    String main = "";
    for (String line : Files.readAllLines(installation.home().resolve("launch.conf"))) {
      String value = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("java ")) {
        command.addAll(List.of(value, "-XX:AOTCacheOutput=" + cache, "-Dframetape.training=true"));
      } else if (line.startsWith("jvm ") && !value.startsWith("-XX:AOTCache=")) {
        command.add(value);
      } else if (line.startsWith("main ")) {
        main = value;
      }
    }
    command.add(main);
    // What training passes on as well, after this conversation.
    Files.write(scratch.resolve("bulk"), Talk.bytes(Talk.HEALTH + Talk.ROW));
    Path recordings = Files.createDirectory(scratch.resolve("recordings"));
    command.addAll(List.of("record", "-o", recordings + "/"));
    command.add("--fault-log=" + scratch.resolve("log"));
    command.add("--fault-state=" + scratch.resolve("state"));
    command.add("--seed=1");
    command.add("--fault=to-parent:#0:set-field=pointer:/version,value:6");
    command.add("--fault=to-parent:#1:flip=bits:2;delay=1ms");
    command.addAll(List.of("--", "cat"));
    Path words = scratch.resolve("words");
    Process training =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    try (var stdin = training.getOutputStream()) {
      stdin.write(Talk.bytes(Talk.HEALTH + Talk.ROW));
    }
    if (training.waitFor() != 0 || !Files.exists(cache)) {
      throw new IOException("no cache could be made: " + Files.readString(words));
    }
    Files.move(cache, installation.cache(), StandardCopyOption.REPLACE_EXISTING);
  }
}
