package dev.frametape.cli;

import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.Framing;
import dev.frametape.recording.RedactionRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a conversation is recorded. */
final class RecordingMixin {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--strict-recording",
      description =
          "End the conversation with exit code 125 when it cannot be recorded, instead of relaying"
              + " on without.")
  private boolean strict;

  @Option(
      names = "--fsync",
      description =
          "Force each batch to the disk before it is passed on, so that it survives a power cut"
              + " too. Slow.")
  private boolean fsync;

  @Option(
      names = "--framing",
      paramLabel = "NAME",
      completionCandidates = Choices.Framings.class,
      defaultValue = "u32be-json",
      description = "How bytes become frames: u32be-json or raw (default: ${DEFAULT-VALUE}).")
  private String framing;

  @Option(
      names = "--frame-limit",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description =
          "The largest payload until the parent configures another limit, in bytes, at most"
              + " 268435456 (default: ${DEFAULT-VALUE}). A longer one is relayed all the same, but"
              + " as bytes, not as a frame.")
  private long frameLimit;

  /** What was asked for, to be recorded in a file or folder. */
  Relaying.Recording to(Path output, RedactionRules rules) {
    return new Relaying.Recording(output, strict, fsync, framing(), frameLimit(), rules);
  }

  /** The options as words of a command line. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add("--framing=" + framing().recordingName());
    words.add("--frame-limit=" + frameLimit());
    if (strict) {
      words.add("--strict-recording");
    }
    if (fsync) {
      words.add("--fsync");
    }
    return words;
  }

  private Framing framing() {
    return Framing.named(framing)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "--framing is " + framing + ", expected u32be-json or raw"));
  }

  private int frameLimit() {
    if (frameLimit < 0 || frameLimit > FrameLimit.HARD_CAP_BYTES) {
      throw new ParameterException(
          command.commandLine(),
          "--frame-limit is " + frameLimit + ", expected 0 to " + FrameLimit.HARD_CAP_BYTES);
    }
    return (int) frameLimit;
  }
}
