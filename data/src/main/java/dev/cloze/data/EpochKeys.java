package dev.cloze.data;

/** Keys of whatever is random in an epoch; no two that are for different things are related. */
record EpochKeys(long seed, long epoch) {
  /** What a key is for; distinct numbers keep the streams of one sample unrelated. */
  private enum Purpose {
    ORDER,
    WALK,
    SAMPLE,
    MASKS
  }

  long order() {
    return SplitMix64.key(seed, epoch, Purpose.ORDER.ordinal());
  }

  long walk(long document, int section) {
    return SplitMix64.key(seed, epoch, Purpose.WALK.ordinal(), document, section);
  }

  long sample(long k) {
    return SplitMix64.key(seed, epoch, Purpose.SAMPLE.ordinal(), k);
  }

  long masks(long k) {
    return SplitMix64.key(seed, epoch, Purpose.MASKS.ordinal(), k);
  }
}
