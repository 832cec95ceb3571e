package dev.frametape.frame;

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte lead = bytes[at++];
      if (lead >= 0) {
        continue;
      }
      int more = continuationsOf(lead & 0xff);
      if (more == 0 || to - at < more) {
        return false;
      }
      int codePoint = lead & 0x3f >> more;
      for (int i = 0; i < more; i++) {
        byte next = bytes[at++];
        if ((next & 0xc0) != 0x80) {
          return false;
        }
        codePoint = codePoint << 6 | next & 0x3f;
      }
      boolean overlong = codePoint < (more == 2 ? 0x800 : more == 3 ? 0x10000 : 0x80);
      boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      if (overlong || surrogate || codePoint > Character.MAX_CODE_POINT) {
        return false;
      }
    }
    return true;
  }

  private static int continuationsOf(int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      return 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      return 2;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      return 3;
    }
    return 0;
  }
}
