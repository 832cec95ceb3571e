package dev.frametape.worker;

import dev.frametape.frame.ReadResult;
import java.io.IOException;

/** Where the worker reads frames from: a {@link dev.frametape.frame.FrameReader}. */
@FunctionalInterface
interface FrameSource {
  /**
   * @param limitBytes largest payload accepted, in bytes
   */
  ReadResult read(long limitBytes) throws IOException;
}
