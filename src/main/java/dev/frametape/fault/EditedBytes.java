package dev.frametape.fault;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Edits a stream of bytes while it passes, in as many pieces as it comes. */
final class EditedBytes {
  private final Deque<Draft.Edit> edits;
  private long position;
  private long removing;

  /**
   * @param edits in the order of their places
   */
  EditedBytes(List<Draft.Edit> edits) {
    this.edits = new ArrayDeque<>(edits);
  }

  /** Whether the next so many bytes pass as they are. */
  boolean leaves(long count) {
    return removing == 0 && (edits.isEmpty() || edits.peekFirst().at() >= position + count);
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
      if (removing > 0) {
        int now = (int) Math.min(removing, in.readableBytes());
        in.skipBytes(now);
        removing -= now;
        position += now;
        continue;
      }
      if (edits.isEmpty() || edits.peekFirst().at() > position) {
        long until = edits.isEmpty() ? in.readableBytes() : edits.peekFirst().at() - position;
        int now = (int) Math.min(until, in.readableBytes());
        out.writeBytes(in, now);
        position += now;
        continue;
      }
      switch (edits.removeFirst()) {
        case Draft.Edit.Flip flip -> {
          int mask = flip.mask();
          // Several bits of one byte are several edits.
          while (edits.peekFirst() instanceof Draft.Edit.Flip(long at, int more)
              && at == flip.at()) {
            mask ^= more;
            edits.removeFirst();
          }
          out.writeByte(in.readByte() ^ mask);
          position++;
        }
        case Draft.Edit.Add add -> out.writeBytes(add.bytes());
        case Draft.Edit.Remove remove -> removing = remove.count();
      }
    }
  }
}
