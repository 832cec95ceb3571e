package dev.frametape.campaign;

import dev.frametape.fault.Verdict;
import dev.frametape.process.ChildExit;
import java.util.List;
import java.util.Optional;

/** Decides from what was seen and what was said; looks at nothing itself. */
final class Judge {
  private Judge() {}

  /**
   * Judges a case in which something was to go wrong.
   *
   * @param answers of this case
   * @param clean those of the case in which nothing went wrong
   */
  static Judgement judge(Observation seen, Answers answers, Answers clean) {
    if (answers.fired() == 0) {
      return new Judgement(
          Verdict.INCONCLUSIVE,
          "no fault fired"
              + answers.idle().map(why -> ": " + why).orElse("; the parent never came that far"));
    }
    Optional<Judgement> trouble = trouble(seen);
    if (trouble.isPresent()) {
      return trouble.get();
    }
    if (!seen.end().orElseThrow().equals(new ChildExit.Exited(0))) {
      return new Judgement(
          Verdict.TYPED_ERROR, "its command ended with " + words(seen.end().get()));
    }
    Optional<String> deception = answers.deception(clean);
    if (deception.isPresent()) {
      return new Judgement(Verdict.WRONG_SUCCESS, "exit code 0, though " + deception.get());
    }
    int again = answers.conversations() - clean.conversations();
    if (again > 0) {
      return new Judgement(
          Verdict.RECOVERED,
          "exit code 0, after " + again + " more worker" + (again == 1 ? "" : "s"));
    }
    int more = answers.requests() - clean.requests();
    if (more > 0) {
      return new Judgement(
          Verdict.RECOVERED,
          "exit code 0, after "
              + more
              + " more request"
              + (more == 1 ? "" : "s")
              + " than without a fault");
    }
    Optional<String> unanswered = answers.unanswered(clean);
    if (unanswered.isPresent()) {
      return new Judgement(Verdict.WRONG_SUCCESS, "exit code 0, though " + unanswered.get());
    }
    return new Judgement(Verdict.CORRECT, "exit code 0");
  }

  /** Judges a case in which nothing goes wrong: empty when all is well. */
  static Optional<String> clean(Observation seen) {
    Optional<Judgement> trouble = trouble(seen);
    if (trouble.isPresent()) {
      return trouble.map(Judgement::why);
    }
    ChildExit end = seen.end().orElseThrow();
    return end.equals(new ChildExit.Exited(0))
        ? Optional.empty()
        : Optional.of("its command ended with " + words(end));
  }

  /** What no error handling may do, the worst first. */
  private static Optional<Judgement> trouble(Observation seen) {
    if (seen.end().isEmpty()) {
      return Optional.of(
          new Judgement(
              Verdict.HANG,
              "not done after " + seconds(seen.took().toMillis()) + ", and was killed"));
    }
    if (seen.end().get() instanceof ChildExit.Signaled(int signal, boolean _)) {
      return Optional.of(
          new Judgement(Verdict.PARENT_CRASH, "its command was killed by signal " + signal));
    }
    if (seen.crash().isPresent()) {
      return Optional.of(new Judgement(Verdict.PARENT_CRASH, "it says: " + seen.crash().get()));
    }
    return leak(Verdict.LEAKED_CHILD, "still alive after its end: ", seen.stayed())
        .or(() -> leak(Verdict.ZOMBIE, "ended and not collected: ", seen.zombies()))
        .or(
            () ->
                leak(
                    Verdict.LEAKED_DESCRIPTOR_OR_THREAD,
                    "kept open after its worker was gone: ",
                    seen.held()));
  }

  private static Optional<Judgement> leak(Verdict verdict, String words, List<String> found) {
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(new Judgement(verdict, words + String.join(", ", found)));
  }

  static String words(ChildExit end) {
    return switch (end) {
      case ChildExit.Exited(int code) -> "exit code " + code;
      case ChildExit.Signaled(int signal, boolean _) -> "signal " + signal;
    };
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
