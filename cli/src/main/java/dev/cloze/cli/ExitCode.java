package dev.cloze.cli;

/** What a command ends with; scripts depend on these numbers. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** Stopped on request after writing a checkpoint (EX_TEMPFAIL): the same command goes on. */
  static final int STOPPED = 75;

  private ExitCode() {}
}
