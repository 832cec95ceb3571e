package dev.frametape.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Completion scripts for shells. They hold all words themselves, so that a key press starts no
 * program. Behind {@code --} stands the child's command line, which is completed as any other.
 */
final class CompletionScript {
  private CompletionScript() {}

  static String bash(CompletionWords root) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        # Completion of frametape for bash, made by `frametape completion bash`.
        _frametape() {
          local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]} command= at
          COMPREPLY=()
          for ((at = 1; at < COMP_CWORD; at++)); do
            if [[ ${COMP_WORDS[at]} == -- ]]; then
              compopt -o filenames 2>/dev/null
              if ((at == COMP_CWORD - 1)); then
                mapfile -t COMPREPLY < <(compgen -c -- "$word"; compgen -f -- "$word")
              else
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
              fi
              return
            fi
            case "$command ${COMP_WORDS[at]}" in
        """);
    for (CompletionWords command : root.all()) {
      for (CompletionWords below : command.commands()) {
        script
            .append("      ")
            .append(quoted(command.path() + " " + below.name()))
            .append(") command=")
            .append(quoted(below.path()))
            .append(" ;;\n");
      }
    }
    script.append(
        """
            esac
          done
          # Bash takes --option=value apart.
          if [[ $word == = ]]; then
            word=
          elif [[ $option == = ]]; then
            option=${COMP_WORDS[COMP_CWORD-2]}
          fi
          case "$command $option" in
        """);
    for (CompletionWords command : root.all()) {
      for (CompletionWords.Choice option : command.options()) {
        if (option.value().isPresent()) {
          script
              .append("    ")
              .append(
                  option.names().stream()
                      .map(name -> quoted(command.path() + " " + name))
                      .collect(Collectors.joining(" | ")))
              .append(") ")
              .append(bash(option.value().get()))
              .append("; return ;;\n");
        }
      }
    }
    script.append("  esac\n  if [[ $word == -* ]]; then\n    case $command in\n");
    for (CompletionWords command : root.all()) {
      String names =
          command.options().stream()
              .flatMap(option -> option.names().stream())
              .collect(Collectors.joining(" "));
      script
          .append("      ")
          .append(quoted(command.path()))
          .append(") ")
          .append(bash(new CompletionWords.Value.Words(List.of(names))))
          .append(" ;;\n");
    }
    script.append("    esac\n    return\n  fi\n  case $command in\n");
    for (CompletionWords command : root.all()) {
      script
          .append("    ")
          .append(quoted(command.path()))
          .append(") ")
          .append(bash(arguments(command)))
          .append(" ;;\n");
    }
    return script.append("  esac\n}\ncomplete -F _frametape frametape\n").toString();
  }

  /** What may stand where no option does: a command, or else an argument. */
  private static CompletionWords.Value arguments(CompletionWords command) {
    return command.commands().isEmpty()
            || !(command.argument() instanceof CompletionWords.Value.Anything)
        ? command.argument()
        : new CompletionWords.Value.Words(
            command.commands().stream().map(CompletionWords::name).toList());
  }

  private static String bash(CompletionWords.Value value) {
    return switch (value) {
      case CompletionWords.Value.Files() ->
          "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")";
      case CompletionWords.Value.Words(var words) ->
          "mapfile -t COMPREPLY < <(compgen -W "
              + quoted(String.join(" ", words))
              + " -- \"$word\")";
      case CompletionWords.Value.Anything() -> ":";
    };
  }

  static String zsh(CompletionWords root) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        #compdef frametape
        # Completion of frametape for zsh, made by `frametape completion zsh`.
        _frametape() {
          local word=$words[CURRENT] option=$words[CURRENT-1] command= at
          local -a options commands
          for ((at = 2; at < CURRENT; at++)); do
            if [[ $words[at] == -- ]]; then
              words=("${(@)words[at+1,-1]}")
              ((CURRENT -= at))
              _normal
              return
            fi
            case "$command $words[at]" in
        """);
    for (CompletionWords command : root.all()) {
      for (CompletionWords below : command.commands()) {
        script
            .append("      ")
            .append(quoted(command.path() + " " + below.name()))
            .append(") command=")
            .append(quoted(below.path()))
            .append(" ;;\n");
      }
    }
    script.append(
        """
            esac
          done
          if [[ $word == --*=* ]]; then
            option=${word%%=*}
            compset -P '*='
          fi
          case "$command $option" in
        """);
    for (CompletionWords command : root.all()) {
      for (CompletionWords.Choice option : command.options()) {
        if (option.value().isPresent()) {
          script
              .append("    ")
              .append(
                  option.names().stream()
                      .map(name -> quoted(command.path() + " " + name))
                      .collect(Collectors.joining(" | ")))
              .append(") ")
              .append(zsh(option.value().get()))
              .append("; return ;;\n");
        }
      }
    }
    script.append("  esac\n  case $command in\n");
    for (CompletionWords command : root.all()) {
      script.append("    ").append(quoted(command.path())).append(")\n      options=(");
      for (CompletionWords.Choice option : command.options()) {
        for (String name : option.names()) {
          script.append("\n        ").append(quoted(described(name, option.about())));
        }
      }
      script.append(")\n      commands=(");
      for (CompletionWords below : command.commands()) {
        script.append("\n        ").append(quoted(described(below.name(), below.about())));
      }
      script.append(")\n      if [[ $word == -* ]]; then\n        _describe option options");
      script.append("\n      else\n        ");
      script
          .append(
              command.argument() instanceof CompletionWords.Value.Anything
                      && !command.commands().isEmpty()
                  ? "_describe command commands"
                  : zsh(command.argument()))
          .append("\n      fi ;;\n");
    }
    return script
        .append(
            """
              esac
            }
            if [[ $funcstack[1] == _frametape ]]; then
              _frametape "$@"
            else
              compdef _frametape frametape
            fi
            """)
        .toString();
  }

  private static String described(String name, String about) {
    return name.replace(":", "\\:") + ":" + about.replace("\\", "\\\\").replace(":", "\\:");
  }

  private static String zsh(CompletionWords.Value value) {
    return switch (value) {
      case CompletionWords.Value.Files() -> "_files";
      case CompletionWords.Value.Words(var words) ->
          "compadd -- "
              + words.stream().map(CompletionScript::quoted).collect(Collectors.joining(" "));
      case CompletionWords.Value.Anything() -> "_message 'a value'";
    };
  }

  static String fish(CompletionWords root) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        # Completion of frametape for fish, made by `frametape completion fish`.
        function __frametape_is
          set -l words (commandline -opc)
          set -l command
          for word in $words[2..-1]
            if test "$word" = --
              test "$argv[1]" = --
              return
            end
            switch "$command $word"
        """);
    for (CompletionWords command : root.all()) {
      for (CompletionWords below : command.commands()) {
        script
            .append("      case ")
            .append(fishQuoted(command.path() + " " + below.name()))
            .append("\n        set command ")
            .append(fishQuoted(below.path()))
            .append('\n');
      }
    }
    script.append(
        """
            end
          end
          test "$argv[1]" = "$command"
        end
        function __frametape_child
          set -l words (commandline -opc)
          set -l at (contains -i -- -- $words)
          __fish_complete_subcommand --commandline $words[(math $at + 1)..-1] (commandline -ct)
        end
        complete -c frametape -f
        complete -c frametape -n '__frametape_is --' -a '(__frametape_child)'
        """);
    for (CompletionWords command : root.all()) {
      String start =
          "complete -c frametape -n " + fishQuoted("__frametape_is '" + command.path() + "'");
      for (CompletionWords below : command.commands()) {
        script
            .append(start)
            .append(" -a ")
            .append(below.name())
            .append(" -d ")
            .append(fishQuoted(below.about()))
            .append('\n');
      }
      for (CompletionWords.Choice option : command.options()) {
        script.append(start);
        for (String name : option.names()) {
          script
              .append(name.startsWith("--") ? " -l " : " -s ")
              .append(name.replaceFirst("^-+", ""));
        }
        option.value().ifPresent(value -> script.append(" -r").append(fish(value)));
        script.append(" -d ").append(fishQuoted(option.about())).append('\n');
      }
      Optional.of(command.argument())
          .filter(value -> !(value instanceof CompletionWords.Value.Anything))
          .ifPresent(value -> script.append(start).append(fish(value)).append('\n'));
    }
    return script.toString();
  }

  private static String fish(CompletionWords.Value value) {
    return switch (value) {
      case CompletionWords.Value.Files() -> " -F";
      case CompletionWords.Value.Words(var words) ->
          " -f -a " + fishQuoted(String.join(" ", words));
      case CompletionWords.Value.Anything() -> " -f";
    };
  }

  /** One word of bash or zsh, whatever is in it. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String fishQuoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
