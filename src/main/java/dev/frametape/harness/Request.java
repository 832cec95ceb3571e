package dev.frametape.harness;

import dev.frametape.frame.EnvelopeWriter;
import java.math.BigInteger;
import java.util.List;

/** A request that can be sent, once the protocol version has named the field of the fixture. */
@FunctionalInterface
interface Request {
  EnvelopeWriter.Fields fields(int protocolVersion);

  static Request plain(String op) {
    return _ -> json -> json.writeStringField("op", op);
  }

  static Request onFixture(String op, String fixture) {
    return protocolVersion ->
        json -> {
          json.writeStringField("op", op);
          json.writeStringField(fixtureField(protocolVersion), fixture);
        };
  }

  static Request mul(String fixture, BigInteger lhs, BigInteger rhs) {
    return protocolVersion ->
        json -> {
          onFixture("call_fixture_mul", fixture).fields(protocolVersion).writeTo(json);
          json.writeFieldName("lhs");
          json.writeNumber(lhs);
          json.writeFieldName("rhs");
          json.writeNumber(rhs);
        };
  }

  static Request rows(List<String> streams) {
    return _ ->
        json -> {
          json.writeStringField("op", "emit_test_rows");
          json.writeArrayFieldStart("streams");
          for (String stream : streams) {
            json.writeString(stream);
          }
          json.writeEndArray();
        };
  }

  private static String fixtureField(int protocolVersion) {
    return protocolVersion >= 10 ? "manifest_path" : "fixture_root";
  }
}
