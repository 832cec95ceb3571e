package dev.frametape.cli;

import dev.frametape.process.ByteText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.ProcessEnd;
import dev.frametape.process.ProcessSpec;
import dev.frametape.process.StartState;
import dev.frametape.relay.NoTape;
import dev.frametape.relay.Relay;
import dev.frametape.relay.RelayOptions;
import java.util.List;
import java.util.Optional;

/** Starts a command. */
public final class Main {
  private Main() {}

  public static void main(String[] words) throws Exception {
    StartState world = StartState.take(words[0]);
    List<byte[]> args = world.arguments();
    ProcessSpec spec =
        new ProcessSpec(args.subList(2, args.size()), world.environment(), Optional.empty());
    ChildExit exit = new Relay(RelayOptions.DEFAULT, new NoTape()).run(spec, world);
    ProcessEnd.endAs(exit);
    System.err.println(ByteText.decode(args.get(0)));
  }
}
