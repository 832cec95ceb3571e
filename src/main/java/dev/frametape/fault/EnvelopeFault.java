package dev.frametape.fault;

/** Faults of the JSON and its fields; the announced length fits, unless {@code length-stale}. */
public sealed interface EnvelopeFault extends Fault {
  enum NotJsonKind {
    TEXT,
    EMPTY,
    TRUNCATED,
    TWO_DOCUMENTS,
    TRAILING
  }

  @Described(
      name = "not-json",
      number = 21,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The payload is no JSON document.",
      tests = "A JSON error, and the connection behind it in a known state.")
  record NotJson(
      @Param(
              value = "text, empty, truncated, two-documents or trailing",
              byDefault = "text",
              first = true)
          NotJsonKind kind)
      implements EnvelopeFault {}

  @Described(
      name = "bad-utf8",
      number = 22,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A byte that no UTF-8 text has stands in the payload.",
      tests = "No crash, and a message that can be read.")
  record BadUtf8(
      @Param(
              value = "the byte of the payload it takes the place of; -1: inside the last string",
              byDefault = "-1",
              least = -1,
              first = true)
          int at)
      implements EnvelopeFault {}

  @Described(
      name = "bom",
      number = 22,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A byte order mark stands before the document.",
      tests = "Accepted, or refused clearly.")
  record Bom() implements EnvelopeFault {}

  @Described(
      name = "lone-surrogate",
      number = 22,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A string holds half of a surrogate pair.",
      tests = "No crash where text is made of it.")
  record LoneSurrogate(
      @Param(
              value = "JSON pointer to a string, from the message's body; empty: the first one",
              byDefault = "",
              form = Param.Form.POINTER,
              first = true)
          String pointer)
      implements EnvelopeFault {}

  @Described(
      name = "deep",
      number = 23,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The body has a further field that nests deep.",
      tests = "A limit to recursion.")
  record Deep(
      @Param(value = "levels, 1 or more", least = 1, byDefault = "1000", first = true) int levels)
      implements EnvelopeFault {}

  @Described(
      name = "wide",
      number = 23,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The body has many further fields.",
      tests = "Memory and time.")
  record Wide(
      @Param(value = "fields, 1 or more", least = 1, byDefault = "10000", first = true) int fields)
      implements EnvelopeFault {}

  @Described(
      name = "huge-number",
      number = 23,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The body has a further field with a number of many digits.",
      tests = "No overflow and no endless arithmetic.")
  record HugeNumber(
      @Param(value = "digits, 1 or more", least = 1, byDefault = "1000", first = true) int digits)
      implements EnvelopeFault {}

  @Described(
      name = "long-string",
      number = 23,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The body has a further field with a long string.",
      tests = "Memory, and messages that quote what they got.")
  record LongString(
      @Param(value = "bytes", form = Param.Form.BYTES, byDefault = "100000", first = true)
          int bytes)
      implements EnvelopeFault {}

  @Described(
      name = "drop-field",
      number = 24,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A field is missing.",
      tests = "A typed error that names the field.")
  record DropField(
      @Param(
              value = "JSON pointer from the envelope's root",
              form = Param.Form.POINTER,
              first = true)
          String pointer)
      implements EnvelopeFault {}

  @Described(
      name = "null-field",
      number = 24,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A field is null.",
      tests = "A typed error that names the field.")
  record NullField(
      @Param(
              value = "JSON pointer from the envelope's root",
              form = Param.Form.POINTER,
              first = true)
          String pointer)
      implements EnvelopeFault {}

  enum JsonType {
    STRING,
    NUMBER,
    BOOLEAN,
    ARRAY,
    OBJECT
  }

  @Described(
      name = "retype-field",
      number = 24,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A field has a value of another type, made of the old one where that is possible.",
      tests = "A typed error that names the field.")
  record RetypeField(
      @Param(
              value = "JSON pointer from the envelope's root",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "string, number, boolean, array or object", byDefault = "string") JsonType as)
      implements EnvelopeFault {}

  @Described(
      name = "add-field",
      number = 25,
      whole = true,
      identity = true,
      stage = Stage.PAYLOAD,
      does = "An object has a further field, as from a newer version.",
      tests = "Tolerated, or refused clearly.")
  record AddField(
      @Param(
              value = "JSON pointer from the envelope's root; its last name is the new one",
              byDefault = "/message/body/frametape_added",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "any JSON", byDefault = "true") Json value)
      implements EnvelopeFault {}

  @Described(
      name = "reorder-keys",
      number = 25,
      whole = true,
      identity = true,
      stage = Stage.PAYLOAD,
      does = "The fields of an object stand the other way round.",
      tests = "Tolerated, or refused clearly; lean-rs wants type before body in rows.")
  record ReorderKeys(
      @Param(
              value = "JSON pointer to the object, from the envelope's root",
              byDefault = "/message/body",
              form = Param.Form.POINTER,
              first = true)
          String pointer)
      implements EnvelopeFault {}

  @Described(
      name = "blank-pad",
      number = 25,
      whole = true,
      identity = true,
      stage = Stage.PAYLOAD,
      does = "JSON blanks stand around the document.",
      tests = "Tolerated.")
  record BlankPad(
      @Param(
              value = "how many, half before and half behind",
              form = Param.Form.BYTES,
              byDefault = "8",
              first = true)
          int bytes)
      implements EnvelopeFault {}

  @Described(
      name = "escape",
      number = 25,
      whole = true,
      identity = true,
      stage = Stage.PAYLOAD,
      does = "Characters of string values are written as \\u escapes.",
      tests = "The same text.")
  record Escape() implements EnvelopeFault {}

  @Described(
      name = "duplicate-key",
      number = 26,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A key stands twice, with two values.",
      tests = "One documented choice, or an error.")
  record DuplicateKey(
      @Param(
              value = "JSON pointer from the envelope's root",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "the second value, any JSON", byDefault = "null") Json value)
      implements EnvelopeFault {}

  @Described(
      name = "version",
      number = 27,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The envelope has another version.",
      tests = "A version error, on any frame and not only on the first.")
  record Version(@Param(value = "any JSON", byDefault = "0", first = true) Json value)
      implements EnvelopeFault {}

  @Described(
      name = "unknown-type",
      number = 28,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The message has a type that nobody knows.",
      tests = "An error for one request, not the end of everything.")
  record UnknownType(
      @Param(value = "the type", byDefault = "frametape_unknown", first = true) String type)
      implements EnvelopeFault {}

  @Described(
      name = "unknown-tag",
      number = 28,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "The op or the status is one that nobody knows.",
      tests = "An error for one request, not the end of everything.")
  record UnknownTag(
      @Param(value = "the tag", byDefault = "frametape_unknown", first = true) String tag)
      implements EnvelopeFault {}

  @Described(
      name = "set-field",
      number = 29,
      whole = true,
      stage = Stage.PAYLOAD,
      does = "A field has a value that is valid and wrong.",
      tests = "Checks of ranges, and the precision of large numbers.")
  record SetField(
      @Param(
              value = "JSON pointer from the envelope's root",
              form = Param.Form.POINTER,
              first = true)
          String pointer,
      @Param(value = "any JSON; 18446744073709551615 stays what it is") Json value)
      implements EnvelopeFault {}
}
