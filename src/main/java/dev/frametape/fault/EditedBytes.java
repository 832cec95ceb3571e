package dev.frametape.fault;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Edits a stream of bytes while it passes, in as many pieces as it comes. */
final class EditedBytes {
  private final Deque<Draft.Edit> edits;
  private long position;
  private long removing;

  EditedBytes(List<Draft.Edit> edits) {
    this.edits =
        new ArrayDeque<>(
            edits.stream()
                .sorted(Comparator.comparingLong(Draft.Edit::at).thenComparing(EditedBytes::rank))
                .toList());
  }

  /** What is added at a place stands before it, and of a byte that is missing nothing is turned. */
  private static int rank(Draft.Edit edit) {
    return switch (edit) {
      case Draft.Edit.Add _ -> 0;
      case Draft.Edit.Remove _ -> 1;
      case Draft.Edit.Flip _ -> 2;
    };
  }

  /** How many of the next bytes pass as they are. */
  long untouched() {
    if (removing > 0) {
      return 0;
    }
    return edits.isEmpty() ? Long.MAX_VALUE : Math.max(0, edits.peekFirst().at() - position);
  }

  /** Takes note of bytes that passed as they are. */
  void passed(long count) {
    position += count;
  }

  /**
   * @param in all of it is taken
   * @param out gets what becomes of it
   */
  void pass(ByteBuf in, ByteBuf out) {
    while (in.isReadable()) {
      int now = (int) Math.min(untouched(), in.readableBytes());
      if (now > 0) {
        out.writeBytes(in, now);
        position += now;
      } else if (removing > 0 && !addsHere()) {
        int gone = (int) Math.min(Math.min(removing, toNextEdit()), in.readableBytes());
        in.skipBytes(gone);
        removing -= gone;
        position += gone;
      } else {
        apply(edits.removeFirst(), in, out);
      }
    }
  }

  private boolean addsHere() {
    return !edits.isEmpty() && edits.peekFirst().at() <= position;
  }

  private long toNextEdit() {
    return edits.isEmpty() ? Long.MAX_VALUE : edits.peekFirst().at() - position;
  }

  private void apply(Draft.Edit edit, ByteBuf in, ByteBuf out) {
    switch (edit) {
      case Draft.Edit.Add add -> out.writeBytes(add.bytes());
      case Draft.Edit.Remove remove -> removing = Math.max(removing, remove.count());
      case Draft.Edit.Flip flip -> {
        if (removing > 0) {
          return;
        }
        int mask = flip.mask();
        // Several bits of one byte are several edits.
        while (edits.peekFirst() instanceof Draft.Edit.Flip(long at, int more) && at == flip.at()) {
          mask ^= more;
          edits.removeFirst();
        }
        out.writeByte(in.readByte() ^ mask);
        position++;
      }
    }
  }
}
