package dev.frametape.harness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** Spells an outcome as one line, without its line break. */
final class CallLines {
  private static final JsonFactory JSON = new JsonFactory();

  private CallLines() {}

  static String text(String request, CallOutcome outcome) {
    String said =
        switch (outcome) {
          case CallOutcome.Done() -> "ok";
          case CallOutcome.Product(var value) -> value.toString();
          case CallOutcome.Rows(var rows) -> rows(rows);
          case CallOutcome.Ended(var status) -> status;
          case CallOutcome.Panicked(var exit) -> fatal(exit);
          case CallOutcome.Failed(WorkerHarnessError.FatalExit failed) ->
              "error: worker exited fatally with " + fatal(failed.exit());
          case CallOutcome.Failed(var error) -> "error: " + error.describe();
          case CallOutcome.NotSent(var reason) -> "error: not sent: " + reason;
        };
    return oneLine(request + ": " + said);
  }

  private static String fatal(WorkerFatalExit exit) {
    String stderr = exit.stderr().strip();
    return exit.status() + (stderr.isEmpty() ? "" : "; stderr: " + stderr);
  }

  private static String rows(List<WorkerDataRow> rows) {
    StringBuilder text = new StringBuilder(rows.size() == 1 ? "1 row" : rows.size() + " rows");
    String separator = ": ";
    for (WorkerDataRow row : rows) {
      text.append(separator).append(row.stream()).append(" #").append(row.sequence());
      text.append(' ').append(row.payload());
      separator = "; ";
    }
    return text.toString();
  }

  /** Texts of a worker may hold any character; those that break lines or terminals are escaped. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n') {
                line.append("\\n");
              } else if (Character.isISOControl(point) || point == 0x2028 || point == 0x2029) {
                line.append("\\u{").append(Integer.toHexString(point)).append('}');
              } else {
                line.appendCodePoint(point);
              }
            });
    return line.toString();
  }

  static String json(String request, CallOutcome outcome) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("request", request);
      switch (outcome) {
        case CallOutcome.Done() -> json.writeBooleanField("ok", true);
        case CallOutcome.Product(var value) -> {
          json.writeFieldName("ok");
          json.writeNumber(value);
        }
        case CallOutcome.Rows(var rows) -> writeRows(json, rows);
        case CallOutcome.Ended(var status) -> {
          json.writeObjectFieldStart("ok");
          json.writeStringField("status", status);
          json.writeEndObject();
        }
        case CallOutcome.Panicked(var exit) -> {
          json.writeObjectFieldStart("ok");
          writeExit(json, exit);
          json.writeEndObject();
        }
        case CallOutcome.Failed(var error) -> {
          json.writeStringField("error", error.name());
          writeDetails(json, error);
        }
        case CallOutcome.NotSent(var reason) -> {
          json.writeStringField("error", "NotSent");
          json.writeStringField("message", reason);
        }
      }
      json.writeEndObject();
    }
    return line.toString();
  }

  private static void writeRows(JsonGenerator json, List<WorkerDataRow> rows) throws IOException {
    json.writeArrayFieldStart("ok");
    for (WorkerDataRow row : rows) {
      json.writeStartObject();
      json.writeStringField("stream", row.stream());
      json.writeFieldName("sequence");
      json.writeNumber(row.sequence());
      json.writeFieldName("payload");
      // A line break in a payload can only stand between its tokens, where a space says the same.
      json.writeRawValue(row.payload().replace('\n', ' ').replace('\r', ' '));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeDetails(JsonGenerator json, WorkerHarnessError error)
      throws IOException {
    switch (error) {
      case WorkerHarnessError.WorkerError(String code, String message) -> {
        json.writeStringField("code", code);
        json.writeStringField("message", message);
      }
      case WorkerHarnessError.FatalExit(WorkerFatalExit exit) -> writeExit(json, exit);
      case WorkerHarnessError.Spawn(var cause) ->
          json.writeStringField("message", String.valueOf(cause.getMessage()));
      case WorkerHarnessError.Wait(var cause) ->
          json.writeStringField("message", String.valueOf(cause.getMessage()));
      case WorkerHarnessError.MissingPipe(String which) -> json.writeStringField("message", which);
      case WorkerHarnessError.Protocol(String text) -> json.writeStringField("message", text);
      case WorkerHarnessError.UnexpectedMessage(String text) ->
          json.writeStringField("message", text);
    }
  }

  private static void writeExit(JsonGenerator json, WorkerFatalExit exit) throws IOException {
    json.writeStringField("status", exit.status());
    json.writeStringField("stderr", exit.stderr());
  }
}
