package dev.cloze.train;

/** The version of the program, for the files that it writes. */
public final class Version {
  private Version() {}

  /** As in the jar's manifest; "development" when run from class files. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
