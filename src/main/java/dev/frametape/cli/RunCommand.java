package dev.frametape.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "run",
    description = "Relays between the parent and CHILD without recording; ends as CHILD ends.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  frametape run -- ./worker --fast",
      "  frametape run --transparency keep-pid -- ./worker",
      "  frametape run --fault truncated-frames -- ./worker"
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private FrametapeCommand frametape;
  @Mixin private RelayMixin relay;
  @Mixin private FaultMixin faults;

  @Override
  public Integer call() throws Exception {
    return relaying().perform(frametape.session());
  }

  Relaying relaying() {
    return new Relaying(
        relay.child, relay.options(), Optional.empty(), faults.options(), relay.transparency());
  }
}
