package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.frametape.junit.Wrapped;
import dev.frametape.junit.Wrapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class MultiplierTest {
  @Wrapped(worker = "./worker.sh")
  private Wrapper wrapper;

  @AfterEach
  void whatWasSaidIsRecorded() throws IOException {
    for (Path recording : wrapper.recordings()) {
      assertTrue(Files.readString(recording).contains("\"worker_version\":\"example\""));
    }
  }

  @Test
  void multiplies() throws IOException {
    try (Multiplier multiplier = new Multiplier(wrapper.path())) {
      assertEquals(42, multiplier.multiply(6, 7));
      assertEquals(0, multiplier.multiply(6, 0));
    }
    assertTrue(Files.readString(wrapper.recording()).contains("\"value\":42"));
  }

  /** The first time the worker answers, and is recorded; from then on it is not needed. */
  @Test
  void multipliesWithoutAWorker(
      @Wrapped(worker = "./worker.sh", replay = "recordings/six-times-seven.jsonl") Path worker)
      throws IOException {
    try (Multiplier multiplier = new Multiplier(worker)) {
      assertEquals(42, multiplier.multiply(6, 7));
    }
  }

  @Test
  void anAnswerThatIsCutOffIsNoNumber(
      @Wrapped(worker = "./worker.sh", fault = "to-parent:type=response,nth=1:cut-payload=10")
          Path worker)
      throws IOException {
    try (Multiplier multiplier = new Multiplier(worker)) {
      assertThrows(EOFException.class, () -> multiplier.multiply(6, 7));
    }
  }

  @Test
  void aLengthThatIsTooLargeIsRefused(
      @Wrapped(worker = "./worker.sh", fault = "oversize-lengths", seed = "1") Path worker) {
    assertThrows(
        IOException.class,
        () -> {
          try (Multiplier multiplier = new Multiplier(worker)) {
            multiplier.multiply(6, 7);
          }
        });
  }

  @Test
  @EnabledIfSystemProperty(named = "example.fails", matches = "true")
  void sixTimesSevenIsNot43() throws IOException {
    try (Multiplier multiplier = new Multiplier(wrapper.path())) {
      assertEquals(43, multiplier.multiply(6, 7));
    }
  }
}
