package dev.cloze.data;

/**
 * Where training stands in its data: all that a resumed run needs.
 *
 * @param seed of the whole order
 * @param epoch from 0
 * @param position samples of that epoch already used
 */
public record SamplerState(long seed, long epoch, long position) {
  public SamplerState {
    if (epoch < 0 || position < 0) {
      throw new DataException(
          "a data position has epoch %d and position %d; neither may be negative"
              .formatted(epoch, position));
    }
  }

  public static SamplerState start(long seed) {
    return new SamplerState(seed, 0, 0);
  }

  /** The beginning of the next epoch, for a phase whose samples are cut to another length. */
  public SamplerState nextEpoch() {
    return new SamplerState(seed, epoch + 1, 0);
  }
}
