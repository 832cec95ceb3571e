package dev.frametape.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The world that the wrapper was started in, as {@code frametape-start} noted it before the JVM
 * changed anything. The child gets it back.
 *
 * @param ignoredSignals bit n-1 is set when signal n was ignored
 * @param signalMask bit n-1 is set when signal n was blocked
 * @param closedStandard bit n is set when standard descriptor n (0 to 2) was closed
 * @param stdout the number under which the parent's stdout is open here; what stands at 1 is stderr
 *     then, so that a JVM that crashes cannot write to the wire
 * @param keeping whether the worker runs already, with the pid that the parent was given
 * @param early the worker, when it runs already as our child
 * @param descriptors the open descriptors above 2, ascending
 * @param arguments the words of the command line, as bytes
 * @param environment one {@code NAME=VALUE} each (or whatever else stood there), as bytes, in order
 * @see "src/main/native/frametape-start.c, launch"
 */
public record StartState(
    long ignoredSignals,
    long signalMask,
    int closedStandard,
    int stdout,
    PidKeeping keeping,
    Optional<EarlyWorker> early,
    List<Integer> descriptors,
    List<byte[]> arguments,
    List<byte[]> environment) {
  /** The word by which the starter tells the descriptor of its notes. */
  public static final String WORD = "--frametape-start=";

  private static final long MAGIC = 0x3454524154535446L;

  public StartState {
    descriptors = List.copyOf(descriptors);
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /** A world in which the worker is still to be started. */
  public StartState(
      long ignoredSignals,
      long signalMask,
      int closedStandard,
      int stdout,
      List<Integer> descriptors,
      List<byte[]> arguments,
      List<byte[]> environment) {
    this(
        ignoredSignals,
        signalMask,
        closedStandard,
        stdout,
        new PidKeeping.NotAsked(),
        Optional.empty(),
        descriptors,
        arguments,
        environment);
  }

  /** A world without peculiarities: nothing ignored, nothing blocked, no further descriptors. */
  public static StartState plain(List<byte[]> environment) {
    return new StartState(0, 0, 0, 1, List.of(), List.of(), environment);
  }

  /** When the worker was started, or now where it is still to be started. */
  public Instant started() {
    Instant now = Instant.now();
    return early.isPresent() ? now.minusNanos(System.nanoTime() - early.get().since()) : now;
  }

  /**
   * Whether the parent gave one and the same pipe for stdout and stderr: their order must then
   * stay.
   */
  public boolean stderrIsStdout() {
    try {
      Path wire = Files.readSymbolicLink(Path.of("/proc/self/fd/" + stdout));
      return wire.equals(Files.readSymbolicLink(Path.of("/proc/self/fd/2")))
          && !wire.toString().equals("/dev/null");
    } catch (IOException unknown) {
      // A descriptor that was closed at the start, or no /proc: two streams, then.
      return false;
    }
  }

  /**
   * Gives up descriptor 1 where it is not the parent's stdout. It has stood for stderr until then,
   * and would hide from the parent that stderr has ended.
   */
  public void giveUpSubstitute() throws IOException {
    int one = 1;
    if (stdout != one) {
      Descriptor.of(one).replaceByNothing();
    }
  }

  /**
   * Takes the notes that the starter left, and closes their descriptor.
   *
   * @param word the word that begins with {@link #WORD}
   */
  public static StartState take(String word) throws IOException {
    int fd = Integer.parseInt(word.substring(WORD.length()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Read as it is: a pipe whose writer has gone cannot be opened a second time.
    try (Descriptor notes = Descriptor.of(fd)) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
      while (notes.read(chunk) > 0) {
        byte[] read = new byte[chunk.flip().remaining()];
        chunk.get(read).clear();
        bytes.writeBytes(read);
      }
    }
    return parse(ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.nativeOrder()));
  }

  static StartState parse(ByteBuffer notes) throws IOException {
    if (notes.remaining() < 184 || notes.getLong() != MAGIC) {
      throw new IOException(
          "the notes of frametape-start are not of this version; run scripts/frametape once to"
              + " build again");
    }
    long ignored = notes.getLong();
    long mask = notes.getLong();
    int closed = (int) notes.getLong();
    int stdout = (int) notes.getLong();
    int state = (int) notes.getLong();
    int detail = (int) notes.getLong();
    int[] ends = new int[4];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = (int) notes.getLong();
    }
    long[] early = new long[EarlyWorker.WORDS];
    notes.asLongBuffer().get(early);
    notes.position(notes.position() + early.length * Long.BYTES);
    List<Integer> descriptors = new ArrayList<>();
    for (long count = notes.getLong(); count > 0; count--) {
      descriptors.add((int) notes.getLong());
    }
    descriptors.sort(null);
    long argumentCount = notes.getLong();
    List<byte[]> arguments = strings(notes, (int) notes.getLong());
    if (arguments.size() != argumentCount) {
      throw new IOException("the notes of frametape-start announce another number of arguments");
    }
    return new StartState(
        ignored,
        mask,
        closed,
        stdout,
        PidKeeping.of(state, detail, ends),
        early[0] == 0 ? Optional.empty() : Optional.of(EarlyWorker.of(early)),
        descriptors,
        arguments,
        strings(notes, (int) notes.getLong()));
  }

  private static List<byte[]> strings(ByteBuffer notes, int bytes) {
    List<byte[]> strings = new ArrayList<>();
    int start = notes.position();
    int end = start + bytes;
    for (int at = start; at < end; at++) {
      if (notes.get(at) == 0) {
        byte[] string = new byte[at - start];
        notes.get(start, string);
        strings.add(string);
        start = at + 1;
      }
    }
    notes.position(end);
    return strings;
  }
}
