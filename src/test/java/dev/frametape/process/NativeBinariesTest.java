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
import org.junit.jupiter.params.provider.CsvSource;

class NativeBinariesTest {
  @ParameterizedTest
  @CsvSource({
    "frametape-start, frametape-start-x86_64",
    "frametape-start, frametape-start-aarch64",
    "frametape-call, libframetape-call-x86_64.so",
    "frametape-call, libframetape-call-aarch64.so"
  })
  void aCommittedBinaryWasMadeFromTheSourceBesideIt(String name, String resource)
      throws IOException, NoSuchAlgorithmException {
    byte[] source = Files.readAllBytes(Path.of("src/main/native/" + name + ".c"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
    try (InputStream program = Starter.class.getResourceAsStream(resource)) {
      assertThat(new String(program.readAllBytes(), ISO_8859_1))
          .as("run scripts/build-native after a change of " + name + ".c")
          .contains(name + " source sha256 " + digest);
    }
  }
}
