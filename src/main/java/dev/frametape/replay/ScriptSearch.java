package dev.frametape.replay;

import dev.frametape.process.Emission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks into a recording away from where it is played. Reads nothing before it is asked, and then
 * by a reader of its own.
 */
final class ScriptSearch {
  /**
   * A relay shows the end of a stream together with the end of the worker when they are that close,
   * so the parent has not seen them apart.
   */
  private static final long DYING_MICROS = 150_000;

  private static final int LOOK_AHEAD_LINES = 64;

  private final Path file;
  private final ReplayOptions options;

  /** Null until something has to be found out of its order. */
  private CueIndex index;

  ScriptSearch(Path file, ReplayOptions options) {
    this.file = file;
    this.options = options;
  }

  private Script open() throws IOException {
    return Script.open(file, options.asSent());
  }

  /**
   * Where the cues are.
   *
   * @param now where the script is: in the recorded order, all before it was given
   */
  CueIndex index(Scripted.Place now) throws IOException {
    if (index == null) {
      try (Script script = open()) {
        index = CueIndex.of(script, options.rules());
      }
      if (options.rules().order() == MatchRules.Order.STRICT) {
        index.useBefore(now);
      }
    }
    return index;
  }

  /** The cue that begins there was given. */
  void used(Scripted.Place cue) {
    if (index != null) {
      index.use(cue);
    }
  }

  /** The cue that a frame stands for; negative when there is none. There has to be an index. */
  int find(ParentFrame got) throws IOException {
    int key = options.rules().key(got);
    int op = MatchRules.opKey(got);
    boolean perOp = options.rules().order() == MatchRules.Order.PER_OP;
    try (Script script = open()) {
      for (int cue = index.next(CueIndex.Kind.FRAME, 0);
          cue >= 0;
          cue = index.next(CueIndex.Kind.FRAME, cue + 1)) {
        if (perOp ? index.opKey(cue) != op : index.key(cue) != key && !index.isRedacted(cue)) {
          continue;
        }
        if (options.rules().matches(frameAt(script, index.place(cue)), got)) {
          return cue;
        }
        if (perOp) {
          return -1;
        }
      }
    }
    return -1;
  }

  /** The recorded frames that are most like one. There has to be an index. */
  NearMiss.Found nearMisses(ParentFrame got) throws IOException {
    try (Script script = open()) {
      return NearMiss.search(script, index, options.rules(), got);
    }
  }

  /** Says which frames were never asked for; empty when all were, as far as was looked. */
  Optional<String> unusedWords() throws IOException {
    long unused = index == null ? 0 : index.unusedFrames();
    if (unused == 0) {
      return Optional.empty();
    }
    boolean all = options.verbose() || options.failUnused();
    StringBuilder words = new StringBuilder();
    words
        .append("frametape: ")
        .append(unused == 1 ? "1 recorded frame was" : unused + " recorded frames were")
        .append(" never asked for in ")
        .append(file);
    try (Script script = open()) {
      int cue = index.next(CueIndex.Kind.FRAME, 0);
      while (cue >= 0) {
        Scripted.Place place = index.place(cue);
        words.append("\nframetape:   line ").append(place.line()).append(", ");
        words.append(frameAt(script, place).label());
        cue = all ? index.next(CueIndex.Kind.FRAME, cue + 1) : -1;
      }
    }
    if (unused > 1 && !all) {
      words.append("\nframetape:   ... -v names all");
    }
    return Optional.of(words.append('\n').toString());
  }

  private static ParentFrame frameAt(Script script, Scripted.Place place) throws IOException {
    script.seek(place);
    while (true) {
      if (script.next() instanceof Scripted.Cue(var _, var _, Said.Framed(ParentFrame frame))) {
        return frame;
      }
    }
  }

  /**
   * Whether a stream ended because the worker did, so that the parent saw both at once. A stderr
   * that ended at the cut of a recording counts as well.
   */
  boolean isOneWithTheEnd(Scripted.Place at, Emission.Stream stream) throws IOException {
    boolean stdoutEnded = stream == Emission.Stream.STDOUT;
    try (Script script = open()) {
      script.seek(at);
      script.next();
      for (int line = 0; line < LOOK_AHEAD_LINES; line++) {
        switch (script.next()) {
          case Scripted.Ends(var end, var _) -> {
            return end.micros() - at.micros() <= DYING_MICROS;
          }
          case Scripted.Does(var _, Emission.Close(var other)) ->
              stdoutEnded = stdoutEnded || other == Emission.Stream.STDOUT;
          case Scripted.Cue _, Scripted.Begun _ -> {
            if (!stdoutEnded) {
              return false;
            }
          }
          case Scripted.CutOff _ -> {
            // Where nobody listens any more nobody can be told that it was cut off.
            return stream == Emission.Stream.STDERR;
          }
          case Scripted.Does _ -> {}
        }
      }
    }
    return false;
  }

  /** Whether nothing comes behind a cue but ends of streams and of the worker. */
  boolean isOnlyTheEndBehind(Scripted.Place cue) throws IOException {
    try (Script script = open()) {
      script.seek(cue);
      script.next();
      for (Scripted step = script.next(); ; step = script.next()) {
        if (step instanceof Scripted.Ends) {
          return true;
        } else if (!(step instanceof Scripted.Does(var _, Emission.Close _))) {
          return false;
        }
      }
    }
  }
}
