package dev.frametape.fault;

/** What a parent did when its worker misbehaved. */
public enum Verdict {
  /** It failed with a clear error of its own. */
  TYPED_ERROR,
  /** It retried or restarted, and went on. */
  RECOVERED,
  /** The right result in spite of the fault. */
  CORRECT,
  /** It used data that it should not have. */
  WRONG_SUCCESS,
  /** It was not done at the deadline. */
  HANG,
  LEAKED_CHILD,
  ZOMBIE,
  LEAKED_DESCRIPTOR_OR_THREAD,
  PARENT_CRASH,
  /** No fault fired. */
  INCONCLUSIVE
}
