package dev.frametape.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's help as a manual page, from the same model: troff with the macros of man(7), which
 * every system's man shows.
 */
final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** The name of its file. */
  static String fileOf(CommandSpec spec) {
    return nameOf(spec) + ".1";
  }

  static String of(CommandSpec spec) {
    ManPage page = new ManPage();
    page.write(spec);
    return page.page.toString();
  }

  private static String nameOf(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private void write(CommandSpec spec) {
    CommandLine.Model.UsageMessageSpec usage = spec.usageMessage();
    say(
        ".TH "
            + nameOf(spec).toUpperCase(Locale.ROOT)
            + " 1 \"\" \"Frametape "
            + escaped(Version.number())
            + "\" \"Frametape\"");
    section("NAME");
    say(escaped(nameOf(spec)) + " \\- " + escaped(CompletionWords.about(usage.description())));
    section("SYNOPSIS");
    Help help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
    String synopsis = help.synopsis(0).strip().replaceAll("\\s+", " ");
    String name = spec.qualifiedName(" ");
    say(".B " + escaped(name));
    say(escaped(synopsis.substring(Math.min(synopsis.length(), name.length())).strip()));
    section("DESCRIPTION");
    say(escaped(plain(usage.description())));
    if (!spec.positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      for (PositionalParamSpec argument : spec.positionalParameters()) {
        if (!argument.hidden()) {
          item("\\fI" + escaped(argument.paramLabel()) + "\\fR", plain(argument.description()));
        }
      }
    }
    options(spec);
    commands(spec);
    footer(usage.footerHeading(), usage.footer());
    section("SEE ALSO");
    say(escaped(related(spec)));
  }

  private void options(CommandSpec spec) {
    section("OPTIONS");
    for (OptionSpec option : spec.options()) {
      if (option.hidden()) {
        continue;
      }
      List<String> names = new ArrayList<>();
      for (String name : option.names()) {
        names.add("\\fB" + escaped(name) + "\\fR");
      }
      boolean isSwitch = option.arity().max() == 0;
      String words = String.join(", ", names);
      if (!isSwitch) {
        words += "=\\fI" + escaped(option.paramLabel()) + "\\fR";
      }
      String text = plain(option.description());
      if (!option.usageHelp() && !option.versionHelp()) {
        text += " Variable: " + EnvironmentDefaults.variable(option) + ".";
      }
      item(words, text);
    }
  }

  private void commands(CommandSpec spec) {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    spec.subcommands()
        .forEach(
            (name, below) ->
                item(
                    "\\fB" + escaped(name) + "\\fR",
                    plain(below.getCommandSpec().usageMessage().description())));
  }

  /** Headings in it become sections, and the rest stays as it is laid out. */
  private void footer(String heading, String[] lines) {
    String title = heading.replace("%n", "").strip();
    boolean open = false;
    if (!title.isEmpty()) {
      section(title.replaceAll(":$", "").toUpperCase(Locale.ROOT));
    }
    for (String raw : lines) {
      String line = raw.replace("%n", "").replace("%%", "%");
      if (line.matches("[A-Z][A-Za-z ]*:")) {
        open = close(open);
        section(line.substring(0, line.length() - 1).toUpperCase(Locale.ROOT));
      } else if (!line.isBlank()) {
        if (!open) {
          say(".nf");
          open = true;
        }
        say(escaped(line.startsWith("  ") ? line.substring(2) : line));
      } else if (open) {
        open = close(true);
        say(".PP");
      }
    }
    close(open);
  }

  private boolean close(boolean open) {
    if (open) {
      say(".fi");
    }
    return false;
  }

  private static String related(CommandSpec spec) {
    List<String> pages = new ArrayList<>();
    if (spec.parent() != null) {
      pages.add(nameOf(spec.parent()) + "(1)");
    }
    spec.subcommands()
        .forEach(
            (_, below) -> {
              if (!below.getCommandSpec().helpCommand()) {
                pages.add(nameOf(below.getCommandSpec()) + "(1)");
              }
            });
    return String.join(", ", pages);
  }

  private void section(String title) {
    say(".SH " + title);
  }

  private void item(String words, String text) {
    say(".TP");
    say(words);
    say(text.isEmpty() ? "\\&" : escaped(text));
  }

  private static String plain(String[] description) {
    return String.join(" ", description).replace("%n", " ").replace("%%", "%");
  }

  /** Text that troff takes for nothing but text. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\(rs").replace("-", "\\-").replace("\"", "\\(dq");
    safe = safe.replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha");
    safe = safe.replace("~", "\\(ti");
    return safe.startsWith(".") ? "\\&" + safe : safe;
  }

  private void say(String line) {
    page.append(line).append('\n');
  }
}
