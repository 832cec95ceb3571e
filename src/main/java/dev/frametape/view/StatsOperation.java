package dev.frametape.view;

/** What was asked under one op: how often, with what outcome, how long, how much. */
public final class StatsOperation {
  long requests;
  long responses;
  long errors;
  long rows;
  long bytesToChild;
  long bytesToParent;
  final StatsHistogram took = new StatsHistogram();

  StatsOperation() {}

  public long requests() {
    return requests;
  }

  /** Requests that got a response, whatever it said. */
  public long responses() {
    return responses;
  }

  /** Responses with the status {@code error}. */
  public long errors() {
    return errors;
  }

  /** Data rows that came before a response, or the end. */
  public long rows() {
    return rows;
  }

  /** Frames of requests, prefixes included. */
  public long bytesToChild() {
    return bytesToChild;
  }

  /** Frames that answer, prefixes included. */
  public long bytesToParent() {
    return bytesToParent;
  }

  /** From a request's last byte to the last byte of its response, in microseconds. */
  public StatsHistogram took() {
    return took;
  }

  /** Rows in the time in which answered requests were open; 0 when that is none. */
  public double rowsPerSecond() {
    return took.sum() == 0 ? 0 : rows * 1e6 / took.sum();
  }
}
