package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.FrameLimit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** What the faults of lengths and bytes do. */
final class FramingArms {
  private static final int PREFIX = Passing.PREFIX_BYTES;
  private static final long MOST_LENGTH = 0xFFFF_FFFFL;
  private static final int MOST_BITS = 1 << 20;
  private static final long MOST_REAL_BYTES = FrameLimit.HARD_CAP_BYTES + (1L << 20);

  private final Draft draft;

  FramingArms(Draft draft) {
    this.draft = draft;
  }

  void write(FramingFault fault) {
    if (fault instanceof FramingFault.Pollute pollute) {
      pollute(pollute);
      return;
    }
    if (fault instanceof FramingFault.Trailing(String text)) {
      if (draft.end(new Ending.Eof())) {
        draft.bytesAfter(draft.stream(), text.getBytes(UTF_8));
      }
      return;
    }
    if (Arms.lacksFrame(draft)) {
      return;
    }
    switch (fault) {
      case FramingFault.CutPrefix(int keep, Ending ending) -> draft.cut(keep, ending);
      case FramingFault.CutPayload(Amount keep, Ending ending) -> cutPayload(keep, ending);
      case FramingFault.CutConnection(long at, Ending ending) -> cutConnection(at, ending);
      case FramingFault.LengthZero(FramingFault.Fate payload) -> {
        announce(0, new Ending.Continue());
        if (payload == FramingFault.Fate.DROP && draft.payloadBytes() > 0) {
          // Behind the prefix nothing of this frame comes, and the next one follows.
          draft.cut(PREFIX, new Ending.Continue());
        }
      }
      case FramingFault.LengthShort(long by) -> {
        if (by > draft.announced()) {
          draft.inert("a length of " + draft.announced() + " cannot be " + by + " shorter");
        } else {
          announce(draft.announced() - by, new Ending.Continue());
        }
      }
      case FramingFault.LengthLong(long by, Ending ending) ->
          announce(sum(draft.announced(), by), ending);
      case FramingFault.LengthAtLimit() -> padToLimit();
      case FramingFault.LengthOverLimit(long by, FramingFault.Body body, Ending ending) ->
          overLimit(by, body, ending);
      case FramingFault.LengthHuge(long value, Ending ending) -> announce(value, ending);
      case FramingFault.LengthSwapped() -> {
        byte[] prefix = Draft.bigEndian(draft.announced());
        byte[] swapped = {prefix[3], prefix[2], prefix[1], prefix[0]};
        if (Arrays.equals(prefix, swapped)) {
          draft.inert("a length of " + draft.announced() + " is the same both ways round");
        } else {
          draft.prefix(swapped);
        }
      }
      case FramingFault.LengthInclusive() ->
          announce(sum(draft.announced(), PREFIX), new Ending.Continue());
      case FramingFault.LengthStale() -> draft.stale();
      case FramingFault.PrefixMissing() -> draft.prefix(new byte[0]);
      case FramingFault.PrefixTwice() -> {
        byte[] once = Draft.bigEndian(draft.announced());
        byte[] twice = Arrays.copyOf(once, 2 * PREFIX);
        System.arraycopy(once, 0, twice, PREFIX, PREFIX);
        draft.prefix(twice);
      }
      case FramingFault.ForeignFraming(FramingFault.Foreign kind) -> foreign(kind);
      case FramingFault.Flip(int bits, FramingFault.Region region) -> flip(bits, region);
      case FramingFault.Insert(int bytes, FramingFault.Region region) -> insert(bytes, region);
      case FramingFault.Delete(int bytes, FramingFault.Region region) -> delete(bytes, region);
      case FramingFault.Swap(FramingFault.Region region) -> swap(region);
      case FramingFault.RandomThenClose(int bytes) -> {
        if (!draft.isTooMuch(bytes) && draft.end(new Ending.Eof())) {
          draft.drop();
          draft.bytesBefore(draft.stream(), randomBytes(bytes));
        }
      }
      case FramingFault.Split(var at, int every, Duration pause) -> {
        split(at, every, pause);
      }
      case FramingFault.Coalesce(int frames, Duration within) ->
          draft.hold(new Draft.Holding(Draft.Gather.COALESCE, frames, within, 0));
      case FramingFault.Pollute _, FramingFault.Trailing _ -> throw new AssertionError(fault);
    }
  }

