package dev.frametape.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Chromium without a window, that opens one page and is asked things about it. */
public final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://(.*?)/");
  private static final Pattern PAGE =
      Pattern.compile("\"type\": \"page\".*?\"webSocketDebuggerUrl\": \"(.*?)\"", Pattern.DOTALL);

  public static final String[] PROGRAMS = {"chromium", "chromium-browser", "google-chrome"};

  /** Safety nets; nothing waits for them in a test that passes. */
  private static final int SECONDS = 180;

  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private int asked;

  static Optional<Path> program() {
    return Programs.find(PROGRAMS);
  }

  public Browser(Path profile, int width, Path page) throws Exception {
    process =
        new ProcessBuilder(
                program().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
                "--window-size=" + width + ",900",
                "--user-data-dir=" + profile.toAbsolutePath(),
                page.toAbsolutePath().toUri().toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    HttpClient client = HttpClient.newHttpClient();
    String address = address();
    // It listens before its window is there.
    Matcher target = PAGE.matcher("");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!target.find()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("the browser has no page");
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/json/list")).build();
      target = PAGE.matcher(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(target.group(1)), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
  }

  private String address() throws IOException {
    BufferedReader words =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), ISO_8859_1));
    for (String line = words.readLine(); line != null; line = words.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread rest = new Thread(() -> drain(words), "browser-words");
        rest.setDaemon(true);
        rest.start();
        return listening.group(1);
      }
    }
    throw new IOException("the browser ended before it listened");
  }

  private static void drain(BufferedReader words) {
    try (words) {
      while (words.readLine() != null) {
        // A full pipe would stop the browser.
      }
    } catch (IOException closed) {
      // The browser was ended, and its pipe with it.
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder open = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      open.append(data);
      if (last) {
        answers.add(open.toString());
        open.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** Comes back when all of the page is there. */
  public void load(Path page) throws Exception {
    String there =
        "const own = location.href.startsWith('file:'); if (own && document.readyState !=="
            + " 'complete') { await new Promise(done => addEventListener('load', done)); } return"
            + " own ? 'there' : 'not yet';";
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!ask(there).equals("there")) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("the browser does not open " + page);
      }
    }
  }

  /**
   * What an asynchronous function with this body returns, a string. The page's policy stays in
   * force.
   */
  public String ask(String body) throws Exception {
    String expression = "(async () => {" + body + "})()";
    int id =
        send(
            "Runtime.evaluate",
            "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                + JsonStrings.put(new StringBuilder(), expression)
                + "}");
    String answer = await("{\"id\":" + id + ",");
    if (answer.contains("context was destroyed") || answer.contains("navigated or closed")) {
      // It was asked between the empty page of the beginning and ours.
      return ask(body);
    }
    try (JsonParser parser = new JsonFactory().createParser(answer.getBytes(UTF_8))) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals("value")) {
          return parser.nextTextValue();
        }
      }
    }
    throw new IOException("the browser answered " + answer);
  }

  private int send(String method, String parameters) throws Exception {
    asked++;
    socket
        .sendText(
            "{\"id\":" + asked + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}",
            true)
        .get(SECONDS, TimeUnit.SECONDS);
    return asked;
  }

  private String await(String beginning) throws Exception {
    while (true) {
      String answer = answers.poll(SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("the browser said nothing for " + SECONDS + " seconds");
      }
      if (answer.contains(beginning)) {
        return answer;
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
