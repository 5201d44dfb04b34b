package dev.cloze.data;

/** A corpus cut into samples, each a pure function of (seed, epoch, position). */
interface SampleSource {
  /** The samples of an epoch, from 0. */
  EpochIndex epoch(long epoch);
}
