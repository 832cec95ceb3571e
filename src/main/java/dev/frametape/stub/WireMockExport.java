package dev.frametape.stub;

import dev.frametape.frame.Direction;
import dev.frametape.frame.Frame;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordedBytes;
import dev.frametape.recording.RecordedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a recording as a stub folder: what the worker did, after each thing that the parent did.
 * Needs no WireMock.
 */
public final class WireMockExport {
  /** A relay shows the end of a stream that ends with its worker this much earlier at most. */
  private static final long ENDS_TOGETHER_MICROS = 150_000;

  private final RecordingReader reader;
  private final List<IgnoredPlace> ignored;
  private final List<ExportedCue> cues =
      new ArrayList<>(List.of(new ExportedCue(Asked.start(), 0)));
  private final List<String> leftOut = new ArrayList<>();
  private long framesToChild;

  /** Null while stdout is open; else when it ended. */
  private Long stdoutEnded;

  /**
   * @param leftOut what the recording has and mappings cannot say
   */
  public record Result(int mappings, List<String> leftOut) {
    public Result {
      leftOut = List.copyOf(leftOut);
    }
  }

  private WireMockExport(RecordingReader reader, List<IgnoredPlace> ignored) {
    this.reader = reader;
    this.ignored = ignored;
  }

  /**
   * @param folder must not exist, or be empty
   * @param ignored places that may differ in what the parent says
   * @throws dev.frametape.recording.RecordingException when the recording is damaged
   */
  public static Result write(Path recording, Path folder, List<IgnoredPlace> ignored)
      throws IOException {
    if (!Files.isRegularFile(recording)) {
      throw new FileNotFoundException(
          recording + ": found no such file, expected a recording; check the name");
    }
    requireEmpty(folder);
    try (RecordingReader asked = RecordingReader.open(recording);
        RecordingReader said = RecordingReader.open(recording)) {
      WireMockExport export = new WireMockExport(asked, ignored);
      export.read(asked, said);
      return export.write(folder);
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      if (entries.iterator().hasNext()) {
        throw new IOException(
            folder
                + " is there and not empty, expected a new folder: mappings of before would mix"
                + " with these; name another one, or remove it");
      }
    }
  }

  /** Something in a recording, with the number of its last line. */
  private record Placed(long n, JoinedEvent event) {}

  /**
   * Where a fault was, what the parent sent counts of the parent, and what was delivered of the
   * worker: that is the conversation that the parent saw.
   */
  private void read(RecordingReader asked, RecordingReader said) throws IOException {
    List<Placed> events = new ArrayList<>();
    FrameJoiner ofParent = new FrameJoiner(asked, As.SENT);
    place(ofParent, events, true);
    FrameJoiner ofWorker = new FrameJoiner(said, As.DELIVERED);
    place(ofWorker, events, false);
    events.sort(Comparator.comparingLong(Placed::n));
    for (Placed placed : events) {
      switch (placed.event()) {
        case JoinedEvent.Whole whole -> {
          if (whole.to() == Direction.TO_CHILD) {
            asked(whole);
          } else {
            last().add(ExportedItem.frame(whole.bytes().toByteArray()));
          }
        }
        case JoinedEvent.Partial partial -> partial(partial, false);
        case JoinedEvent.Other(RecordedLine line) -> other(line);
      }
    }
    for (JoinedEvent.Partial partial : ofWorker.open()) {
      partial(partial, true);
    }
    endAfterTerminate();
  }

  private static void place(FrameJoiner joiner, List<Placed> events, boolean parents)
      throws IOException {
    for (Optional<JoinedEvent> event = joiner.next(); event.isPresent(); event = joiner.next()) {
      boolean isParents =
          switch (event.get()) {
            case JoinedEvent.Whole whole -> whole.to() == Direction.TO_CHILD;
            case JoinedEvent.Partial partial -> partial.to() == Direction.TO_CHILD;
            case JoinedEvent.Other(RecordedLine line) -> isOfParent(line.event());
          };
      long n =
          switch (event.get()) {
            case JoinedEvent.Whole whole -> whole.last();
            case JoinedEvent.Partial partial -> partial.last();
            case JoinedEvent.Other(RecordedLine line) -> line.n();
          };
      if (isParents == parents) {
        events.add(new Placed(n, event.get()));
      }
    }
  }

