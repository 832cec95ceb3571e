package dev.frametape.stub;

import com.github.tomakehurst.wiremock.http.ContentTypeHeader;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.frametape.process.Emission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A mapping that was read and found good.
 *
 * @param name its file, its place there when there are several, and its own name when it has one
 * @param key the same wherever the folder lies
 * @param fixed what it says, where that does not depend on the request; empty for a template
 */
record LoadedMapping(
    String name,
    String key,
    StubMapping mapping,
    Optional<List<AnswerItem>> fixed,
    Answer.Delay delay,
    Optional<Answer.Dribble> dribble,
    Optional<Answer.Fault> fault) {
  /** Whether its answers depend on the seed. */
  boolean leavesToChance() {
    return delay.isLeftToChance() || fault.filter(Answer.Fault::isLeftToChance).isPresent();
  }

  /**
   * What it says now.
   *
   * @param said what WireMock has made of its response
   */
  List<AnswerItem> items(Path folder, ResponseDefinition said) throws StubException {
    return fixed.isPresent() ? fixed.get() : read(name, folder, said);
  }

  static List<AnswerItem> read(String name, Path folder, ResponseDefinition said)
      throws StubException {
    byte[] body = body(name, folder, said);
    if (isBinary(said)) {
      return body.length == 0
          ? List.of()
          : List.of(new AnswerItem.Bytes(Emission.Stream.STDOUT, body));
    }
    try {
      return AnswerBody.read(body);
    } catch (AnswerBody.BadBodyException bad) {
      throw new StubException(
          name, bad.getMessage(), "correct the body (docs/stub.md says what it may hold)");
    }
  }

  private static boolean isBinary(ResponseDefinition said) {
    if (said.getHeaders() == null) {
      return false;
    }
    ContentTypeHeader type = said.getHeaders().getContentTypeHeader();
    return type.isPresent() && "application/octet-stream".equals(type.mimeTypePart());
  }

  private static byte[] body(String name, Path folder, ResponseDefinition said)
      throws StubException {
    if (!said.specifiesBodyFile()) {
      byte[] body = said.getByteBody();
      return body == null ? new byte[0] : body;
    }
    Path file = folder.resolve("__files").resolve(said.getBodyFileName()).normalize();
    if (!file.startsWith(folder.resolve("__files"))) {
      throw new StubException(
          name,
          "bodyFileName " + said.getBodyFileName() + " leads out of __files",
          "name a file below that folder");
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new StubException(
          name,
          "bodyFileName " + said.getBodyFileName() + " cannot be read (" + failure + ")",
          "put the file into __files, or correct its name");
    }
  }
}
