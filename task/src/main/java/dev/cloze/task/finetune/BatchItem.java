package dev.cloze.task.finetune;

import java.security.MessageDigest;

/** What batches are made of: what a network reads of an example in one piece. */
interface BatchItem {
  /** Number of the example that it is of, or is a part of. */
  int example();

  /** What it costs: tokens or words, of all its texts. */
  int tokens();

  /** Tokens or words of its longest text. */
  int longest();

  /** Adds what the network reads to a hash. */
  void addTo(MessageDigest digest);
}
