package dev.frametape.campaign;

import static java.util.Objects.requireNonNull;

import dev.frametape.fault.Catalogue;
import dev.frametape.fault.Condition;
import dev.frametape.fault.DryRun;
import dev.frametape.fault.EdgeFaults;
import dev.frametape.fault.Fault;
import dev.frametape.fault.FaultRule;
import dev.frametape.fault.FaultText;
import dev.frametape.fault.Firing;
import dev.frametape.fault.Nth;
import dev.frametape.fault.Scenario;
import dev.frametape.fault.Subject;
import dev.frametape.fault.Trigger;
import dev.frametape.fault.Verdict;
import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.FrameLimit;
import dev.frametape.recording.As;
import dev.frametape.recording.FrameJoiner;
import dev.frametape.recording.JoinedEvent;
import dev.frametape.recording.RecordedLine;
import dev.frametape.recording.RecordingException;
import dev.frametape.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Every fault of the catalogue at every frame of a recording: one pair is one scenario, which fires
 * once. Whether a fault applies to a frame is tried on paper. Frames of one kind are alike: the
 * first of a kind, and the first that comes again, stand for all.
 */
public final class Sweep {
  /** What a sound parent may do about a fault that it can notice. */
  private static final List<Verdict> NOTICED =
      List.of(Verdict.TYPED_ERROR, Verdict.RECOVERED, Verdict.CORRECT);

  /** Faults of a stream rather than of a frame have this natural place. */
  private static final String WHOLE_STREAM = "#0..last";

  /** What a parent starts after the worker that was broken is well. */
  private static final Condition FIRST = new Condition.Generation(Nth.only(1));

  private static final int PREFIX_BYTES = 4;
  private static final int LOOK_BYTES = 1 << 16;
  private static final int LONGEST_NAME = 90;

  /**
   * One fault at one place.
   *
   * @param name unique in its sweep, fit for a file's name
   * @param group the fault's family
   * @param place in words: {@code to-parent #3}, {@code spawn}
   * @param kind of the frame, in words; empty where there is none
   */
  public record Pair(String name, String group, String place, String kind, Scenario scenario) {
    public Pair {
      requireNonNull(name, "name");
      requireNonNull(group, "group");
      requireNonNull(place, "place");
      requireNonNull(kind, "kind");
      requireNonNull(scenario, "scenario");
    }

    /** What goes wrong, as compact JSON. */
    public String fault() {
      return FaultText.json(scenario.rules().getFirst().then());
    }
  }

  private record Frame(Direction to, long number, String kind, EdgeFaults.Frame bytes) {}

  private final Path recording;
  private final boolean all;
  private final long seed;
  private final Map<Direction, List<Frame>> frames = new EnumMap<>(Direction.class);
  private final Set<String> names = new HashSet<>();
  private final Set<FaultRule> known = new HashSet<>();
  private final List<Pair> pairs = new ArrayList<>();

  private Sweep(Path recording, boolean all, long seed) {
    this.recording = recording;
    this.all = all;
    this.seed = seed;
  }

  /**
   * All pairs that apply, in one order: fault by fault as the catalogue has them, frame by frame.
   *
   * @param only families, or single faults; empty is all
   * @param all whether every frame is taken, and not only those that stand for others
   * @param seed what all chance comes from
   * @throws RecordingException when nobody says anything in it
   */
  public static List<Pair> pairs(Path recording, List<String> only, boolean all, long seed)
      throws IOException {
    Sweep sweep = new Sweep(recording, all, seed);
    sweep.readFrames();
    if (sweep.frames.values().stream().allMatch(List::isEmpty)) {
      throw new RecordingException(
          recording,
          0,
          0,
          "found no frame, expected a conversation",
          "record the parent while it talks to its worker");
    }
    for (Catalogue.Entry entry : Catalogue.entries()) {
      if (only.isEmpty() || only.contains(entry.group()) || only.contains(entry.name())) {
        sweep.add(entry);
      }
    }
    return List.copyOf(sweep.pairs);
  }

  private void readFrames() throws IOException {
    Map<Direction, Long> ends = new EnumMap<>(Direction.class);
    for (Direction to : Direction.values()) {
      frames.put(to, new ArrayList<>());
      ends.put(to, 0L);
    }
    try (RecordingReader reader = RecordingReader.open(recording)) {
      FrameJoiner joiner = new FrameJoiner(reader, As.SENT);
      for (var event = joiner.next(); event.isPresent(); event = joiner.next()) {
        if (event.get() instanceof JoinedEvent.Whole whole) {
          byte[] head = whole.bytes().head(LOOK_BYTES);
          byte[] payload = java.util.Arrays.copyOfRange(head, PREFIX_BYTES, head.length);
          EnvelopePeek peek = EnvelopePeek.of(payload);
          // Rows of another stream count on their own.
          String kind =
              peek.type().orElse("?")
                  + peek.tag().or(peek::stream).map(word -> " " + word).orElse("");
          long end = ends.merge(whole.to(), whole.bytes().length(), Long::sum);
          List<Frame> before = frames.get(whole.to());
          before.add(
              new Frame(
                  whole.to(),
                  before.size(),
                  kind,
                  new EdgeFaults.Frame(end, whole.bytes().length() - PREFIX_BYTES, payload)));
        }
      }
    }
  }

