package dev.frametape.recording;

import dev.frametape.frame.JsonValue;
import dev.frametape.frame.JsonValue.JsonArray;
import dev.frametape.frame.JsonValue.JsonBoolean;
import dev.frametape.frame.JsonValue.JsonNull;
import dev.frametape.frame.JsonValue.JsonNumber;
import dev.frametape.frame.JsonValue.JsonObject;
import dev.frametape.frame.JsonValue.JsonText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.TreeMap;

/** A digest that is the same for any two JSON documents that say the same. */
final class ValueDigest {
  private final MessageDigest digest = BytesSketch.sha256();

  private ValueDigest() {}

  static byte[] of(JsonValue value) {
    ValueDigest walk = new ValueDigest();
    walk.add(value);
    return walk.digest.digest();
  }

  private void add(JsonValue value) {
    switch (value) {
      case JsonNull() -> mark('n', 0);
      case JsonBoolean(boolean truth) -> mark('b', truth ? 1 : 0);
      case JsonText(String text) -> text('t', text);
      case JsonNumber(String canonical, String _) -> text('d', canonical);
      case JsonArray(List<JsonValue> elements) -> {
        mark('a', elements.size());
        elements.forEach(this::add);
      }
      case JsonObject(var members) -> {
        mark('o', members.size());
        for (var member : new TreeMap<>(members).entrySet()) {
          text('m', member.getKey());
          mark('v', member.getValue().size());
          member.getValue().forEach(this::add);
        }
      }
    }
  }

  /** With lengths in front, so that no two documents feed the same bytes. */
  private void mark(char kind, int size) {
    digest.update((byte) kind);
    digest.update(ByteBuffer.allocate(4).putInt(size).flip());
  }

  private void text(char kind, String text) {
    // UTF-16 code units one by one: a lone surrogate has no UTF-8, and must not become a "?".
    byte[] units = new byte[2 * text.length()];
    for (int at = 0; at < text.length(); at++) {
      units[2 * at] = (byte) (text.charAt(at) >>> 8);
      units[2 * at + 1] = (byte) text.charAt(at);
    }
    mark(kind, units.length);
    digest.update(units);
  }
}
