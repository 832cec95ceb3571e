package dev.frametape.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.process.Emission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A worker that is played from a recording: says step by step what it does, and is told what its
 * parent does. Knows neither processes nor threads.
 *
 * <p>The script is read forward only. A frame of the parent is a cue; what stands behind it comes
 * out when the cue was given. Where cues may come in any order, the script is read on from the cue
 * that was found.
 */
final class ReplayedWorker implements AutoCloseable {
  private final ReplayOptions options;
  private final Pacer pacer;
  private final Consumer<Unmatched> reports;
  private final boolean inOrder;
  private final ParentStream stream;
  private final List<Integer> signals = new ArrayList<>();
  private final Deque<Step> planned = new ArrayDeque<>();

  private Script script;
  private ScriptSearch search;

  /** Null while the recording to replay is settled. */
  private Settling settling;

  /** The step of the script that is not done; null when the next is to be read. */
  private Scripted current;

  private long framesHeard;
  private boolean dying;
  private boolean inputEnded;
  private boolean waited;

  /** Chooses among recordings that begin alike. */
  interface Settling {
    /** The recording to replay when that is what the parent asks first; empty when none has it. */
    Optional<Script> choose(ParentFrame first) throws IOException;
  }

  /**
   * @param script takes ownership
   * @param settling asked once, at the first request, whether to go on with another recording;
   *     empty keeps this one
   * @param reports gets each report about something unmatched
   */
  ReplayedWorker(
      Script script,
      Optional<Settling> settling,
      ReplayOptions options,
      LongSupplier nanos,
      Consumer<Unmatched> reports)
      throws IOException {
    this.script = script;
    this.settling = settling.orElse(null);
    this.options = options;
    this.reports = reports;
    pacer = new Pacer(options.pace(), nanos);
    inOrder = options.rules().order() == MatchRules.Order.STRICT;
    search = new ScriptSearch(script.file(), options);
    stream = new ParentStream(script.framing(), script.frameLimit());
  }

  /** The parent sent bytes. */
  void bytes(byte[] bytes) {
    stream.bytes(bytes);
  }

  /** The parent sends no more. */
  void eof() {
    stream.eof();
  }

  /** A signal came that the recording has as well. */
  void signal(int signal) {
    signals.add(signal);
  }

  /** The time of a {@link Step.Await} is over. */
  void waited() {
    waited = true;
  }

  /**
   * What it does next.
   *
   * @throws dev.frametape.recording.RecordingException when the recording is damaged
   */
  Step next() throws IOException {
    while (planned.isEmpty()) {
      if (current == null) {
        current = script.next();
      }
      advance();
    }
    return planned.removeFirst();
  }

  private void advance() throws IOException {
    switch (current) {
      case Scripted.Does(var at, Emission.Close close) -> {
        current = null;
        if (!dying && !search.isOneWithTheEnd(at, close.stream())) {
          pause(at);
          emit(close);
        } else if (close.stream() == Emission.Stream.STDOUT) {
          dying = true;
        }
      }
      case Scripted.Does(var at, Emission what) -> {
        current = null;
        pause(at);
        emit(what);
      }
      case Scripted.Ends(var at, var how) -> {
        pause(at);
        if (!sayUnused()) {
          emit(new Emission.End(how));
        }
      }
      case Scripted.Begun(var at, long upTo) -> {
        if (!inOrder || dying || stream.first().isPresent() || stream.openBytes() >= upTo) {
          pacer.heard(at.micros());
          current = null;
        } else {
          await();
        }
      }
      case Scripted.Cue cue -> {
        if (dying) {
          // It had given up its stdout and read no more; whether the parent still spoke is chance.
          heard(cue);
        } else if (inOrder) {
          judge(cue);
        } else {
          pick();
        }
      }
      case Scripted.CutOff end -> atCut(end);
    }
  }

  private void emit(Emission what) {
    planned.add(new Step.Emit(what));
  }

  private void say(String words) {
    emit(new Emission.Send(Emission.Stream.STDERR, Emission.Content.of(words.getBytes(UTF_8))));
  }

  private void pause(Scripted.Place at) {
    Duration pause = pacer.before(at.micros());
    if (pause.isPositive()) {
      emit(new Emission.Pause(pause));
    }
  }

  private void await() {
    // Behind the end of its input a parent may be gone, and a worker that waits for it an orphan.
    Optional<Duration> atMost = inputEnded ? Optional.of(options.cutOffWait()) : Optional.empty();
    planned.add(new Step.Await(atMost));
  }

