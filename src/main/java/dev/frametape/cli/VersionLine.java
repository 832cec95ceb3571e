package dev.frametape.cli;

import picocli.CommandLine.IVersionProvider;

/** What `frametape --version` says. */
final class VersionLine implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"frametape " + Version.number()};
  }
}