  private static boolean isOfParent(RecordedEvent event) {
    return switch (event) {
      case RecordedEvent.Raw(Direction to, var _, var _) -> to == Direction.TO_CHILD;
      case RecordedEvent.Eof(String from) -> from.equals("parent");
      case RecordedEvent.Signal _ -> true;
      case RecordedEvent.Frame _,
          RecordedEvent.Part _,
          RecordedEvent.Stderr _,
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

  private ExportedCue last() {
    return cues.getLast();
  }

  private void asked(JoinedEvent.Whole whole) throws IOException {
    RecordedBytes bytes = whole.bytes();
    framesToChild++;
    byte[] kept =
        bytes.length() > Asked.LARGEST_KEPT_BYTES ? bytes.head(65_536) : bytes.toByteArray();
    cues.add(new ExportedCue(Asked.frame(kept, bytes.length(), framesToChild), whole.first()));
  }

  /** A frame that never became whole. What the parent had left over of one was never answered. */
  private void partial(JoinedEvent.Partial partial, boolean atTheEnd) throws IOException {
    if (partial.to() == Direction.TO_CHILD) {
      return;
    }
    ExportedItem bytes = ExportedItem.bytes(partial.bytes().toByteArray());
    if (!atTheEnd) {
      last().add(bytes);
      return;
    }
    // Its lines came before those of the end.
    for (ExportedCue cue : cues.reversed()) {
      if (cue.addBeforeEnd(bytes)) {
        return;
      }
    }
    last().add(bytes);
  }

  private void other(RecordedLine line) throws IOException {
    switch (line.event()) {
      case RecordedEvent.Raw(Direction to, RecordedBytes bytes, var _) -> {
        if (to == Direction.TO_PARENT) {
          last().add(ExportedItem.bytes(bytes.toByteArray()));
        } else if (last().asked().kind() != Asked.Kind.MALFORMED) {
          cues.add(new ExportedCue(Asked.malformed(bytes.head(65_536), ++framesToChild), line.n()));
        }
      }
      case RecordedEvent.Stderr(RecordedBytes bytes) ->
          last().add(ExportedItem.stderr(bytes.toByteArray()));
      case RecordedEvent.Eof(String from) -> {
        switch (from) {
          case "parent" -> cues.add(new ExportedCue(Asked.end(), line.n()));
          case "child" -> {
            stdoutEnded = line.micros();
            last().add(ExportedItem.CLOSE_STDOUT);
          }
          default -> {}
        }
      }
      case RecordedEvent.Exited(ChildExit exit) -> {
        if (stdoutEnded != null && line.micros() - stdoutEnded <= ENDS_TOGETHER_MICROS) {
          cues.forEach(cue -> cue.remove(ExportedItem.CLOSE_STDOUT));
        }
        last().add(ExportedItem.end(exit));
      }
      case RecordedEvent.Signal(int signal, String by) ->
          leave(line, "signal " + signal + " from " + by + ": mappings do not know signals");
      case RecordedEvent.Stopped(String why) -> leave(line, "recording stopped here: " + why);
      case RecordedEvent.Unknown(var event) ->
          leave(
              line, "an event that this version does not know: " + event.orElse("without a name"));
      case RecordedEvent.Spawned _,
          RecordedEvent.Fault _,
          RecordedEvent.FaultInert _,
          RecordedEvent.End _ -> {}
      case RecordedEvent.Frame _, RecordedEvent.Part _ ->
          throw new IllegalStateException("the joiner makes whole frames of these");
    }
  }

  private void leave(RecordedLine line, String what) {
    leftOut.add(reader.file() + ": line " + (line.n() + 1) + " is left out: " + what);
  }

  /**
   * A worker that was told to terminate ends by itself. Where its parent happened to close stdin
   * before, the end stands behind that, but it did not wait for it.
   */
  private void endAfterTerminate() throws IOException {
    if (cues.size() < 2 || last().asked().kind() != Asked.Kind.END) {
      return;
    }
    ExportedCue before = cues.get(cues.size() - 2);
    if (before.asked().kind() == Asked.Kind.TERMINATE
        && last().items().size() == 1
        && last().items().getFirst().isEnd()) {
      before.add(last().items().getFirst());
    }
  }

  private Result write(Path folder) throws IOException {
    Map<Object, List<ExportedCue>> alike = new LinkedHashMap<>();
    for (ExportedCue cue : cues) {
      alike.computeIfAbsent(cue.key(ignored), _ -> new ArrayList<>()).add(cue);
    }
    Files.createDirectories(folder.resolve("mappings"));
    Files.createDirectories(folder.resolve("__files"));
    int mappings = 0;
    for (List<ExportedCue> repeats : alike.values()) {
      boolean same =
          repeats.stream().allMatch(cue -> cue.items().equals(repeats.getFirst().items()));
      List<ExportedCue> different = same ? repeats.subList(0, 1) : repeats;
      String scenario =
          "repeats of "
              + different.getFirst().asked().path()
              + ", line "
              + (different.getFirst().line() + 1);
      for (int at = 0; at < different.size(); at++) {
        mappings++;
        new ExportedMapping(different.get(at), scenario, at, different.size(), ignored)
            .write(folder, mappings);
      }
    }
    return new Result(mappings, leftOut);
  }

  /** The payload of a frame. */
  static byte[] payload(byte[] frame) {
    return Arrays.copyOfRange(frame, Math.min(frame.length, Frame.PREFIX_BYTES), frame.length);
  }
}
