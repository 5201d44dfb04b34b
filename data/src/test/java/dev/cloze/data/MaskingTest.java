package dev.cloze.data;

import static dev.cloze.data.TestCorpora.CLS;
import static dev.cloze.data.TestCorpora.MASK;
import static dev.cloze.data.TestCorpora.SEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
  private static final int VOCAB_SIZE = 1000;
  private static final Vocabulary VOCABULARY = TestCorpora.vocabulary(VOCAB_SIZE);

  private static ObjectiveConfig objective(boolean wholeWord, int maxPredictions) {
    return new ObjectiveConfig(
        "masked_lm", 0.15, wholeWord, true, maxPredictions, 0.8, 0.1, "bert", true);
  }

  /** Devlin et al.'s rounding is Python's: halves go to the even neighbour. */
  @ParameterizedTest
  @CsvSource({
    "1,0,1",
    "3,0,1",
    "10,0,2",
    "30,0,4",
    "50,0,8",
    "64,0,10",
    "70,0,10",
    "90,0,14",
    "110,0,16",
    "128,0,19",
    "510,0,76",
    "512,0,77",
    "512,20,20",
    "128,20,19"
  })
  void predictsAsManyAsPublished(int length, int maxPredictions, int expected) {
    Masking masking = new Masking(objective(false, maxPredictions), VOCABULARY);
    assertThat(masking.predictions(length)).isEqualTo(expected);
    if (length > 3) {
      assertThat(masking.apply(sample(length), 1).positions()).hasSize(expected);
    }
  }

  @Test
  void masksEightyTenTen() {
    Masking masking = new Masking(objective(false, 0), VOCABULARY);
    Sample sample = sample(128);
    long masked = 0;
    long kept = 0;
    long all = 0;
    int[] chosen = new int[128];
    Set<Integer> replacements = new HashSet<>();
    for (int seed = 0; seed < 5_000; seed++) {
      MaskedSample result = masking.apply(sample, seed);
      for (int i = 0; i < result.positions().length; i++) {
        int position = result.positions()[i];
        int id = result.inputIds()[position];
        chosen[position]++;
        all++;
        assertThat(result.labels()[i]).isEqualTo(sample.inputIds()[position]);
        if (id == MASK) {
          masked++;
        } else if (id == result.labels()[i]) {
          kept++;
        } else {
          replacements.add(id);
        }
      }
    }
    assertThat(masked / (double) all).isCloseTo(0.8, within(0.007));
    assertThat(kept / (double) all).isCloseTo(0.1, within(0.006));
    assertThat(replacements).hasSizeGreaterThan(990); // the whole vocabulary, specials included
    for (int position = 0; position < 128; position++) {
      int id = sample.inputIds()[position];
      if (id == CLS || id == SEP) {
        assertThat(chosen[position]).isZero();
      } else {
        assertThat(chosen[position]).isBetween(600, 920); // 5000 · 19 / 125 = 760
      }
    }
  }

  @Test
  void leavesTheRestAlone() {
    Masking masking = new Masking(objective(false, 0), VOCABULARY);
    Sample sample = sample(64);
    int[] before = sample.inputIds().clone();
    MaskedSample result = masking.apply(sample, 5);
    assertThat(sample.inputIds()).isEqualTo(before);
    assertThat(result.positions()).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < 64; i++) {
      if (Arrays.binarySearch(result.positions(), i) < 0) {
        assertThat(result.inputIds()[i]).isEqualTo(before[i]);
      }
    }
    assertThat(masking.apply(sample, 5)).usingRecursiveComparison().isEqualTo(result);
    assertThat(masking.apply(sample, 6)).usingRecursiveComparison().isNotEqualTo(result);
  }

  @Test
  void masksWholeWords() {
    Masking masking = new Masking(objective(true, 0), VOCABULARY);
    // Words: 10 | 15 21 28 | 16 | 35 (cut off its word by the [SEP]) 42 | 17; 7's multiples are ##.
    Sample sample = new Sample(new int[] {CLS, 10, 15, 21, 28, 16, SEP, 35, 42, 17, SEP}, 7, 0);
    Set<Set<Integer>> seen = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      Set<Integer> positions = new HashSet<>();
      Arrays.stream(masking.apply(sample, seed).positions()).forEach(positions::add);
      seen.add(positions);
    }
    // Eleven tokens: two predictions. The word of three never fits and is passed over.
    assertThat(seen)
        .containsExactlyInAnyOrder(Set.of(1, 5), Set.of(1, 9), Set.of(5, 9), Set.of(7, 8));
  }

  @Test
  void aWordDoesNotReachAcrossTheSeparator() {
    Masking masking = new Masking(objective(true, 1), VOCABULARY);
    Sample sample = new Sample(new int[] {CLS, 10, SEP, 14, SEP}, 3, 0);
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      int[] positions = masking.apply(sample, seed).positions();
      assertThat(positions).hasSize(1);
      seen.add(positions[0]);
    }
    assertThat(seen).containsExactlyInAnyOrder(1, 3);
  }

  /** [CLS] w… [SEP] w… [SEP], no continuations in it. */
  private static Sample sample(int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = 7 * (i % 100 + 1) + 1;
    }
    ids[0] = CLS;
    ids[length / 2] = SEP;
    ids[length - 1] = SEP;
    return new Sample(ids, length / 2 + 1, 0);
  }
}
