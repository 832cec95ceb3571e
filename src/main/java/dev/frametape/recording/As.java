package dev.frametape.recording;

/** From whose side a conversation is read; the two differ where a fault was. */
public enum As {
  /** What each side sent, and how the child ended. */
  SENT,

  /** What each side got, and which end the parent was shown. */
  DELIVERED
}
