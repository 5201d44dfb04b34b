package dev.cloze.data;

import dev.cloze.data.Sections.Section;

/**
 * The rule by which a section becomes samples. It draws from generators it is given and keeps no
 * state, so any sample can be made again from its number.
 */
sealed interface Chunking permits ElectraChunking, PairChunking, StreamChunking {
  /** How many samples a section gives. */
  long count(Section section, SplitMix64 walk);

  /**
   * @param chunk which sample of the section, from 0
   * @param walk in the state in which {@link #count} received it
   * @param draw the sample's own generator
   */
  Sample sample(Section section, long chunk, SplitMix64 walk, SplitMix64 draw);

  /**
   * The length that samples aim at: the longest possible, or with a small probability anything from
   * 2, so that the model also sees short input (Devlin et al. 2019, appendix A.2).
   */
  static int target(int longest, double shortSequenceProbability, SplitMix64 walk) {
    if (walk.nextDouble() < shortSequenceProbability) {
      return 2 + walk.below(longest - 1);
    }
    return longest;
  }
}
