package dev.frametape.observed;

import static dev.frametape.observed.Observation.delivers;
import static dev.frametape.observed.Talk.AFTER_ROW;
import static dev.frametape.observed.Talk.BEFORE_COMPLETE;
import static dev.frametape.observed.Talk.BEFORE_ROW;
import static dev.frametape.observed.Talk.COMPLETE;
import static dev.frametape.observed.Talk.ROW;
import static dev.frametape.observed.Talk.TERMINATING;
import static dev.frametape.observed.Talk.changed;
import static dev.frametape.observed.Talk.frame;
import static dev.frametape.observed.Talk.payload;

import java.util.List;

/** Edits of the JSON: every other byte stays, and the length fits. */
final class EnvelopeObservations {
  private static final String END = "{\"text\":\"zero\"}}}}";

  private EnvelopeObservations() {}

  static List<Observation> all() {
    String sequence = "\"sequence\":0";
    return List.of(
        of("not-json", "=text", frame("this is no JSON")),
        of("not-json", "=empty", frame("")),
        of("not-json", "=truncated", frame(payload(ROW).substring(0, payload(ROW).length() / 2))),
        of("not-json", "=two-documents", frame(payload(ROW) + payload(ROW))),
        of("not-json", "=trailing", frame(payload(ROW) + " trailing")),
        of("bad-utf8", "", changed(ROW, "zero", "\u00ffero")),
        of("bad-utf8", "=0", frame("\u00ff" + payload(ROW).substring(1))),
        of("bom", "", frame("\u00ef\u00bb\u00bf" + payload(ROW))),
        of("lone-surrogate", "", changed(ROW, "\"rows\"", "\"\\ud800rows\"")),
        of("lone-surrogate", "=/payload/text", changed(ROW, "zero", "\\ud800zero")),
        of("deep", "=5", added("[[[[[]]]]]")),
        of("wide", "=3", added("{\"f0\":0,\"f1\":1,\"f2\":2}")),
        of("huge-number", "=40", added("9".repeat(40))),
        of("long-string", "=40", added("\"" + "x".repeat(40) + "\"")),
        of("drop-field", "=/message/body/stream", changed(ROW, "\"stream\":\"rows\",", "")),
        of(
            "drop-field",
            "=/message/body/payload",
            changed(ROW, ",\"payload\":{\"text\":\"zero\"}", "")),
        of("null-field", "=/message/body/sequence", changed(ROW, sequence, "\"sequence\":null")),
        of("retype-field", "=/message/body/sequence", changed(ROW, sequence, "\"sequence\":\"0\"")),
        of(
            "retype-field",
            "=pointer:/message/body/stream,as:array",
            changed(ROW, "\"rows\"", "[\"rows\"]")),
        of("add-field", "", added("true")),
        of(
            "add-field",
            "=pointer:/new,value:{\"a\":1}",
            changed(ROW, END, END.substring(0, 17) + ",\"new\":{\"a\":1}}")),
        of(
            "reorder-keys",
            "",
            changed(
                ROW,
                "{\"stream\":\"rows\",\"sequence\":0,\"payload\":{\"text\":\"zero\"}}",
                "{\"payload\":{\"text\":\"zero\"},\"sequence\":0,\"stream\":\"rows\"}")),
        of("blank-pad", "=8", frame("    " + payload(ROW) + "    ")),
        of(
            "escape",
            "",
            changed(
                changed(changed(ROW, "\"zero\"", escaped("zero")), "\"rows\"", escaped("rows")),
                "\"data_row\"",
                escaped("data_row"))),
        of(
            "duplicate-key",
            "=pointer:/message/body/sequence,value:7",
            changed(ROW, sequence, sequence + ",\"sequence\":7")),
        of("version", "", changed(ROW, "\"version\":6", "\"version\":0")),
        of("version", "=\"6\"", changed(ROW, "\"version\":6", "\"version\":\"6\"")),
        of("unknown-type", "", changed(ROW, "\"data_row\"", "\"frametape_unknown\"")),
        Observation.of(
            "unknown-tag",
            "to-parent:type=response,nth=2:unknown-tag=new_status",
            delivers(
                BEFORE_COMPLETE + changed(COMPLETE, "rows_complete", "new_status") + TERMINATING)),
        Observation.told(
            "unknown-tag",
            "to-child:type=request,nth=2:unknown-tag",
            Observation.tells(
                Talk.CONFIGURE
                    + Talk.HEALTH
                    + changed(Talk.EMIT, "emit_test_rows", "frametape_unknown")
                    + Talk.TERMINATE)),
        of(
            "set-field",
            "=pointer:/message/body/sequence,value:18446744073709551615",
            changed(ROW, sequence, "\"sequence\":18446744073709551615")));
  }

  private static Observation of(String fault, String parameters, String instead) {
    return Observation.of(
        fault,
        "to-parent:type=data_row,nth=1:" + fault + parameters,
        delivers(BEFORE_ROW + instead + AFTER_ROW));
  }

  private static String added(String json) {
    return changed(ROW, END, "{\"text\":\"zero\"},\"frametape_added\":" + json + "}}}");
  }

  private static String escaped(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      literal.append(String.format("\\u%04x", (int) each));
    }
    return literal.append('"').toString();
  }
}
