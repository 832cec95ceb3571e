package dev.frametape.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What one has to know about a machine to read figures that were measured on it. */
final class Machine {
  private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s+(\\S+)$");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

  private Machine() {}

  /**
   * @param scratch where recordings are written
   */
  static Map<String, Object> facts(Path scratch) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("cpus", first(ALLOWED, Files.readString(Path.of("/proc/self/status"))));
    facts.put("cpu", first(MODEL, Files.readString(Path.of("/proc/cpuinfo"))));
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
    facts.put("file system", Files.getFileStore(scratch).type());
    facts.put("load before", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    return facts;
  }

  private static String first(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    return found.find() ? found.group(1) : "unknown";
  }
}
