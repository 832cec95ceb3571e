package dev.frametape.harness;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;

/**
 * One row that a worker sent.
 *
 * @param stream the stream that the row belongs to
 * @param sequence its number in that stream, 0 to 18446744073709551615
 * @param payload its JSON text, as the worker wrote it
 */
public record WorkerDataRow(String stream, BigInteger sequence, String payload) {
  public WorkerDataRow {
    requireNonNull(stream, "stream");
    requireNonNull(sequence, "sequence");
    requireNonNull(payload, "payload");
  }
}