  private void add(Catalogue.Entry entry) throws IOException {
    for (Subject subject : entry.on()) {
      if (subject.direction().isPresent()) {
        List<Frame> candidates = frames.get(subject.direction().get());
        boolean isOfStream = entry.when().filter(WHOLE_STREAM::equals).isPresent();
        if (entry.when().isPresent() && !isOfStream) {
          // Its own place says at which frames it makes sense.
          candidates = natural(entry, candidates);
        }
        for (Frame frame : all ? candidates : representatives(candidates)) {
          for (List<Fault> faults : EdgeFaults.of(entry, frame.bytes())) {
            Trigger when = Trigger.always(subject);
            if (!isOfStream) {
              when = when.and(new Condition.FrameNumber(Nth.only(frame.number())));
            }
            add(entry, when.and(FIRST), faults, Optional.of(frame));
          }
        }
      } else if (entry.on().getFirst() == subject) {
        // Of stderr, or of the start: it has one place, its own.
        EdgeFaults.Frame none = new EdgeFaults.Frame(0, 0, new byte[0]);
        for (List<Fault> faults : EdgeFaults.of(entry, none)) {
          Trigger when = EdgeFaults.natural(faults).orElse(Trigger.always(subject));
          boolean counts = subject == Subject.SPAWN;
          add(entry, counts ? when : when.and(FIRST), faults, Optional.empty());
        }
      }
    }
  }

  /** Frames at which the fault fires when nobody says where. */
  private List<Frame> natural(Catalogue.Entry entry, List<Frame> candidates) throws IOException {
    Set<Long> numbers = new HashSet<>();
    for (Frame frame : candidates) {
      List<List<Fault>> faults = EdgeFaults.of(entry, frame.bytes());
      if (!faults.isEmpty()) {
        Trigger when =
            EdgeFaults.natural(faults.getFirst())
                .orElseThrow()
                .and(new Condition.FrameNumber(Nth.only(frame.number())));
        // The subject says in which direction the frame is.
        if (when.subject().direction().equals(Optional.of(frame.to()))
            && firesAt(rule(entry, when, faults.getFirst()), frame.number())) {
          numbers.add(frame.number());
        }
      }
    }
    return candidates.stream().filter(frame -> numbers.contains(frame.number())).toList();
  }

  /** The first of each kind, and the second, which stands for those that come again. */
  private static List<Frame> representatives(List<Frame> frames) {
    Map<String, Integer> seen = new HashMap<>();
    return frames.stream().filter(frame -> seen.merge(frame.kind(), 1, Integer::sum) <= 2).toList();
  }

  private static FaultRule rule(Catalogue.Entry entry, Trigger when, List<Fault> faults) {
    return new FaultRule(entry.name(), when, faults, OptionalLong.empty());
  }

  private void add(Catalogue.Entry entry, Trigger when, List<Fault> faults, Optional<Frame> frame)
      throws IOException {
    FaultRule rule = rule(entry, when, faults);
    boolean isOfStream =
        when.conditions().stream().noneMatch(Condition.FrameNumber.class::isInstance);
    if (!known.add(rule) || !firesAt(rule, isOfStream ? -1 : frame.orElseThrow().number())) {
      return;
    }
    String where = when.subject().word() + frame.map(each -> "-" + each.number()).orElse("");
    String what = FaultText.json(faults).replaceAll("[^A-Za-z0-9_]+", "-");
    String name = where + what.replaceAll("^-?(?=.)", "-").replaceAll("-$", "");
    name = name.substring(0, Math.min(LONGEST_NAME, name.length()));
    String free = name;
    for (int number = 2; !names.add(free); number++) {
      free = name + "." + number;
    }
    String place = when.subject().word() + frame.map(each -> " #" + each.number()).orElse("");
    String kind = frame.map(Frame::kind).orElse("");
    Scenario scenario =
        new Scenario(
            entry.name(),
            "A pair of a sweep: "
                + entry.name()
                + " at "
                + place
                + (kind.isEmpty() ? "" : ", which was " + kind)
                + ".",
            List.of(rule),
            Optional.of(
                new Scenario.Expectation(
                    entry.identity() ? List.of(Verdict.CORRECT) : NOTICED, Optional.empty())));
    pairs.add(new Pair(free, entry.group(), place, kind, scenario));
  }

  /**
   * Whether a rule fires, played against the recording.
   *
   * @param frame where it has to; -1 is anywhere
   */
  private boolean firesAt(FaultRule rule, long frame) throws IOException {
    Fires fires = new Fires(frame);
    try (RecordingReader reader = RecordingReader.open(recording)) {
      int limit =
          reader
              .header()
              .map(header -> Math.toIntExact(header.frameLimit()))
              .orElse(FrameLimit.DEFAULT_BYTES);
      DryRun run = new DryRun(List.of(rule), seed, 1, limit, fires);
      run.spawn();
      while (!fires.known) {
        Optional<RecordedLine> line = reader.next();
        if (line.isEmpty()) {
          break;
        }
        OnPaper.play(line.get(), run);
      }
      // Of a rule that is known by now this says nothing more; it gives back what was held.
      run.finish();
    }
    return fires.yes;
  }

  private static final class Fires implements DryRun.Outcome {
    private final long frame;
    private boolean known;
    private boolean yes;

    Fires(long frame) {
      this.frame = frame;
    }

    @Override
    public void fired(Firing firing, long micros) {
      known = true;
      yes |= frame < 0 || firing.frame().equals(OptionalLong.of(frame));
    }

    @Override
    public void inert(Firing.Inert inert, long micros) {
      known = true;
    }
  }
}
