package dev.frametape.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  /** A sink that keeps each write apart. */
  private static final class Writes extends ByteArrayOutputStream {
    final List<String> calls = new ArrayList<>();

    @Override
    public void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      calls.add("write " + length);
    }

    @Override
    public void flush() {
      calls.add("flush");
    }
  }

  private final Writes out = new Writes();

  @Test
  void aFrameIsOneWriteAndAFlush() throws IOException {
    assertThat(new FrameWriter(out).write(new byte[] {'{', '}'}, 2)).isEmpty();
    assertThat(out.toByteArray()).containsExactly(0, 0, 0, 2, '{', '}');
    assertThat(out.calls).containsExactly("write 6", "flush");
  }

  @Test
  void aPayloadAboveTheLimitIsRefusedAndNothingIsWritten() throws IOException {
    assertThat(new FrameWriter(out).write(new byte[3], 2))
        .hasValueSatisfying(
            error ->
                assertThat(error.message())
                    .isEqualTo("worker protocol frame too large: 3 bytes exceeds 2"));
    assertThat(out.calls).isEmpty();
  }
}
