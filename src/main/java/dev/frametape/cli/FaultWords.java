package dev.frametape.cli;

import dev.frametape.recording.RecordedEvent;
import java.util.OptionalLong;

/** What a fault line says, in words for people. */
final class FaultWords {
  private FaultWords() {}

  static String of(RecordedEvent.Fault fault) {
    StringBuilder words =
        new StringBuilder(Printable.word(fault.rule()))
            .append(" fires")
            .append(place(fault.subject(), fault.frame()))
            .append(": ")
            .append(Printable.text(fault.fault()));
    fault.at().ifPresent(at -> words.append(", at byte ").append(at));
    fault
        .chance()
        .ifPresent(
            chance ->
                words
                    .append(", draw ")
                    .append(chance.draw())
                    .append(" of seed ")
                    .append(chance.seed()));
    return words.append(", generation ").append(fault.generation()).toString();
  }

  static String of(RecordedEvent.FaultInert inert) {
    return Printable.word(inert.rule())
        + " is inert"
        + place(inert.subject(), inert.frame())
        + ": "
        + Printable.text(inert.why());
  }

  private static String place(RecordedEvent.Subject subject, OptionalLong frame) {
    String where =
        switch (subject) {
          case PARENT, CHILD -> " on the way to the " + subject.word();
          case STDERR -> " on stderr";
          case PROCESS -> " on the process";
          case SPAWN -> " on the spawn";
        };
    return frame.isPresent() ? " at frame " + frame.getAsLong() + where : where;
  }
}
