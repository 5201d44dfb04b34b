package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomBitsTest {
  /** The first outputs of the published generator for the seeds 0 and 1234567. */
  @Test
  void isSplitMix64() {
    assertThat(RandomBits.mix(RandomBits.GAMMA)).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(RandomBits.mix(2 * RandomBits.GAMMA)).isEqualTo(0x6E789E6AA1B965F4L);
    assertThat(RandomBits.mix(3 * RandomBits.GAMMA)).isEqualTo(0x06C45D188009454FL);
    assertThat(RandomBits.mix(1234567 + RandomBits.GAMMA)).isEqualTo(6457827717110365317L);
    assertThat(RandomBits.mix(1234567 + 2 * RandomBits.GAMMA)).isEqualTo(3203168211198807973L);
  }

  @Test
  void mixingLosesNothing() {
    for (long i = -50_000; i < 50_000; i++) {
      long x = i * i * i * 0x123456789ABCDEFL;
      assertThat(unmix(RandomBits.mix(x))).isEqualTo(x);
    }
  }

  private static long unmix(long z) {
    z = (z ^ z >>> 31 ^ z >>> 62) * 0x319642B2D24D8EC3L; // inverses modulo 2^64
    z = (z ^ z >>> 27 ^ z >>> 54) * 0x96DE1B173F119089L;
    return z ^ z >>> 30 ^ z >>> 60;
  }

  @Test
  void streamsOfNeighbouringSeedsAndNamesDiffer() {
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      for (long name = 0; name < 300; name++) {
        seen.add(RandomBits.derive(seed, name));
      }
      seen.add(RandomBits.derive(seed, "bert.pooler.dense.weight"));
      seen.add(RandomBits.derive(seed, "bert.pooler.dense.weighs"));
    }
    assertThat(seen).hasSize(300 * 302);
  }

  /** Weights of a seed must be the same in every version: the stream of a name is pinned. */
  @Test
  void aNameGivesTheSameSeedForEver() {
    assertThat(RandomBits.derive(1, "bert")).isEqualTo(-4863038815895673314L);
  }
}
