package dev.frametape.fault;

/** Names with {@code *} for any text and {@code ?} for one character. */
final class Glob {
  private Glob() {}

  static boolean matches(String glob, String name) {
    // The classic walk with one point of return: linear in practice, never exponential.
    int at = 0;
    int in = 0;
    int star = -1;
    int back = 0;
    while (in < name.length()) {
      if (at < glob.length()
          && (glob.charAt(at) == '?' || glob.charAt(at) == name.charAt(in))
          && glob.charAt(at) != '*') {
        at++;
        in++;
      } else if (at < glob.length() && glob.charAt(at) == '*') {
        star = at++;
        back = in;
      } else if (star >= 0) {
        at = star + 1;
        in = ++back;
      } else {
        return false;
      }
    }
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at == glob.length();
  }
}
