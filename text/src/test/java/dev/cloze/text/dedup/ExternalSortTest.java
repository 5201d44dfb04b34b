package dev.cloze.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExternalSortTest {
  @TempDir Path folder;

  /** More runs than are merged at once, equal keys, negative numbers, sorted input. */
  @Test
  void sortsInOrderWhateverComes() {
    var random = new Random(7);
    for (int bound : new int[] {3, 1000, Integer.MAX_VALUE}) {
      List<long[]> expected = new ArrayList<>();
      try (var sort = new ExternalSort(folder, "test", 3, 1)) {
        for (int i = 0; i < 150_000; i++) {
          long[] record = {random.nextInt(bound) - bound / 2L, bound == 1000 ? i : -i, i};
          sort.add(record);
          expected.add(record);
        }
        assertThat(folder.toFile().list()).hasSizeGreaterThan(100);
        expected.sort(Arrays::compare);
        long[] record = new long[3];
        try (ExternalSort.Sorted sorted = sort.sorted()) {
          for (long[] wanted : expected) {
            assertThat(sorted.next(record)).isTrue();
            if (!Arrays.equals(record, wanted)) {
              assertThat(record).isEqualTo(wanted);
            }
          }
          assertThat(sorted.next(record)).isFalse();
        }
      }
      assertThat(folder.toFile().list()).isEmpty();
    }
  }

  @Test
  void inMemoryAndEmpty() {
    try (var sort = new ExternalSort(folder, "test", 1, 1000)) {
      sort.add(2);
      sort.add(1);
      long[] record = new long[1];
      ExternalSort.Sorted sorted = sort.sorted();
      assertThat(sorted.next(record) && record[0] == 1 && sorted.next(record) && record[0] == 2)
          .isTrue();
      assertThat(sorted.next(record)).isFalse();
    }
    try (var sort = new ExternalSort(folder, "test", 1, 1000)) {
      assertThat(sort.sorted().next(new long[1])).isFalse();
    }
  }

  @Test
  void bucketsOfAnySizeHangTogether() {
    int documents = 10_000;
    var clusters = new Clusters(folder.resolve("clusters"), documents);
    long[] pairs = new long[1];
    var candidates =
        new Candidates(
            (first, second) -> {
              assertThat(first).isLessThan(second);
              pairs[0]++;
              clusters.union(second, first);
            });
    for (int i = 0; i < documents; i++) {
      candidates.add(i < 5000 ? 1 : 2, i);
    }
    assertThat(pairs[0]).isLessThan(66L * documents);
    for (int i = 0; i < documents; i++) {
      assertThat(clusters.first(i)).isEqualTo(i < 5000 ? 0 : 5000);
    }
  }

  @Test
  void smallBucketsMakeEveryPair() {
    List<String> pairs = new ArrayList<>();
    var candidates = new Candidates((first, second) -> pairs.add(first + "-" + second));
    for (int document : new int[] {3, 5, 9}) {
      candidates.add(-4, document);
    }
    candidates.add(8, 5);
    assertThat(pairs).containsExactlyInAnyOrder("3-5", "3-9", "5-9");
  }
}
