package dev.frametape.replay;

import dev.frametape.frame.Direction;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.process.Emission;
import dev.frametape.recording.As;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingReader;
import dev.frametape.recording.RecordingSums;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Reads a recording as a script, line by line, in constant memory. */
final class Script implements AutoCloseable {
  private static final String ADVICE = "record the conversation again, up to the worker's own end";

  private final RecordingReader reader;
  private final RecordingHeader header;
  private final As as;
  private final Deque<Scripted> ready = new ArrayDeque<>();

  // A frame from the parent of which parts have been read.
  private final ParentFrame.Gathering open = new ParentFrame.Gathering();
  private Scripted.Place openAt;

  // Whether all was read from the beginning, in order: then it can be added up.
  private boolean inOrder = true;

  // Null until a line was read in order.
  private RecordingSums sums;

  // The line read last.
  private Scripted.Place last = new Scripted.Place(0, 0, 0);

  private Script(RecordingReader reader, RecordingHeader header, As as) {
    this.reader = reader;
    this.header = header;
    this.as = as;
  }

  /**
   * @param asSent whether to play what the worker had sent where a fault delivered something else
   * @throws RecordingException when it is no recording, or only the beginning of a header
   */
  static Script open(Path file, boolean asSent) throws IOException {
    RecordingReader reader = RecordingReader.open(file);
    try {
      RecordingHeader header =
          reader
              .header()
              .orElseThrow(
                  () ->
                      new RecordingException(
                          file,
                          1,
                          reader.end().tornBytes(),
                          "found the end of the file, expected the rest of the header",
                          ADVICE));
      return new Script(reader, header, asSent ? As.SENT : As.DELIVERED);
    } catch (IOException | RuntimeException e) {
      try {
        reader.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  Path file() {
    return reader.file();
  }

  Framing framing() throws RecordingException {
    return Framing.named(header.framing())
        .orElseThrow(
            () ->
                new RecordingException(
                    file(), 1, 0, "found an unknown framing", "use a newer Frametape"));
  }

  int frameLimit() {
    return (int) Math.min(header.frameLimit(), FrameLimit.HARD_CAP_BYTES);
  }

  /** Goes to a line that was read before. */
  void seek(Scripted.Place place) throws IOException {
    reader.seek(place.n(), place.offset());
    inOrder = false;
    ready.clear();
    open.frame();
  }

  /** Puts a step back, to be given by the next call. */
  void putBack(Scripted step) {
    ready.addFirst(step);
  }

  /**
   * The next step; after a {@link Scripted.CutOff} there is none.
   *
   * @throws RecordingException when the recording is damaged; where only its sums show that, with
   *     the end of the worker
   */
  Scripted next() throws IOException {
    while (ready.isEmpty()) {
      Optional<RecordedLine> line = nextLine();
      if (line.isEmpty()) {
        return new Scripted.CutOff(last, missing());
      }
      read(line.get());
    }
    return ready.removeFirst();
  }

  private Optional<RecordedLine> nextLine() throws IOException {
    Optional<RecordedLine> line = reader.next();
    if (inOrder && line.isPresent()) {
      if (sums == null) {
        sums = new RecordingSums(reader);
      }
      sums.take(line.get());
    }
    return line;
  }

  /** The end of a worker is not to be told before the footer has vouched for all before it. */
  private void readSums() throws IOException {
    boolean more = inOrder;
    while (more) {
      Optional<RecordedLine> line = nextLine();
      more = line.isPresent() && !(line.get().event() instanceof RecordedEvent.End);
    }
  }

  private String missing() {
    return reader
        .end()
        .missing()
        .orElse(
            reader.end().tornBytes() > 0
                ? "the last line has no end"
                : reader.end().complete()
                    ? "it has a footer but no end of the worker"
                    : "it has no footer");
  }

  private void read(RecordedLine line) throws IOException {
    Scripted.Place at = new Scripted.Place(line.n(), line.offset(), line.micros());
    last = at;
    // The parent is real again, and says what it sent then, whatever became of that on its way.
    if (!line.isIn(isOfParent(line.event()) ? As.SENT : as)) {
      return;
    }
    switch (line.event()) {
      case RecordedEvent.Frame(var to, var bytes, var _) -> {
        if (to == Direction.TO_PARENT) {
          send(at, Emission.Stream.STDOUT, bytes);
        } else {
          rawIfOpen();
          cue(at, at, new Said.Framed(frame(bytes)));
        }
      }
      case RecordedEvent.Part part -> {
        if (part.to() == Direction.TO_PARENT) {
          send(at, Emission.Stream.STDOUT, part.bytes());
        } else {
          part(at, part);
        }
      }
      case RecordedEvent.Raw(var to, var bytes, var _) -> {
        if (to == Direction.TO_PARENT) {
          send(at, Emission.Stream.STDOUT, bytes);
        } else {
          raw(at, bytes);
        }
      }
      case RecordedEvent.Stderr(var bytes) -> send(at, Emission.Stream.STDERR, bytes);
      case RecordedEvent.Eof(String from) -> eof(at, from);
      case RecordedEvent.Signal(int signal, String by) -> {
        // What a user typed at a terminal cannot be expected to be typed again.
        if (!by.equals("terminal")) {
          cue(at, at, new Said.Signalled(signal));
        }
      }
      case RecordedEvent.Exited(var exit) -> {
        readSums();
        ready.add(new Scripted.Ends(at, exit));
      }
      case RecordedEvent.Stopped(String why) ->
          ready.add(new Scripted.CutOff(at, "recording had stopped: " + why));
      case RecordedEvent.Spawned _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ -> {}
    }
  }

  private static boolean isOfParent(RecordedEvent event) {
    return switch (event) {
      case RecordedEvent.Frame frame -> frame.to() == Direction.TO_CHILD;
      case RecordedEvent.Part part -> part.to() == Direction.TO_CHILD;
      case RecordedEvent.Raw raw -> raw.to() == Direction.TO_CHILD;
      case RecordedEvent.Eof(String from) -> from.equals("parent");
      case RecordedEvent.Signal _ -> true;
      case RecordedEvent.Stderr _,
          RecordedEvent.Spawned _,
          RecordedEvent.Exited _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.Stopped _,
          RecordedEvent.End _,
          RecordedEvent.Unknown _ ->
          false;
    };
  }

  private void send(Scripted.Place at, Emission.Stream on, RecordedBytes bytes) {
    ready.add(new Scripted.Does(at, new Emission.Send(on, content(bytes))));
  }

  private void cue(Scripted.Place first, Scripted.Place end, Said said) {
    ready.add(new Scripted.Cue(first, end, said));
  }

  private void part(Scripted.Place at, RecordedEvent.Part part) throws IOException {
    if (part.from() == 0) {
      rawIfOpen();
      openAt = at;
    }
    part.bytes().copyTo(open);
    if (part.frameBytes().isPresent() && part.frameBytes().getAsLong() == open.length()) {
      cue(openAt, at, new Said.Framed(open.frame()));
    } else {
      ready.add(new Scripted.Begun(at, open.length()));
    }
  }

  /** A prefix of which a part was passed on before it was seen to make no sense is raw as well. */
  private void raw(Scripted.Place at, RecordedBytes bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Scripted.Place first = open.length() > 0 ? openAt : at;
    all.writeBytes(open.frame().bytes());
    bytes.copyTo(all);
    cue(first, at, new Said.Raw(all.toByteArray()));
  }

  private void rawIfOpen() {
    if (open.length() > 0) {
      cue(openAt, last, new Said.Raw(open.frame().bytes()));
    }
  }

  private void eof(Scripted.Place at, String from) {
    switch (from) {
      case "parent" -> {
        if (open.length() > 0) {
          cue(openAt, at, new Said.CutOff(open.frame()));
        }
        cue(at, at, new Said.Eof());
      }
      case "child" -> ready.add(new Scripted.Does(at, new Emission.Close(Emission.Stream.STDOUT)));
      default -> ready.add(new Scripted.Does(at, new Emission.Close(Emission.Stream.STDERR)));
    }
  }

  private static ParentFrame frame(RecordedBytes bytes) throws IOException {
    ParentFrame.Gathering gathering = new ParentFrame.Gathering();
    bytes.copyTo(gathering);
    return gathering.frame();
  }

  private static Emission.Content content(RecordedBytes bytes) {
    return new Emission.Content() {
      @Override
      public long length() {
        return bytes.length();
      }

      @Override
      public void copyTo(OutputStream out) throws IOException {
        bytes.copyTo(out);
      }
    };
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
