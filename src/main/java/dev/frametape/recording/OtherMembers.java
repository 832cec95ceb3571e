package dev.frametape.recording;

import java.util.Arrays;
import java.util.Set;

/** Members of a line that this version does not understand, and has to keep. */
final class OtherMembers {
  /** What it does understand, whatever the line. */
  static final Set<String> KNOWN =
      Set.of(
          "n",
          "t",
          "to",
          "frame",
          "text",
          "payload",
          "length",
          "bytes",
          "why",
          "blob",
          "part",
          "stderr",
          "stderr_bytes",
          "event",
          "pid",
          "from",
          "signal",
          "by",
          "code",
          "core",
          "rule",
          "fault",
          "subject",
          "at",
          "draw",
          "seed",
          "generation",
          "only");

  static final Set<String> NUMBER_AND_TIME = Set.of("n", "t");

  private OtherMembers() {}

  /** All members of a line but some, as an object; no bytes when there are none. */
  static byte[] of(byte[] line, Set<String> without) throws BadLine {
    JsonMembers members = JsonMembers.of(line, 0, line.length);
    LineBuffer others = null;
    for (String name : members.names()) {
      if (!without.contains(name)) {
        others = others == null ? new LineBuffer() : others;
        JsonMembers.Range range = members.range(name);
        others.put(others.length() == 0 ? '{' : ',').string(name).put(':');
        others.put(line, range.from(), range.to() - range.from());
      }
    }
    return others == null ? new byte[0] : Arrays.copyOf(others.put('}').array(), others.length());
  }
}
