package dev.frametape.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "record",
    description =
        "Relays between the parent and CHILD and records every frame, each before it is passed on;"
            + " ends as CHILD ends.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape record -o talk.jsonl -- ./worker",
      "  frametape record -o bulk.tape -- ./worker",
      "  frametape record -o recordings/ --strict-recording -- ./worker --fast",
      "  frametape record -o broken.jsonl --fault scenario.yaml --seed 7 -- ./worker",
      "  frametape record -o talk.jsonl --redact --redact-pointer /message/body/session -- ./worker"
    })
final class RecordCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;
  @Mixin private RelayMixin relay;
  @Mixin private RecordingMixin recording;
  @Mixin private RedactMixin redact;
  @Mixin private FaultMixin faults;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE-or-FOLDER",
      description =
          "NAME.jsonl for one conversation (never overwritten), NAME.tape for bulk traffic (faster"
              + " to write; every command reads both), or a folder for one NNNN-PID.jsonl per"
              + " start.")
  private Path output;

  @Override
  public Integer call() throws Exception {
    return relaying().perform(frametape.session());
  }

  Relaying relaying() {
    return new Relaying(
        relay.child,
        relay.options(),
        Optional.of(recording.to(output, redact.rules())),
        faults.options(),
        relay.transparency());
  }
}