  private void split(List<Integer> at, int every, Duration pause) {
    long length = draft.frameBytes();
    boolean cuts = every > 0 && every < length;
    if (cuts && draft.isTooManyPieces(length, every)) {
      return;
    } else if (cuts) {
      draft.pieces(every, pause);
    }
    for (int place : at) {
      if (place > 0 && place < length) {
        draft.split(place, pause);
        cuts = true;
      }
    }
    if (!cuts) {
      draft.inert("none of the cuts is inside a frame of " + length + " bytes");
    }
  }

  private void cutPayload(Amount keep, Ending ending) {
    long bytes = keep.of(draft.payloadBytes());
    if (bytes >= draft.payloadBytes()) {
      draft.inert(
          "keep "
              + keep
              + " is not before the end of a payload of "
              + draft.payloadBytes()
              + " bytes");
    } else {
      draft.cut(draft.prefixBytes() + bytes, ending);
    }
  }

  /** A cut just behind a frame ends the stream with that frame, and does not wait for another. */
  private void cutConnection(long at, Ending ending) {
    long from = draft.frame().position();
    long end = from + draft.frame().frameBytes();
    if (at >= from && at < end) {
      draft.cut(at - from, ending);
    } else if (at == end && !(ending instanceof Ending.Continue)) {
      draft.end(ending);
    } else {
      draft.skip("the stream did not reach its byte " + at);
    }
  }

  /** Too large for four bytes, instead of an overflow. */
  private static long sum(long one, long other) {
    return other > MOST_LENGTH ? other : one + other;
  }

  private boolean announce(long length, Ending ending) {
    if (length > MOST_LENGTH) {
      draft.inert("a length of " + length + " does not fit four bytes");
      return false;
    } else if (length == draft.announced()) {
      draft.inert("the length is " + length + " already");
      return false;
    }
    if (!(ending instanceof Ending.Continue) && !draft.end(ending)) {
      return false;
    }
    draft.announce(length);
    return true;
  }

  private void padToLimit() {
    long limit = draft.exchange().limitBytes(draft.frame().to());
    long missing = limit - draft.payloadBytes();
    if (missing < 0) {
      draft.inert(
          "the payload of " + draft.payloadBytes() + " bytes is above the limit of " + limit);
    } else if (missing == 0) {
      draft.inert("the payload is as long as the limit of " + limit + " already");
    } else {
      draft.pad(missing);
    }
  }

  private void overLimit(long by, FramingFault.Body body, Ending ending) {
    long length = sum(draft.exchange().limitBytes(draft.frame().to()), by);
    if (body == FramingFault.Body.NONE) {
      if (announce(length, ending)) {
        draft.cut(PREFIX, ending);
      }
      return;
    }
    // The rest is blanks, so that the length is true.
    long missing = length - draft.payloadBytes();
    if (missing < 0) {
      draft.inert("the payload is longer than " + length + " bytes already");
    } else if (length > MOST_REAL_BYTES) {
      draft.inert(length + " real bytes are more than the " + MOST_REAL_BYTES + " that are made");
    } else if (announce(length, ending)) {
      draft.pad(missing);
    }
  }

  private void pollute(FramingFault.Pollute fault) {
    byte[] bytes;
    if (!fault.hex().isEmpty()) {
      bytes = HexFormat.of().parseHex(fault.hex().replaceAll("\\s", ""));
    } else if (draft.isTooMuch(fault.random())) {
      return;
    } else if (fault.random() > 0) {
      bytes = randomBytes(fault.random());
    } else {
      bytes = fault.text().getBytes(UTF_8);
    }
    if (bytes.length == 0) {
      draft.inert("neither text nor hex nor random says which bytes");
    } else if (fault.where() == FramingFault.Where.BEFORE) {
      draft.bytesBefore(draft.stream(), bytes);
    } else {
      draft.bytesAfter(draft.stream(), bytes);
    }
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    draft.random().nextBytes(bytes);
    return bytes;
  }

