package dev.frametape.fault;

import java.time.Duration;
import java.util.List;

/** Faults of lengths and bytes, below the JSON. */
public sealed interface FramingFault extends Fault {
  @Described(
      name = "cut-prefix",
      number = 1,
      stage = Stage.CUT,
      does = "Only the first bytes of the length arrive.",
      tests = "A short read inside the length is not a clean end of the stream.")
  record CutPrefix(
      @Param(value = "bytes that arrive, 0 to 3", most = 3, first = true) int keep,
      @Param(value = "what follows", byDefault = "eof") Ending ending)
      implements FramingFault {}

  @Described(
      name = "cut-payload",
      number = 2,
      stage = Stage.CUT,
      does = "The length arrives whole, the payload does not.",
      tests = "A short read inside a payload is an error, also when the worker lives on.")
  record CutPayload(
      @Param(value = "payload bytes that arrive, or a share such as 50%", first = true) Amount keep,
      @Param(value = "what follows", byDefault = "eof") Ending ending)
      implements FramingFault {}

  @Described(
      name = "cut-connection",
      number = 3,
      stage = Stage.CUT,
      when = "#0..last",
      does = "The stream stops at a byte, wherever in a frame that is.",
      tests = "Any position, also exactly between two frames, which is a clean end.")
  record CutConnection(
      @Param(value = "bytes of the stream that arrive", form = Param.Form.BYTES, first = true)
          long at,
      @Param(value = "what follows", byDefault = "eof") Ending ending)
      implements FramingFault {}

  enum Fate {
    DROP,
    KEEP
  }

  @Described(
      name = "length-zero",
      number = 4,
      stage = Stage.LENGTH,
      does = "The length says 0; the payload is gone, or stays behind as stray bytes.",
      tests =
          "An empty payload is a JSON error, not an end; stray bytes must not be read as frames.")
  record LengthZero(@Param(value = "drop or keep", byDefault = "drop", first = true) Fate payload)
      implements FramingFault {}

