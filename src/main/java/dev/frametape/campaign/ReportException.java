package dev.frametape.campaign;

import java.io.IOException;
import java.nio.file.Path;

/** A folder that does not hold the report that is expected there, or cannot take one. */
public final class ReportException extends IOException {
  private final Path place;

  /**
   * @param finding what was found there, and what was expected
   */
  public ReportException(Path place, String finding) {
    super(place + ": " + finding);
    this.place = place;
  }

  public Path place() {
    return place;
  }
}