  private void foreign(FramingFault.Foreign kind) {
    byte[] payload = draft.payload();
    ByteBuf start = Unpooled.buffer();
    switch (kind) {
      case CONTENT_LENGTH ->
          start.writeBytes(("Content-Length: " + payload.length + "\r\n\r\n").getBytes(US_ASCII));
      case LINES -> {
        payload = Arrays.copyOf(payload, payload.length + 1);
        payload[payload.length - 1] = '\n';
      }
      case VARINT -> {
        int left = payload.length;
        while (left >= 0x80) {
          start.writeByte(left & 0x7F | 0x80);
          left >>>= 7;
        }
        start.writeByte(left);
      }
    }
    draft.payload(payload);
    byte[] prefix = new byte[start.readableBytes()];
    start.readBytes(prefix);
    draft.prefix(prefix);
  }

  /** Where a region is, counted from the frame's first byte; empty when it has no byte. */
  private Optional<long[]> range(FramingFault.Region region) {
    long[] range =
        switch (region) {
          case PREFIX -> new long[] {0, PREFIX};
          case ENVELOPE -> new long[] {PREFIX, endOfEnvelope()};
          case PAYLOAD -> new long[] {PREFIX, PREFIX + draft.contentBytes()};
        };
    if (range[0] >= range[1]) {
      draft.inert("the frame has no byte there");
      return Optional.empty();
    }
    return Optional.of(range);
  }

  /**
   * The envelope ends where the data of a row begin; without such, with the payload, or with as
   * much of a large one as is looked at.
   */
  private long endOfEnvelope() {
    byte[] known = draft.known();
    return PREFIX + JsonPlaces.begin(known, "/message/body/payload").orElse(known.length);
  }

  private void flip(int bits, FramingFault.Region region) {
    Optional<long[]> range = range(region);
    if (range.isEmpty()) {
      return;
    }
    long from = range.get()[0];
    long count = (range.get()[1] - from) * 8;
    if (bits > count) {
      draft.inert(bits + " bits are more than the " + count + " there are");
      return;
    } else if (bits > MOST_BITS) {
      draft.inert(bits + " bits are more than the " + MOST_BITS + " that are looked for");
      return;
    }
    // Two flips of one bit would be none.
    TreeSet<Long> places = new TreeSet<>();
    SplittableRandom random = draft.random();
    for (long last = count - bits; last < count; last++) {
      // Floyd's way to choose, which ends also where nearly all are chosen.
      long place = random.nextLong(last + 1);
      places.add(places.contains(place) ? last : place);
    }
    for (long place : places) {
      draft.edit(new Draft.Edit.Flip(from + place / 8, 1 << place % 8));
    }
  }

  private void insert(int bytes, FramingFault.Region region) {
    Optional<long[]> range = range(region);
    if (range.isPresent() && !draft.isTooMuch(bytes)) {
      SplittableRandom random = draft.random();
      byte[] added = new byte[bytes];
      random.nextBytes(added);
      draft.edit(new Draft.Edit.Add(random.nextLong(range.get()[0], range.get()[1]), added));
    }
  }

  private void delete(int bytes, FramingFault.Region region) {
    Optional<long[]> range = range(region);
    if (range.isEmpty()) {
      return;
    }
    long places = range.get()[1] - range.get()[0] - bytes + 1;
    if (places < 1) {
      draft.inert(bytes + " bytes are more than there are");
    } else {
      draft.edit(new Draft.Edit.Remove(range.get()[0] + draft.random().nextLong(places), bytes));
    }
  }

  private void swap(FramingFault.Region region) {
    Optional<long[]> range = range(region);
    if (range.isEmpty()) {
      return;
    }
    byte[] wire = Draft.framed(draft.known());
    System.arraycopy(Draft.bigEndian(draft.announced()), 0, wire, 0, PREFIX);
    int from = (int) range.get()[0];
    int to = (int) Math.min(range.get()[1], wire.length);
    int pairs = to - from - 1;
    int begin = pairs > 0 ? draft.random().nextInt(pairs) : 0;
    for (int step = 0; step < pairs; step++) {
      int at = from + (begin + step) % pairs;
      int difference = (wire[at] ^ wire[at + 1]) & 0xFF;
      if (difference != 0) {
        draft.edit(new Draft.Edit.Flip(at, difference));
        draft.edit(new Draft.Edit.Flip(at + 1L, difference));
        return;
      }
    }
    draft.inert("no two neighbours there differ");
  }
}
