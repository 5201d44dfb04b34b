package dev.cloze.cli;

import dev.cloze.train.Version;
import picocli.CommandLine.IVersionProvider;

/** The version, and the Java that runs it: what a bug report needs. */
final class VersionReport implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "cloze " + Version.current(),
      "Java %s, %s %s"
          .formatted(
              System.getProperty("java.version"),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
