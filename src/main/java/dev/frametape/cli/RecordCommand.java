package dev.frametape.cli;

import dev.frametape.process.ChildExit;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.Relay;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "record",
    description =
        "Relays between the parent and CHILD and records every frame; ends as CHILD ends.",
    footerHeading = "%nExample:%n",
    footer = "  frametape record -o talk.jsonl -- ./worker")
final class RecordCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;
  @Mixin private RelayMixin relay;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE-or-FOLDER",
      description = "Where the recording goes.")
  private String output;

  @Override
  public Integer call() throws Exception {
    Session session = frametape.session();
    ChildExit exit =
        new Relay(relay.options(false), new NoTape())
            .run(session.childSpec(relay.child), session.world());
    return session.endAs(exit);
  }
}
