package dev.frametape.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Refuses what WireMock reads and then passes over, or takes apart only at the first request: what
 * makes sense for HTTP alone, expressions that cannot be understood, extensions that are not there.
 */
final class MappingCheck {
  private static final Set<String> ABOUT_HTTP =
      Set.of(
          "scheme",
          "host",
          "port",
          "queryParameters",
          "cookies",
          "basicAuth",
          "basicAuthCredentials",
          "multipartPatterns",
          "customMatcher");

  private static final Set<String> PROXYING =
      Set.of("proxyBaseUrl", "proxyUrlPrefixToRemove", "additionalProxyRequestHeaders");

  private static final Set<String> XML = Set.of("equalToXml", "matchesXPath");

  private static final Set<String> REGULAR = Set.of("matches", "doesNotMatch");

  private static final Set<String> HEADERS =
      Set.of("content-type", "frame-number", "frame-bytes", "protocol-version");

  private MappingCheck() {}

  /**
   * @param name of the mapping, for the error
   */
  static void require(String name, JsonNode mapping) throws StubException {
    JsonNode request = mapping.get("request");
    JsonNode response = mapping.get("response");
    if (request == null || !request.isObject()) {
      throw bad(name, "has no \"request\", expected what it answers");
    }
    if (response == null || !response.isObject()) {
      throw bad(name, "has no \"response\", expected what it says");
    }
    for (String hook : Set.of("postServeActions", "serveEventListeners")) {
      if (mapping.has(hook) && !mapping.get(hook).isEmpty()) {
        throw bad(name, "has " + hook + ", which need an HTTP server, expected none");
      }
    }
    request(name, request);
    response(name, response);
  }

  private static void request(String name, JsonNode request) throws StubException {
    String method = request.path("method").asText("POST");
    if (!method.equals("POST") && !method.equals("ANY")) {
      throw bad(
          name,
          "waits for the method " + method + ", expected POST or ANY: every frame is a" + " POST");
    }
    for (String about : ABOUT_HTTP) {
      if (request.has(about) && !request.get(about).isNull()) {
        throw bad(
            name,
            "looks at "
                + about
                + ", which a frame does not have, expected url,"
                + " headers and bodyPatterns");
      }
    }
    for (String url : Set.of("url", "urlPath", "urlPattern", "urlPathPattern")) {
      if (request.has(url)) {
        String text = request.get(url).asText();
        if (url.endsWith("Pattern")) {
          regular(name, url, text);
        } else if (!text.startsWith("/")) {
          throw bad(
              name,
              "has the "
                  + url
                  + " "
                  + text
                  + ", expected one that begins with /, such"
                  + " as /request/health");
        }
      }
    }
    Iterator<String> headers = request.path("headers").fieldNames();
    while (headers.hasNext()) {
      String header = headers.next();
      JsonNode pattern = request.get("headers").get(header);
      if (!HEADERS.contains(header.toLowerCase(java.util.Locale.ROOT)) && !pattern.has("absent")) {
        throw bad(
            name,
            "looks at the header "
                + header
                + ", expected Protocol-Version,"
                + " Frame-Number, Frame-Bytes or Content-Type");
      }
    }
    patterns(name, request.path("headers"));
    patterns(name, request.path("bodyPatterns"));
  }

  private static void patterns(String name, JsonNode node) throws StubException {
    if (node.isArray()) {
      for (JsonNode element : node) {
        patterns(name, element);
      }
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String kind = field.getKey();
        JsonNode value = field.getValue();
        if (XML.contains(kind)) {
          throw bad(name, "uses " + kind + ", expected a pattern for JSON: frames hold no XML");
        }
        if (REGULAR.contains(kind)) {
          regular(name, kind, value.asText());
        } else if (kind.equals("matchesJsonPath")) {
          path(name, value.isObject() ? value.path("expression").asText() : value.asText());
          patterns(name, value);
        } else if (!kind.equals("equalToJson")) {
          patterns(name, value);
        }
      }
    }
  }

  private static void regular(String name, String kind, String text) throws StubException {
    try {
      Pattern.compile(text);
    } catch (PatternSyntaxException failure) {
      throw bad(
          name,
          "has a regular expression in "
              + kind
              + " that cannot be understood: "
              + failure.getDescription()
              + " at "
              + failure.getIndex()
              + " of "
              + text);
    }
  }

  private static void path(String name, String text) throws StubException {
    try {
      JsonPath.compile(text);
    } catch (InvalidPathException | IllegalArgumentException failure) {
      throw bad(
          name,
          "has the JSONPath " + text + ", which cannot be understood: " + failure.getMessage());
    }
  }

  private static void response(String name, JsonNode response) throws StubException {
    for (String proxying : PROXYING) {
      if (response.has(proxying)) {
        throw bad(
            name,
            "has "
                + proxying
                + ", expected none: `--fallback CHILD` passes on what no"
                + " mapping answers");
      }
    }
    for (JsonNode transformer : response.path("transformers")) {
      if (!transformer.asText().equals("response-template")) {
        throw bad(
            name,
            "asks for the transformer "
                + transformer.asText()
                + ", expected response-template, the only one there is");
      }
    }
  }

  private static StubException bad(String name, String found) {
    return new StubException(name, found, "correct the mapping (docs/stub.md)");
  }
}
