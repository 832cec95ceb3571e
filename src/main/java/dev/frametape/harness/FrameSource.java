package dev.frametape.harness;

import dev.frametape.frame.ReadResult;
import java.io.IOException;
import java.io.InputStream;

/** Where the harness reads frames from: a {@link dev.frametape.frame.FrameReader}. */
@FunctionalInterface
interface FrameSource {
  /**
   * @param limitBytes largest payload accepted, in bytes
   */
  ReadResult read(long limitBytes) throws IOException;

  /** Makes a source of a worker's stdout. */
  @FunctionalInterface
  interface Opener {
    FrameSource open(InputStream stdout);
  }
}
