package dev.frametape.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StarterBinaryTest {
  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void theCommittedStarterWasMadeFromTheSourceBesideIt(String architecture)
      throws IOException, NoSuchAlgorithmException {
    byte[] source = Files.readAllBytes(Path.of("src/main/native/frametape-start.c"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
    try (InputStream program =
        Starter.class.getResourceAsStream("frametape-start-" + architecture)) {
      assertThat(new String(program.readAllBytes(), ISO_8859_1))
          .as("run scripts/build-native after a change of frametape-start.c")
          .contains("frametape-start source sha256 " + digest);
    }
  }
}
