package dev.frametape.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EditedBytesTest {
  /**
   * The same, byte by byte: what is added stands before its byte, what is removed is not turned.
   */
  private static byte[] byHand(byte[] bytes, List<Draft.Edit> edits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; at++) {
      boolean removed = false;
      int turned = 0;
      for (Draft.Edit edit : edits) {
        switch (edit) {
          case Draft.Edit.Add(long where, byte[] added) -> {
            if (where == at) {
              out.writeBytes(added);
            }
          }
          case Draft.Edit.Remove(long from, long count) ->
              removed |= at >= from && at < from + count;
          case Draft.Edit.Flip(long where, int mask) -> turned ^= where == at ? mask : 0;
        }
      }
      if (!removed) {
        out.write(bytes[at] ^ turned);
      }
    }
    return out.toByteArray();
  }

  @Test
  void anyEditsOfAnyPiecesAreTheEditsOfTheWhole() {
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(1, 40)];
      random.nextBytes(bytes);
      List<Draft.Edit> edits = new ArrayList<>();
      for (int number = random.nextInt(5); number > 0; number--) {
        int at = random.nextInt(bytes.length);
        edits.add(
            switch (random.nextInt(3)) {
              case 0 -> new Draft.Edit.Flip(at, 1 << random.nextInt(8));
              case 1 -> new Draft.Edit.Add(at, new byte[] {(byte) number, 9});
              default -> new Draft.Edit.Remove(at, random.nextInt(1, 12));
            });
      }
      EditedBytes edited = new EditedBytes(edits);
      ByteBuf out = Unpooled.buffer();
      int from = 0;
      while (from < bytes.length) {
        int count = random.nextInt(1, bytes.length - from + 1);
        if (count <= edited.untouched() && random.nextBoolean()) {
          out.writeBytes(bytes, from, count);
          edited.passed(count);
        } else {
          edited.pass(Unpooled.wrappedBuffer(bytes, from, count), out);
        }
        from += count;
      }
      byte[] got = new byte[out.readableBytes()];
      out.readBytes(got);
      assertThat(got).as("seed %d: %s", seed, edits).isEqualTo(byHand(bytes, edits));
    }
  }
}
