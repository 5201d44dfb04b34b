package dev.cloze.cli;

import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest, and the Java that runs it: what a bug report needs. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "cloze " + (version == null ? "(not packaged)" : version),
      "Java %s, %s %s"
          .formatted(
              System.getProperty("java.version"),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
