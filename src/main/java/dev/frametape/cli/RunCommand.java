package dev.frametape.cli;

import dev.frametape.process.ChildExit;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.Relay;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "run",
    description = "Relays between the parent and CHILD without recording; ends as CHILD ends.",
    footerHeading = "%nExample:%n",
    footer = "  frametape run -- ./worker --fast")
final class RunCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;
  @Mixin private RelayMixin relay;

  @Override
  public Integer call() throws Exception {
    Session session = frametape.session();
    ChildExit exit =
        new Relay(relay.options(), new NoTape())
            .run(session.childSpec(relay.child), session.world());
    return session.endAs(exit);
  }
}
