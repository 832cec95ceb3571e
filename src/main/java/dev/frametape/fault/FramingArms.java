package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.FrameLimit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** What the faults of lengths and bytes do. */
final class FramingArms {
  private static final int PREFIX = Passing.PREFIX_BYTES;
  private static final long MOST_LENGTH = 0xFFFF_FFFFL;

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
      draft.bytesAfter(draft.stream(), text.getBytes(UTF_8));
      draft.end(new Ending.Eof());
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
        draft.announce(0);
        if (payload == FramingFault.Fate.DROP) {
          // Behind the prefix nothing of this frame comes, and the next one follows.
          draft.cut(PREFIX, new Ending.Continue());
        }
      }
      case FramingFault.LengthShort(long by) -> {
        if (by > draft.announced()) {
          draft.inert("a length of " + draft.announced() + " cannot be " + by + " shorter");
        } else {
          draft.announce(draft.announced() - by);
        }
      }
      case FramingFault.LengthLong(long by, Ending ending) ->
          announce(draft.announced() + by, ending);
      case FramingFault.LengthAtLimit() -> padToLimit();
      case FramingFault.LengthOverLimit(long by, FramingFault.Body body, Ending ending) ->
          overLimit(by, body, ending);
      case FramingFault.LengthHuge(long value, Ending ending) -> announce(value, ending);
      case FramingFault.LengthSwapped() -> {
        byte[] prefix = Draft.bigEndian(draft.announced());
        draft.prefix(new byte[] {prefix[3], prefix[2], prefix[1], prefix[0]});
      }
      case FramingFault.LengthInclusive() ->
          announce(draft.announced() + PREFIX, new Ending.Continue());
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
        draft.drop();
        draft.bytesBefore(draft.stream(), randomBytes(bytes));
        draft.end(new Ending.Eof());
      }
      case FramingFault.Split(var at, int every, Duration pause) -> {
        if (every > 0) {
          draft.pieces(every, pause);
        }
        at.forEach(place -> draft.split(place, pause));
      }
      case FramingFault.Coalesce(int frames, Duration within) ->
          hold(new Draft.Holding(Draft.Gather.COALESCE, frames, within, 0));
      case FramingFault.Pollute _, FramingFault.Trailing _ -> throw new AssertionError(fault);
    }
  }

  private void hold(Draft.Holding how) {
    draft.hold(how);
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
      draft.cut(PREFIX + bytes, ending);
    }
  }

  private void cutConnection(long at, Ending ending) {
    long from = draft.frame().position();
    if (at < from || at >= from + draft.frame().frameBytes()) {
      draft.skip();
    } else {
      draft.cut(at - from, ending);
    }
  }

  private void announce(long length, Ending ending) {
    if (length > MOST_LENGTH) {
      draft.inert("a length of " + length + " does not fit four bytes");
      return;
    }
    draft.announce(length);
    if (!(ending instanceof Ending.Continue)) {
      draft.end(ending);
    }
  }

  private void padToLimit() {
    long limit = draft.exchange().limitBytes();
    byte[] payload = draft.payload();
    if (payload.length > limit) {
      draft.inert("the payload of " + payload.length + " bytes is above the limit of " + limit);
    } else {
      byte[] padded = Arrays.copyOf(payload, (int) limit);
      Arrays.fill(padded, payload.length, padded.length, (byte) ' ');
      draft.payload(padded);
    }
  }

  private void overLimit(long by, FramingFault.Body body, Ending ending) {
    long length = draft.exchange().limitBytes() + by;
    if (length > MOST_LENGTH) {
      draft.inert("a length of " + length + " does not fit four bytes");
      return;
    }
    if (body == FramingFault.Body.REAL) {
      if (!draft.frame().whole() || length > FrameLimit.HARD_CAP_BYTES + MOST_REAL_ABOVE) {
        draft.inert("a real body of " + length + " bytes is more than can be made up");
        return;
      }
      // The rest is blanks, so that the length is true.
      long missing = length - draft.payloadBytes();
      if (missing < 0) {
        draft.inert("the payload is longer than " + length + " bytes already");
        return;
      }
      blanksAfter(missing);
    }
    announce(length, ending);
  }

  private static final int MOST_REAL_ABOVE = 1 << 20;

  private void blanksAfter(long count) {
    byte[] piece = new byte[(int) Math.min(count, 65_536)];
    Arrays.fill(piece, (byte) ' ');
    for (long left = count; left > 0; left -= piece.length) {
      draft.bytesAfter(
          draft.stream(), left >= piece.length ? piece : Arrays.copyOf(piece, (int) left));
    }
  }

  private void pollute(FramingFault.Pollute fault) {
    byte[] bytes;
    if (!fault.hex().isEmpty()) {
      bytes = HexFormat.of().parseHex(fault.hex().replaceAll("\\s", ""));
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
    long end = PREFIX + draft.payloadBytes();
    long[] range =
        switch (region) {
          case PREFIX -> new long[] {0, PREFIX};
          case ENVELOPE -> new long[] {PREFIX, endOfEnvelope(end)};
          case PAYLOAD -> new long[] {PREFIX, end};
        };
    if (range[0] >= range[1]) {
      draft.inert("the frame has no byte there");
      return Optional.empty();
    }
    return Optional.of(range);
  }

  /** The envelope ends where the data of a row begin; without such, with the payload. */
  private long endOfEnvelope(long end) {
    byte[] known = draft.frame().whole() ? draft.payload() : draft.frame().payload();
    return JsonPlaces.find(known, "/message/body/payload")
        .map(place -> (long) PREFIX + place.from())
        .orElse(draft.frame().whole() ? end : PREFIX + (long) known.length);
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
    }
    // Two flips of one bit would be none.
    TreeSet<Long> places = new TreeSet<>();
    SplittableRandom random = draft.random();
    while (places.size() < bits) {
      places.add(random.nextLong(count));
    }
    for (long place : places) {
      draft.edit(new Draft.Edit.Flip(from + place / 8, 1 << place % 8));
    }
  }

  private void insert(int bytes, FramingFault.Region region) {
    Optional<long[]> range = range(region);
    if (range.isPresent()) {
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
    byte[] known = draft.frame().whole() ? draft.payload() : draft.frame().payload();
    byte[] wire = Draft.framed(known);
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
