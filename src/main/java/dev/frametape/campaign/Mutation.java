package dev.frametape.campaign;

import dev.frametape.campaign.Mutant.Happening;
import dev.frametape.frame.Direction;
import dev.frametape.frame.JsonValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A conversation in which the worker's frames were changed, a few times, by chance. */
final class Mutation {
  private static final int PREFIX_BYTES = 4;
  private static final int MOST_CHANGES = 3;
  private static final int MOST_FRAMES = 3;
  private static final int WAYS = 6;

  private final SplittableRandom random;
  private final List<Happening> original;
  private final List<Happening> result;
  private final List<JsonValue> documents = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  Mutation(List<Happening> original, SplittableRandom random) {
    this.original = original;
    this.random = random;
    this.result = new ArrayList<>(original);
    for (byte[] frame : said(original)) {
      document(frame).ifPresent(documents::add);
    }
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int change = 0; change < changes && !places().isEmpty(); change++) {
      change();
    }
  }

  List<Happening> result() {
    return List.copyOf(result);
  }

  /** What was done, one sentence for each change. */
  List<String> words() {
    return List.copyOf(words);
  }

  /** Two changes may take each other back, and equal frames may have changed places. */
  boolean hasChanged() {
    return !said(result).stream()
        .map(ByteBuffer::wrap)
        .toList()
        .equals(said(original).stream().map(ByteBuffer::wrap).toList());
  }

  private static List<byte[]> said(List<Happening> happenings) {
    List<byte[]> frames = new ArrayList<>();
    for (Happening each : happenings) {
      if (each instanceof Happening.Said(long _, Direction to, byte[] frame)
          && to == Direction.TO_PARENT) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private static Optional<JsonValue> document(byte[] frame) {
    return JsonValue.of(frame, PREFIX_BYTES, frame.length - PREFIX_BYTES);
  }

  /** Where the worker's frames stand among all that happens. */
  private List<Integer> places() {
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < result.size(); place++) {
      if (result.get(place) instanceof Happening.Said said && said.to() == Direction.TO_PARENT) {
        places.add(place);
      }
    }
    return places;
  }

  private void change() {
    List<Integer> places = places();
    int which = random.nextInt(places.size());
    switch (random.nextInt(WAYS)) {
      case 0 -> duplicate(places, which);
      case 1 -> reorder(places, which);
      case 2 -> splice(places, which);
      default -> edit(places, which);
    }
  }

  private Happening.Said at(List<Integer> places, int which) {
    return (Happening.Said) result.get(places.get(which));
  }

  private void put(int place, byte[] frame) {
    result.set(place, new Happening.Said(result.get(place).micros(), Direction.TO_PARENT, frame));
  }

  /** The frame comes again, at once or a little later. */
  private void duplicate(List<Integer> places, int which) {
    int behind = Math.min(places.size() - 1, which + random.nextInt(MOST_FRAMES));
    int place = places.get(behind) + 1;
    result.add(
        place,
        new Happening.Said(
            result.get(place - 1).micros(), Direction.TO_PARENT, at(places, which).frame()));
    words.add("frame " + which + " comes again behind frame " + behind);
  }

  /** Two frames change places. */
  private void reorder(List<Integer> places, int which) {
    int other = (which + 1 + random.nextInt(MOST_FRAMES)) % places.size();
    byte[] first = at(places, which).frame();
    put(places.get(which), at(places, other).frame());
    put(places.get(other), first);
    words.add("frames " + which + " and " + other + " have changed places");
  }

  /** Some frames of one place come in place of those of another. */
  private void splice(List<Integer> places, int which) {
    int from = random.nextInt(places.size());
    int count = 1 + random.nextInt(MOST_FRAMES);
    List<byte[]> taken = new ArrayList<>();
    for (int number = from; number < Math.min(from + count, places.size()); number++) {
      taken.add(at(places, number).frame());
    }
    for (int number = 0; number < taken.size() && which + number < places.size(); number++) {
      put(places.get(which + number), taken.get(number));
    }
    words.add(
        "what comes from frame "
            + from
            + " on comes at frame "
            + which
            + " as well, for "
            + taken.size()
            + (taken.size() == 1 ? " frame" : " frames"));
  }

  private void edit(List<Integer> places, int which) {
    byte[] frame = at(places, which).frame();
    Optional<GrammarEdit.Edited> edited =
        document(frame).flatMap(value -> new GrammarEdit(documents, random).of(value));
    if (edited.isPresent()) {
      byte[] payload = edited.get().document();
      byte[] whole =
          ByteBuffer.allocate(PREFIX_BYTES + payload.length)
              .putInt(payload.length)
              .put(payload)
              .array();
      if (!Arrays.equals(whole, frame)) {
        put(places.get(which), whole);
        words.add("frame " + which + " has " + edited.get().words());
      }
    }
  }
}
