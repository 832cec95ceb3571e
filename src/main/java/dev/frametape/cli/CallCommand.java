package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.harness.HarnessCall;
import dev.frametape.harness.HarnessCalls;
import dev.frametape.harness.WorkerProcess;
import dev.frametape.process.ByteText;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "call",
    customSynopsis = "frametape call [OPTIONS] REQUEST... -- CHILD...",
    description =
        "Is the parent: starts CHILD, sends the requests in order and prints one line per answer.",
    footerHeading = "%nRequests:%n",
    footer = {
      "  health",
      "  load-fixture-capability=PATH",
      "  call-fixture-mul=PATH,LHS,RHS",
      "  emit-test-rows=STREAM,STREAM,...",
      "  emit-rows-then-exit                        the last four end the worker, so nothing can",
      "  emit-rows-then-panic                       follow them",
      "  trigger-lean-panic=PATH",
      "  terminate",
      "",
      "Exit codes: 0 when every request was answered, 1 when a line is an error (also when CHILD",
      "could not be started: that is the error Spawn), 64 when a request is misspelt.",
      "",
      "Examples:",
      "  frametape call health emit-test-rows=a,b,a terminate -- ./worker"
    })
final class CallCommand implements Callable<Integer> {
  private static final String DELIMITER = "--";

  @ParentCommand private FrametapeCommand frametape;
  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print each answer as a JSON object.")
  private boolean json;

  @Option(
      names = "--protocol",
      paramLabel = "VERSION",
      defaultValue = "6",
      description = "The version to speak, 6 or 10 (default: ${DEFAULT-VALUE}).")
  private int protocol;

  @Option(
      names = "--frame-limit",
      paramLabel = "BYTES",
      defaultValue = "" + FrameLimit.DEFAULT_BYTES,
      description =
          "The largest payload, as the worker is told, 65536 to 268435456 (default:"
              + " ${DEFAULT-VALUE}).")
  private long frameLimit;

  @Parameters(
      paramLabel = "REQUEST... -- CHILD",
      arity = "0..*",
      description = "What to ask, then, after --, the worker to start, with its arguments.")
  private List<String> words = List.of();

  @Override
  public Integer call() throws IOException {
    int childWords = wordsOfChild();
    List<HarnessCall> calls = calls(words.subList(0, words.size() - childWords));
    List<String> child = words.subList(words.size() - childWords, words.size());
    WorkerProcess.Options options = options();
    Writer out = Output.standard();
    int code =
        HarnessCalls.run(
            calls, child, options, json ? HarnessCalls.Form.JSON : HarnessCalls.Form.TEXT, out);
    out.flush();
    return code;
  }

  /** The delimiter itself is not among the positional words, so it is looked up in the original. */
  private int wordsOfChild() {
    List<String> line = command.commandLine().getParseResult().originalArgs();
    int delimiter = line.indexOf(DELIMITER);
    int count = delimiter < 0 ? 0 : line.size() - delimiter - 1;
    if (count == 0) {
      throw usage(
          "found no worker to start; write it after the requests, behind --: frametape call health"
              + " -- ./worker");
    }
    if (count == words.size()) {
      throw usage(
          "found no request before --; expected one or more of "
              + String.join(", ", HarnessCall.FORMS));
    }
    return count;
  }

  private List<HarnessCall> calls(List<String> requests) {
    List<HarnessCall> calls = new ArrayList<>();
    for (String request : requests) {
      try {
        calls.add(HarnessCall.parse(request));
      } catch (IllegalArgumentException misspelt) {
        throw new ParameterException(command.commandLine(), misspelt.getMessage(), misspelt);
      }
    }
    return calls;
  }

  private WorkerProcess.Options options() {
    try {
      return new WorkerProcess.Options(protocol, frameLimit, environment());
    } catch (IllegalArgumentException outOfRange) {
      throw new ParameterException(command.commandLine(), outOfRange.getMessage(), outOfRange);
    }
  }

  /** What we were started with; the JVM's own lacks what would have changed the JVM. */
  private Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (byte[] variable : frametape.session().world().environment()) {
      String[] parts = ByteText.decode(variable).split("=", 2);
      if (parts.length == 2 && !parts[0].isEmpty()) {
        variables.putIfAbsent(parts[0], parts[1]);
      }
    }
    // As every parent sets them; whoever called us may have others.
    variables
        .keySet()
        .removeAll(List.of("LEAN_ABORT_ON_PANIC", "LEAN_BACKTRACE", "RUST_BACKTRACE"));
    return variables;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