  private void awaitCue(Scripted.Cue cue) throws IOException {
    // A worker that was told to stop ends whether or not its parent closes the pipe: with nothing
    // behind the end of input but the worker's own, nobody can say which brought about which.
    boolean onlyTheEndIsLeft =
        cue.said() instanceof Said.Eof && search.isOnlyTheEndBehind(cue.at());
    if (!waited || !(onlyTheEndIsLeft || inputEnded)) {
      Optional<Duration> atMost =
          onlyTheEndIsLeft || inputEnded ? Optional.of(options.cutOffWait()) : Optional.empty();
      planned.add(new Step.Await(atMost));
    } else if (onlyTheEndIsLeft) {
      heard(cue);
    } else {
      inputEnded(cue);
    }
  }

  private void heard(Scripted.Cue cue) {
    if (cue.said() instanceof Said.Framed) {
      framesHeard++;
    }
    search.used(cue.at());
    pacer.heard(cue.last().micros());
    waited = false;
    current = null;
  }

  private void judge(Scripted.Cue cue) throws IOException {
    Optional<Said> first = stream.first();
    if (cue.said() instanceof Said.Signalled(int signal)) {
      judgeSignal(cue, signal, first);
    } else if (first.isEmpty()) {
      awaitCue(cue);
    } else if (first.get() instanceof Said.Eof && !(cue.said() instanceof Said.Eof)) {
      inputEnded(cue);
    } else {
      switch (cue.said()) {
        case Said.Framed(ParentFrame recorded)
            when first.get() instanceof Said.Framed(ParentFrame got) -> {
          if (settling == null || recorded.peek().tag().isEmpty()) {
            judgeFrame(cue, recorded, got);
          } else {
            settle(cue, got);
          }
        }
        case Said.Raw(byte[] recorded) when first.get() instanceof Said.Raw(byte[] got) ->
            judgeRaw(cue, recorded, got);
        case Said.CutOff(ParentFrame recorded)
            when first.get() instanceof Said.CutOff(ParentFrame got)
                && (recorded.sameBytes(got) || comparesNoBytes()) ->
            take(cue);
        case Said.Eof() when first.get() instanceof Said.Eof -> {
          inputEnded = true;
          take(cue);
        }
        case Said.Framed _, Said.Raw _, Said.CutOff _, Said.Eof _, Said.Signalled _ ->
            unmatched(first.get(), Optional.of(cue));
      }
    }
  }

  private void take(Scripted.Cue cue) {
    stream.take();
    heard(cue);
  }

  private boolean comparesNoBytes() {
    return switch (options.rules().match()) {
      case NONE, OP -> true;
      case JSON, BYTES -> false;
    };
  }

  private void judgeFrame(Scripted.Cue cue, ParentFrame recorded, ParentFrame got)
      throws IOException {
    if (options.rules().matches(recorded, got)) {
      take(cue);
    } else {
      unmatched(new Said.Framed(got), Optional.of(cue));
    }
  }

  /** Frames and signals come on different ways: either may be seen first. */
  private void judgeSignal(Scripted.Cue cue, int signal, Optional<Said> first) throws IOException {
    if (signals.remove((Object) signal) || waited) {
      heard(cue);
    } else if (first.isEmpty()) {
      await();
    } else if (first.get() instanceof Said.Eof) {
      inputEnded(cue);
    } else {
      heard(cue);
    }
  }

  private void judgeRaw(Scripted.Cue cue, byte[] recorded, byte[] got) throws IOException {
    int common = Math.min(recorded.length, got.length);
    if (options.rules().match() != MatchRules.Match.NONE
        && !Arrays.equals(recorded, 0, common, got, 0, common)) {
      unmatched(stream.first().orElseThrow(), Optional.of(cue));
      return;
    }
    stream.take();
    if (common < got.length) {
      stream.putBack(new Said.Raw(Arrays.copyOfRange(got, common, got.length)));
    }
    if (common == recorded.length) {
      heard(cue);
    } else {
      byte[] rest = Arrays.copyOfRange(recorded, common, recorded.length);
      current = new Scripted.Cue(cue.at(), cue.last(), new Said.Raw(rest));
    }
  }

  /** Goes to the recording that has this request first; its cue is then judged as any. */
  private void settle(Scripted.Cue cue, ParentFrame got) throws IOException {
    Optional<Script> chosen = settling.choose(got);
    settling = null;
    if (chosen.isEmpty()) {
      unmatched(new Said.Framed(got), Optional.of(cue));
      return;
    }
    script.close();
    script = chosen.get();
    search = new ScriptSearch(script.file(), options);
    current = null;
  }

  /** Finds the recorded cue for what the parent did, wherever it stands. */
  private void pick() throws IOException {
    CueIndex cues = index();
    Optional<Said> first = stream.first();
    if (!signals.isEmpty()) {
      int signal = signals.removeFirst();
      for (int cue = cues.next(CueIndex.Kind.SIGNAL, 0);
          cue >= 0;
          cue = cues.next(CueIndex.Kind.SIGNAL, cue + 1)) {
        if (cues.key(cue) == signal) {
          goTo(cue);
          return;
        }
      }
    } else if (first.isEmpty()) {
      await();
    } else {
      switch (first.get()) {
        case Said.Framed(ParentFrame got) -> {
          int found = search.find(got);
          if (found >= 0) {
            stream.take();
            goTo(found);
          } else {
            unmatched(first.get(), Optional.empty());
          }
        }
        case Said.Eof() -> inputEnded(current);
        case Said.Raw _, Said.CutOff _, Said.Signalled _ ->
            unmatched(first.get(), Optional.empty());
      }
    }
  }

