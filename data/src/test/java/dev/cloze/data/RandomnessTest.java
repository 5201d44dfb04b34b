package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  /** The reference outputs of SplitMix64 for seed 1234567. */
  @Test
  void isSplitMix64() {
    SplitMix64 random = new SplitMix64(1234567);
    assertThat(random.next()).isEqualTo(6457827717110365317L);
    assertThat(random.next()).isEqualTo(3203168211198807973L);
    assertThat(random.next()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void boundedDrawsAreUniform() {
    for (int bound : new int[] {1, 2, 3, 10, 17}) {
      SplitMix64 random = new SplitMix64(bound);
      int[] counts = new int[bound];
      for (int i = 0; i < 10_000 * bound; i++) {
        counts[random.below(bound)]++;
      }
      for (int count : counts) {
        assertThat(count).isBetween(9_500, 10_500); // five standard deviations
      }
    }
  }

  @Test
  void keysDifferWhereverTheirPartsDo() {
    Set<Long> keys = new HashSet<>();
    for (long a = 0; a < 20; a++) {
      keys.add(SplitMix64.key(a));
      for (long b = 0; b < 20; b++) {
        keys.add(SplitMix64.key(a, b));
        for (long c = 0; c < 20; c++) {
          keys.add(SplitMix64.key(a, b, c));
        }
      }
    }
    assertThat(keys).hasSize(20 + 400 + 8000);
  }

  @Test
  void permutationsAreBijections() {
    for (long size = 1; size <= 300; size++) {
      BitSet seen = new BitSet();
      Permutation permutation = new Permutation(size, size * 31);
      for (long k = 0; k < size; k++) {
        seen.set((int) permutation.at(k));
      }
      assertThat(seen.cardinality()).isEqualTo((int) size);
      assertThat(seen.length()).isEqualTo((int) size);
    }
  }

  /** Where position 0 lands over many keys: uniform, also for sizes just above a power of two. */
  @Test
  void permutationsSpreadEvenly() {
    int size = 17;
    int[] counts = new int[size];
    for (int key = 0; key < 1000 * size; key++) {
      counts[(int) new Permutation(size, SplitMix64.key(key)).at(0)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(840, 1160); // five standard deviations
    }
  }

  @Test
  void permutationsNeedNoMemory() {
    Permutation permutation = new Permutation(1L << 40, 7);
    assertThat(permutation.at(0)).isBetween(0L, (1L << 40) - 1).isNotEqualTo(permutation.at(1));
  }
}
