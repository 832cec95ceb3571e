package dev.frametape.transparency;

/**
 * How often a test repeats what chance decides. A sample is enough for every day; {@code
 * -Dframetape.rounds=256} repeats all of it.
 */
public final class Rounds {
  private Rounds() {}

  /**
   * @param usual how many when nobody asks for more or fewer
   */
  public static int count(int usual) {
    return Integer.getInteger("frametape.rounds", usual);
  }
}
