package dev.frametape.frame;

/** Where bytes go: the two directions of a conversation. */
public enum Direction {
  /** From the parent to the child, over the child's stdin. */
  TO_CHILD("child"),
  /** From the child to the parent, over the child's stdout. */
  TO_PARENT("parent");

  private final String receiver;

  Direction(String receiver) {
    this.receiver = receiver;
  }

  /** The receiver's name, as recordings and reports write it: {@code child} or {@code parent}. */
  public String receiver() {
    return receiver;
  }
}