  @Described(
      name = "length-short",
      number = 5,
      stage = Stage.LENGTH,
      does = "The length announces less than follows.",
      tests = "The rest is read as the next length: must end in an error, not in a giant wait.")
  record LengthShort(
      @Param(
              value = "bytes, 1 or more",
              byDefault = "1",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          long by)
      implements FramingFault {}

  @Described(
      name = "length-long",
      number = 6,
      stage = Stage.LENGTH,
      does = "The length announces more than follows.",
      tests = "A reader eats the next frame, or waits: it needs a time-out inside a frame.")
  record LengthLong(
      @Param(
              value = "bytes, 1 or more",
              byDefault = "1",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          long by,
      @Param(value = "what follows", byDefault = "continue") Ending ending)
      implements FramingFault {}

  @Described(
      name = "length-at-limit",
      number = 7,
      stage = Stage.PAYLOAD,
      whole = true,
      identity = true,
      does = "JSON blanks pad the payload to exactly the limit in force.",
      tests = "A frame of exactly the limit is to be accepted.")
  record LengthAtLimit() implements FramingFault {}

  enum Body {
    NONE,
    REAL
  }

  @Described(
      name = "length-over-limit",
      number = 8,
      stage = Stage.LENGTH,
      does =
          "The length announces more than the limit in force; without a body, or really that many"
              + " bytes.",
      tests = "Refused before memory is taken, and the worker is ended and reaped.")
  record LengthOverLimit(
      @Param(
              value = "bytes above the limit, 1 or more",
              byDefault = "1",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          long by,
      @Param(value = "none or real", byDefault = "none") Body body,
      @Param(value = "what follows", byDefault = "hang") Ending ending)
      implements FramingFault {}

  @Described(
      name = "length-huge",
      number = 9,
      stage = Stage.LENGTH,
      does = "The length is a given number; the payload follows as it is.",
      tests = "No memory is taken, no sign error, no overflow at +4.")
  record LengthHuge(
      @Param(
              value = "0 to 4294967295, or hard-cap (256 MiB) or hard-cap+1",
              most = 4294967295L,
              form = Param.Form.LENGTH,
              first = true)
          long value,
      @Param(value = "what follows", byDefault = "hang") Ending ending)
      implements FramingFault {}

  @Described(
      name = "length-swapped",
      number = 10,
      stage = Stage.PREFIX,
      does = "The length is little endian.",
      tests = "A bogus large length, as from a worker of another protocol.")
  record LengthSwapped() implements FramingFault {}

  @Described(
      name = "length-inclusive",
      number = 11,
      stage = Stage.LENGTH,
      does = "The length counts its own four bytes.",
      tests = "As a length that is 4 too long.")
  record LengthInclusive() implements FramingFault {}

  @Described(
      name = "length-stale",
      number = 21,
      stage = Stage.LENGTH,
      does = "The length stays that of the frame as it was sent, whatever else was changed.",
      tests = "An edited payload under its old length.")
  record LengthStale() implements FramingFault {}

  @Described(
      name = "prefix-missing",
      number = 12,
      stage = Stage.PREFIX,
      does = "The payload comes without a length.",
      tests = "JSON read as a length: an error, not a giant wait.")
  record PrefixMissing() implements FramingFault {}

  @Described(
      name = "prefix-twice",
      number = 12,
      stage = Stage.PREFIX,
      does = "The length comes twice.",
      tests = "Garbage at the start of a payload.")
  record PrefixTwice() implements FramingFault {}

  enum Where {
    BEFORE,
    AFTER
  }

  @Described(
      name = "pollute",
      number = 13,
      on = Subject.TO_PARENT,
      stage = Stage.PREFIX,
      does = "Bytes that are no frame stand before or behind one, such as a log line on stdout.",
      tests = "The usual failure of workers on stdio: a clear error, no endless wait.")
  record Pollute(
      @Param(value = "as UTF-8", byDefault = "", first = true) String text,
      @Param(value = "instead of text: hexadecimal digits", byDefault = "", form = Param.Form.HEX)
          String hex,
      @Param(value = "instead of text: that many seeded random bytes", byDefault = "0") int random,
      @Param(value = "before or after the frame", byDefault = "before") Where where)
      implements FramingFault {
    public Pollute {
      int given = (text.isEmpty() ? 0 : 1) + (hex.isEmpty() ? 0 : 1) + (random == 0 ? 0 : 1);
      if (given != 1) {
        throw new IllegalArgumentException(
            "found " + given + " of text, hex and random, expected exactly one");
      }
    }
  }

  @Described(
      name = "trailing",
      number = 14,
      on = Subject.TO_PARENT,
      stage = Stage.PREFIX,
      does = "Stray bytes behind the frame, then the end of the stream.",
      tests = "Noticed at once, or at the next request?")
  record Trailing(@Param(value = "as UTF-8", byDefault = "garbage", first = true) String text)
      implements FramingFault {}

  enum Foreign {
    CONTENT_LENGTH,
    LINES,
    VARINT
  }

  @Described(
      name = "foreign-framing",
      number = 15,
      on = Subject.TO_PARENT,
      whole = true,
      stage = Stage.PREFIX,
      does = "The payload comes in the frame of another protocol.",
      tests = "The wrong worker was started: an error that says what was seen.")
  record ForeignFraming(
      @Param(value = "content-length, lines or varint", first = true) Foreign kind)
      implements FramingFault {}

  enum Region {
    PREFIX,
    ENVELOPE,
    PAYLOAD
  }

  @Described(
      name = "flip",
      number = 16,
      stage = Stage.PREFIX,
      does = "Bits of the frame are wrong, at seeded places.",
      tests = "An error, or a difference that is seen; bits inside a string cannot be seen.")
  record Flip(
      @Param(value = "how many bits, 1 or more", byDefault = "1", least = 1, first = true) int bits,
      @Param(
              value =
                  "prefix, envelope (the payload up to the row's own data), or payload (all of it)",
              byDefault = "payload")
          Region region)
      implements FramingFault {}

  @Described(
      name = "insert",
      number = 17,
      stage = Stage.PREFIX,
      does = "Seeded random bytes stand in the frame, which keeps its length.",
      tests = "A stream that went out of step.")
  record Insert(
      @Param(
              value = "how many bytes, 1 or more",
              byDefault = "1",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          int bytes,
      @Param(value = "prefix, envelope or payload", byDefault = "payload") Region region)
      implements FramingFault {}

  @Described(
      name = "delete",
      number = 17,
      stage = Stage.PREFIX,
      does = "Bytes at a seeded place are missing from the frame, which keeps its length.",
      tests = "A stream that went out of step.")
  record Delete(
      @Param(
              value = "how many bytes, 1 or more",
              byDefault = "1",
              least = 1,
              form = Param.Form.BYTES,
              first = true)
          int bytes,
      @Param(value = "prefix, envelope or payload", byDefault = "payload") Region region)
      implements FramingFault {}

  @Described(
      name = "swap",
      number = 17,
      stage = Stage.PREFIX,
      does = "Two neighbouring, different bytes at a seeded place have changed places.",
      tests = "Damage that keeps every length.")
  record Swap(
      @Param(value = "prefix, envelope or payload", byDefault = "payload", first = true)
          Region region)
      implements FramingFault {}

  @Described(
      name = "random-then-close",
      number = 18,
      on = Subject.TO_PARENT,
      stage = Stage.CUT,
      does = "Seeded random bytes come in place of the frame, then the end of the stream.",
      tests = "Garbage and an end: one clear error.")
  record RandomThenClose(
      @Param(value = "how many bytes", byDefault = "64", form = Param.Form.BYTES, first = true)
          int bytes)
      implements FramingFault {}

  @Described(
      name = "split",
      number = 19,
      stage = Stage.PACE,
      identity = true,
      does = "The same bytes come by several writes.",
      tests = "A good reader does not notice.")
  record Split(
      @Param(value = "cut before these bytes of the frame, 0 being its first", byDefault = "[]")
          List<Integer> at,
      @Param(
              value = "pieces of that many bytes; 0: only where at says",
              byDefault = "0",
              form = Param.Form.BYTES,
              first = true)
          int every,
      @Param(value = "between two pieces", byDefault = "0ms") Duration pause)
      implements FramingFault {
    public Split {
      at = List.copyOf(at);
      if (at.isEmpty() == (every == 0)) {
        throw new IllegalArgumentException(
            "expected either at, such as [1, 5], or every, 1 or more");
      }
    }
  }

  @Described(
      name = "coalesce",
      number = 20,
      stage = Stage.PACE,
      whole = true,
      identity = true,
      does = "Several frames come by one write.",
      tests = "A good reader does not notice.")
  record Coalesce(
      @Param(value = "how many frames, 2 or more", byDefault = "2", least = 2, first = true)
          int frames,
      @Param(value = "they wait for each other at most this long", byDefault = "200ms")
          Duration within)
      implements FramingFault {}
}
