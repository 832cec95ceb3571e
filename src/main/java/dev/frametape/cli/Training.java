package dev.frametape.cli;

import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.FrameLimit;
import dev.frametape.worker.FixtureWorker;
import dev.frametape.worker.WorkerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The part of the training run that no relayed conversation covers: what it loads is in the
 * ahead-of-time cache as well.
 *
 * @see "scripts/training"
 */
final class Training {
  private Training() {}

  /** Lets the built-in worker answer a conversation in memory. */
  static void worker() {
    try {
      ByteArrayOutputStream requests = new ByteArrayOutputStream();
      EnvelopeWriter writer = new EnvelopeWriter(requests, 6);
      long limit = FrameLimit.DEFAULT_BYTES;
      writer.write(
          "configure_frame_limit", body -> body.writeNumberField("max_frame_bytes", limit), limit);
      for (String op : new String[] {"health", "terminate"}) {
        writer.write("request", body -> body.writeStringField("op", op), limit);
      }
      FixtureWorker.run(
          new ByteArrayInputStream(requests.toByteArray()),
          OutputStream.nullOutputStream(),
          OutputStream.nullOutputStream(),
          WorkerOptions.defaults());
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory cannot fail", impossible);
    }
  }
}
