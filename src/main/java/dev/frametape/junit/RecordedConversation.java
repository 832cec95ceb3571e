package dev.frametape.junit;

import java.nio.file.Path;
import java.util.List;

/**
 * Nothing went wrong here: it stands beside the failure of a test, and says where its recordings
 * are.
 */
final class RecordedConversation extends Exception {
  private static final long serialVersionUID = 1L;

  RecordedConversation(List<Path> recordings, Path folder) {
    super(words(recordings, folder), null, false, false);
  }

  private static String words(List<Path> recordings, Path folder) {
    if (recordings.isEmpty()) {
      return "frametape: nothing was recorded; the wrapper is kept in " + folder;
    }
    StringBuilder words = new StringBuilder("frametape: what was said is kept:");
    for (Path recording : recordings) {
      words.append("\n  frametape show ").append(recording);
    }
    words
        .append("\n  without the worker: @Wrapped(replay = \"")
        .append(recordings.getFirst())
        .append("\")");
    return words.toString();
  }
}
