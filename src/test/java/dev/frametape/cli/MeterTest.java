package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void theFirstSecondIsQuiet() {
    try (Meter meter = new Meter("redact x", err, true, nanos::get)) {
      nanos.set(999_999_999);
      meter.at(1, 2);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void onATerminalOneLineChangesAndGoes() {
    try (Meter meter = new Meter("redact \u001b", err, true, nanos::get)) {
      nanos.set(1_000_000_000);
      meter.at(1, 2);
      meter.at(2, 2);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\rframetape: redact \\u{1b} [###############               ] 50 %\r\u001b[K");
  }

  @Test
  void moreThanAllIsAll() {
    try (Meter meter = new Meter("stats x.tape", err, true, nanos::get)) {
      nanos.set(1_000_000_000);
      meter.at(5, 4);
      nanos.set(2_000_000_000);
      meter.at(1, 0);
    }
    String all = "\rframetape: stats x.tape [##############################] 100 %";
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(all + all + "\r\u001b[K");
  }

  @Test
  void elsewhereALineComesEveryTenSeconds() {
    try (Meter meter = new Meter("redact x", err, false, nanos::get)) {
      nanos.set(1_000_000_000);
      meter.at(1, 4);
      nanos.set(10_000_000_000L);
      meter.at(2, 4);
      nanos.set(11_000_000_000L);
      meter.at(3, 4);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("frametape: redact x: 25 % of 4 bytes\nframetape: redact x: 75 % of 4 bytes\n");
  }
}
