package dev.frametape.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.frametape.Golden;
import dev.frametape.process.StartState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {
  private static final List<String> COMMANDS =
      List.of(
          "record", "run", "convert", "wrap", "call", "worker", "show", "verify", "diff", "faults",
          "chaos", "sweep", "shrink", "demo");

  private final StringWriter err = new StringWriter();

  private CommandLine commandLine() {
    CommandLine line = CommandLines.of(new Session(StartState.plain(List.of()), false));
    return line.setErr(new PrintWriter(err, true));
  }

  @Test
  void helpNamesEveryCommand() throws Exception {
    assertThat(commandLine().getSubcommands().keySet()).containsAll(COMMANDS);
    Golden.hold("cli", "help.txt", commandLine().getUsageMessage(Ansi.OFF));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record",
        "run",
        "replay",
        "stub",
        "export",
        "import",
        "convert",
        "wrap",
        "call",
        "worker",
        "show",
        "stats",
        "completion",
        "man",
        "verify",
        "diff",
        "lint",
        "redact",
        "faults",
        "chaos",
        "sweep",
        "shrink",
        "demo"
      })
  void helpOfEveryCommand(String name) throws Exception {
    CommandLine command = commandLine().getSubcommands().get(name);
    assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
    Golden.hold("cli", "help-" + name + ".txt", command.getUsageMessage(Ansi.OFF));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show talk.jsonl --json",
        "stats talk.jsonl --json",
        "verify talk.jsonl --json",
        "lint talk.jsonl --list",
        "redact talk.jsonl --scan",
        "export talk.jsonl --jsonl",
        "convert talk.jsonl talk.tape --help"
      })
  void optionsMayStandBehindARecording(String line) throws Exception {
    String[] words = line.split(" ");
    CommandLine.ParseResult parsed = commandLine().parseArgs(words).subcommand();
    assertThat(parsed.hasMatchedOption(words[words.length - 1])).isTrue();
  }

  @Test
  void helpOfMerge() throws Exception {
    CommandLine chaos = commandLine().getSubcommands().get("chaos");
    Golden.hold(
        "cli",
        "help-chaos-merge.txt",
        chaos.getSubcommands().get("merge").getUsageMessage(Ansi.OFF));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show", "check", "explain", "log"})
  void helpOfEveryCommandAboutFaults(String name) throws Exception {
    CommandLine command = commandLine().getSubcommands().get("faults").getSubcommands().get(name);
    assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
    Golden.hold("cli", "help-faults-" + name + ".txt", command.getUsageMessage(Ansi.OFF));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "record --lnger=1 -o x -- cat, --linger",
    "record --lnger=1 -- cat, --linger",
    "record --strict-recordin -o x -- cat, --strict-recording",
    "show --jso x, --json",
    "call health --jsno -- cat, --json",
    "verify --allow-cutoff x, --allow-cut-off",
    "diff --a sent x y, --as",
    "recrod, record",
    "verfiy x, verify",
    "faults lst, list",
    "faults list --grup framing, --group"
  })
  void aMisspeltWordBringsWhatWasMeant(String line, String meant) {
    assertThat(commandLine().execute(line.split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("did you mean " + meant + "?");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'call health', found no worker to start",
    "'call health --', found no worker to start",
    "'call -- cat', found no request before --",
    "'call helth -- cat', did you mean health?",
    "'call --protocol 7 health -- cat', protocol version is 7",
    "'call --frame-limit 1 health -- cat', 'expected 65536 to 268435456'",
    "'diff a', B",
    "'show --grep ( a', 'no regular expression: Unclosed group'",
    "'faults', 'no command was given'",
    "'chaos', 'missing --worker=PROGRAM, --report=FOLDER, COMMAND'",
    "'chaos --worker=x -- merge', 'missing --report=FOLDER'",
    "'chaos merge -o x', DIR",
    "'chaos --list --mutants 3', belong together",
    "'chaos --list --mutants 3 --mutants-of pom.xml --seeds 1..100000', 'at most 100000 in all'",
    "'chaos --list --seeds 0..999999999', 'found 1000000000 of them, expected at most 100000'",
    "'chaos --worker=x --report=target/none -- sh', 'found no such file at x'",
    "'chaos --worker=src --report=target/none -- sh', 'found no executable file at src'",
    "'chaos --worker=/bin/sh --report=target/none -- frobnicate', 'no program frobnicate in PATH'",
    "'chaos --worker=/bin/sh --report=target/none -- ./frobnicate', 'no program ./frobnicate,'",
    "'chaos --worker=/bin/sh --report=target/none --jobs 0 -- sh', expected 1 or more",
    "'chaos --worker=/bin/sh --report=target/none --deadline 20 -- sh', 'such as 20s'",
    "'chaos --worker=/bin/sh --report=target/none --deadline 0s -- sh', 'such as 20s'",
    "'chaos --worker=/bin/sh --report=target/none --time-budget soon -- sh', 'such as 20s'",
    "'chaos --worker=/bin/sh --report=target/none --crash-pattern ( -- sh', 'Unclosed group'",
    "'chaos --worker=/bin/sh --report=target/none --worker-env A=B -- sh', 'name of a variable'",
    "'sweep recordings/rust-parent-error-and-rows.jsonl --groups stderr-silence"
        + " --report=target/none -- sh', 'that --groups stderr-silence could break'",
    "'shrink target --tries 0', expected 1 or more",
    "'sweep', RECORDING",
    "'sweep pom.xml', 'missing --report=FOLDER, COMMAND'",
    "'sweep pom.xml --list --groups framming', 'did you mean framing?'",
    "'shrink', REPORT-or-CASE",
    "'chaos merge a', --output",
    "'chaos merge pom.xml -o pom.xml', pom.xml exists already",
    "'faults list --group framming', 'expected one of framing, envelope'",
    "'faults explain a', RECORDING",
    "'diff --timing 0.5 a b', expected a ratio of 1 or more",
    "'diff --ignore fixture_root a b', begin with a slash",
    "'diff --most=-1 a b', expected 0 or more",
    "'worker --protocol 7', 'expected 6, 10'",
    "'worker --exit-code 256', 0 to 255",
    "'worker --kill-signal 0', 1 to 64",
    "'redact x', '--output'",
    "'redact', 'FILE-or-FOLDER'",
    "'redact --scan x -o y', 'writes nothing'",
    "'redact --pointer a x -o y', 'begin with a slash'",
    "'redact --shape jwtt x -o y', 'expected one of private-key, jwt'",
    "'record --redact-pattern ( -o x -- cat', 'no regular expression'",
    "'wrap -o x --redact -- cat', '--redact is for --record'",
    "'lint', 'FILE-or-FOLDER'",
    "'show', 'FILE-or-FOLDER'",
    "'show --to worker x', 'expected child or parent'",
    "'show --grep ( x', 'Unclosed group'",
    "'show --json-pointer a x', 'begin with a slash'",
    "'show --hex x', '--hex is for --frame'",
    "'show --frame 1 --json x', 'takes no other option'",
    "'show --timeline --follow x', 'takes no other option'",
    "'show --frame one x', '--frame'",
    "'show --frame 1 recordings', '--frame wants one recording'",
    "'stats', 'FILE-or-FOLDER'",
    "'completion', 'SHELL'",
    "'completion tcsh', 'expected bash, zsh or fish'",
    "'man shwo', 'no page for shwo'",
    "'man -o x show', '--output writes all pages'",
    "'lint --fail-on warnings x', 'expected error, warning, never'",
    "'lint --format yaml x', 'expected text, json, junit or sarif'",
    "'show --html x', 'belong together'",
    "'show --html --json -o y x', 'takes no other option'",
    "'show -o x y', 'belong together'",
    "'export x', '--jsonl'",
    "'export --wiremock x', 'needs --output'",
    "'export --raw d x -o y', 'leave --output out'",
    "'export --jsonl --ignore /a x', '--ignore is for --wiremock'",
    "'export --raw d --as seen x', 'expected sent or delivered'",
    "'import --stdin a -o b', '--stdout'",
    "'import --stdin a --stdout b -o c --exit-code 256', '0 to 255'",
    "'import --stdin a --stdout b -o c --exit-code 1 --kill-signal 9', 'one end'",
    "'frobnicate', 'frametape --help'"
  })
  void aWrongCommandLineIsExplained(String line, String words) {
    assertThat(commandLine().execute(line.split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith("frametape: ").contains(words);
    assertThat(Path.of("target/none")).as("a campaign that cannot begin").doesNotExist();
  }

  @Test
  void wordsOfTheChildThatLookLikeOursOrLikeFilesAreTheChilds() {
    CommandLine line = commandLine();
    line.parseArgs("record", "-o", "x", "--", "cat", "--linger", "@pom.xml", "--");
    RecordCommand record = line.getSubcommands().get("record").getCommand();
    assertThat(record).isNotNull();
    assertThat(
            line.getSubcommands()
                .get("record")
                .getParseResult()
                .matchedPositional(0)
                .stringValues())
        .containsExactly("cat", "--linger", "@pom.xml", "--");
  }

  @Test
  void everyOptionHasAVariableOfItsOwnMeaning() {
    Map<String, String> options = new HashMap<>();
    for (CommandLine command : commandLine().getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        String variable = EnvironmentDefaults.variable(option);
        assertThat(variable).matches("FRAMETAPE_[A-Z_]+");
        assertThat(options.merge(variable, option.longestName(), (one, other) -> one))
            .isEqualTo(option.longestName());
      }
    }
    assertThat(new TreeSet<>(options.keySet()))
        .contains("FRAMETAPE_LINGER", "FRAMETAPE_STRICT_RECORDING", "FRAMETAPE_ROWS");
  }

  @Test
  void theCommandLineWinsOverTheVariableAndAnEmptyVariableIsNone() {
    Map<String, String> environment = new HashMap<>(Map.of("FRAMETAPE_ROWS", "7"));
    CommandLine worker = new CommandLine(new WorkerCommand());
    worker.setDefaultValueProvider(new EnvironmentDefaults(environment::get));
    assertThat(rows(worker)).isEqualTo(7L);
    assertThat(rows(worker, "--rows", "3")).isEqualTo(3L);
    environment.put("FRAMETAPE_ROWS", "");
    assertThat(rows(worker)).isEqualTo(1L);
  }

  private static Object rows(CommandLine worker, String... words) {
    worker.parseArgs(words);
    return worker.getCommandSpec().findOption("--rows").getValue();
  }
}