  /** Goes on behind a cue, which counts as given. */
  private void goTo(int cue) throws IOException {
    Scripted.Place place = index().place(cue);
    script.seek(place);
    while (true) {
      if (script.next() instanceof Scripted.Cue found && found.at().n() == place.n()) {
        heard(found);
        return;
      }
    }
  }

  private CueIndex index() throws IOException {
    return search.index(current.at());
  }

  /** The parent's stream ended where the recording goes on. */
  private void inputEnded(Scripted at) throws IOException {
    CueIndex cues = index();
    int recordedEnd = cues.next(CueIndex.Kind.EOF, 0);
    if (recordedEnd >= 0) {
      inputEnded = true;
      stream.first().filter(Said.Eof.class::isInstance).ifPresent(_ -> stream.take());
      goTo(recordedEnd);
      return;
    }
    if (!sayUnused()) {
      say(
          "frametape: the parent ended its input at line "
              + at.at().line()
              + " of "
              + script.file()
              + ", where the recording has no end of the input\n");
      planned.add(new Step.Fail(Step.Failure.INPUT_ENDED));
    }
  }

  /** Says which frames were never asked for; true when that ends the conversation. */
  private boolean sayUnused() throws IOException {
    Optional<String> unused = search.unusedWords();
    if (unused.isEmpty()) {
      return false;
    }
    say(unused.get());
    if (options.failUnused()) {
      planned.add(new Step.Fail(Step.Failure.UNMATCHED));
    }
    return options.failUnused();
  }

  private void unmatched(Said said, Optional<Scripted.Cue> expected) throws IOException {
    index();
    Optional<NearMiss> nearest = Optional.empty();
    Optional<NearMiss> nearestLeft = Optional.empty();
    Unmatched report;
    if (said instanceof Said.Framed(ParentFrame got)) {
      NearMiss.Found found = search.nearMisses(got);
      nearest = found.nearest().stream().findFirst();
      nearestLeft = found.left();
      report =
          NearMissReport.of(script.file(), options.rules(), framesHeard + 1, got, expected, found);
    } else {
      report =
          NearMissReport.ofOther(
              script.file(), options.rules(), NearMissReport.words(said), expected);
    }
    reports.accept(report);
    say(report.text().lines().map(line -> "frametape: " + line + "\n").reduce("", String::concat));
    react(said, nearest, nearestLeft);
  }

  private void react(Said said, Optional<NearMiss> nearest, Optional<NearMiss> nearestLeft)
      throws IOException {
    switch (options.onUnmatched()) {
      case ERROR -> {
        if (said instanceof Said.Framed(ParentFrame got)) {
          ErrorAnswer.to(got, nearest)
              .ifPresent(
                  answer ->
                      emit(new Emission.Send(Emission.Stream.STDOUT, Emission.Content.of(answer))));
        }
        planned.add(new Step.Fail(Step.Failure.UNMATCHED));
      }
      case EXIT -> planned.add(new Step.Fail(Step.Failure.UNMATCHED));
      case HANG -> {
        emit(new Emission.Stall());
        planned.add(new Step.Fail(Step.Failure.UNMATCHED));
      }
      case NEAREST -> {
        if (nearestLeft.isEmpty()) {
          planned.add(new Step.Fail(Step.Failure.UNMATCHED));
        } else {
          Scripted.Place place = nearestLeft.get().at();
          say("frametape: taken for line " + place.line() + "\n");
          stream.take();
          goTo(index().cueAt(place));
        }
      }
      case FORWARD -> planned.add(new Step.HandOver());
    }
  }

  private void atCut(Scripted.CutOff end) throws IOException {
    if (!inOrder && index().unusedFrames() > 0) {
      pick();
      return;
    }
    if (!waited && stream.first().isEmpty()) {
      planned.add(new Step.Await(Optional.of(options.cutOffWait())));
      return;
    }
    say(
        "frametape: "
            + script.file()
            + ": line "
            + end.at().line()
            + ", byte "
            + end.at().offset()
            + ": the recording was cut off here ("
            + end.why()
            + "), so how the worker went on is not known; record the conversation up to the"
            + " worker's own end\n");
    planned.add(new Step.Fail(Step.Failure.CUT_OFF));
  }

  /** The recording that is replayed. */
  Path file() {
    return script.file();
  }

  @Override
  public void close() throws IOException {
    script.close();
  }
}
