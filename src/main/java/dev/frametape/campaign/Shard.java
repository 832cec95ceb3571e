package dev.frametape.campaign;

/**
 * One of several machines that share a campaign.
 *
 * @param index from 1
 */
public record Shard(int index, int count) {
  public Shard {
    if (index < 1 || index > count) {
      throw new IllegalArgumentException(
          "found shard " + index + " of " + count + ", expected 1 to " + count);
    }
  }

  /** {@code 3/16}. */
  @Override
  public String toString() {
    return index + "/" + count;
  }
}
