package dev.frametape.cli;

import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option has a variable, because parents start workers with no arguments: {@code
 * --frame-limit} is {@code FRAMETAPE_FRAME_LIMIT}. The command line wins over the variable.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private final UnaryOperator<String> environment;

  EnvironmentDefaults(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()) {
      String value = environment.apply(variable(option));
      return value == null || value.isEmpty() ? null : value;
    }
    return null;
  }

  /** The variable of an option, by its longest name. */
  static String variable(OptionSpec option) {
    String name = option.longestName().replaceFirst("^-+", "");
    return "FRAMETAPE_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
