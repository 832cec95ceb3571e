package dev.frametape.cli;

import dev.frametape.recording.Difference;
import dev.frametape.recording.RecordingDiff;
import java.io.IOException;

/** Tells how two recordings differ. */
interface DifferencePrinter {
  void print(Difference difference) throws IOException;

  /**
   * @param hidden how many differences were found and not printed
   */
  void end(RecordingDiff.Summary summary, long hidden) throws IOException;
}
