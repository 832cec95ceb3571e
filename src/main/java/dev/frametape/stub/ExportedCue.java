package dev.frametape.stub;

import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.IgnoredPlace;
import dev.frametape.frame.JsonPattern;
import dev.frametape.frame.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something that the parent did, and what the worker did after it. */
final class ExportedCue {
  private final Asked asked;
  private final long line;
  private final List<ExportedItem> items = new ArrayList<>();

  /**
   * @param line where the recording has it; 0 for the start
   */
  ExportedCue(Asked asked, long line) {
    this.asked = asked;
    this.line = line;
  }

  Asked asked() {
    return asked;
  }

  long line() {
    return line;
  }

  List<ExportedItem> items() {
    return items;
  }

  /** Words on stderr that follow words are one item. */
  void add(ExportedItem item) throws IOException {
    if (!items.isEmpty() && items.getLast().stderr().isPresent() && item.stderr().isPresent()) {
      String both = items.removeLast().stderr().get() + item.stderr().get();
      items.add(ExportedItem.stderr(both.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } else {
      items.add(item);
    }
  }

  void remove(ExportedItem item) {
    items.removeIf(item::equals);
  }

  /** Adds an item before the end of stdout or of the worker; false when there is none here. */
  boolean addBeforeEnd(ExportedItem item) {
    for (int at = 0; at < items.size(); at++) {
      if (items.get(at).isEnd() || items.get(at).equals(ExportedItem.CLOSE_STDOUT)) {
        items.add(at, item);
        return true;
      }
    }
    return false;
  }

  /** Equal for two that one mapping would match. */
  Object key(List<IgnoredPlace> ignored) {
    Optional<JsonValue> value = JsonValue.of(asked.body());
    Object body =
        value.isPresent()
            ? value.get().without(places(ignored))
            : java.nio.ByteBuffer.wrap(asked.body());
    return List.of(asked.path(), asked.bodyBytes() > Asked.LARGEST_BODY_BYTES, body);
  }

  /** The places that may differ in this frame. */
  List<JsonPattern> places(List<IgnoredPlace> ignored) {
    return IgnoredPlace.in(ignored, EnvelopePeek.of(asked.body()).tag());
  }
}
