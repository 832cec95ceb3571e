package dev.frametape.process;

/** Refuses, in clear words, where exact processes are not to be had. */
final class Platform {
  private Platform() {}

  /** As the native starter is named: {@code x86_64} or {@code aarch64}. */
  static String architecture() {
    return System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
  }

  /**
   * @throws UnsupportedOperationException on anything but Linux on x86-64 or aarch64 with a kernel
   *     of 5.9 or later
   */
  static void require() {
    check(
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("os.version"));
  }

  static void check(String system, String architecture, String version) {
    boolean known =
        system.equals("Linux") && (architecture.equals("amd64") || architecture.equals("aarch64"));
    if (!known || !isAtLeast(version, 5, 9)) {
      throw new UnsupportedOperationException(
          "Frametape starts workers on Linux 5.9 or later, on x86-64 or aarch64; this is "
              + system
              + " "
              + version
              + " on "
              + architecture
              + ". Recordings can be read anywhere.");
    }
  }

  private static boolean isAtLeast(String version, int major, int minor) {
    String[] numbers = version.split("[^0-9]", 3);
    int foundMajor = Integer.parseInt(numbers[0]);
    int foundMinor = Integer.parseInt(numbers[1]);
    return foundMajor > major || foundMajor == major && foundMinor >= minor;
  }
}
