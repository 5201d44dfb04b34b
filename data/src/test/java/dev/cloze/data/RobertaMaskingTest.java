package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobertaMaskingTest {
  private static final int VOCAB_SIZE = 1000;
  private static final int MASK = VOCAB_SIZE - 1;

  /** {@code <s> <pad> </s> <unk>}, then words of which every third goes on, {@code <mask>}. */
  private static Vocabulary vocabulary() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    for (int id = 4; id < MASK; id++) {
      tokens.add((id % 3 == 0 ? "w" : "\u0120w") + id);
    }
    tokens.add("<mask>");
    return Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL);
  }

  private static RobertaMasking masking(boolean wholeWord, boolean specials) {
    return new RobertaMasking(
        new ObjectiveConfig("masked_lm", 0.15, wholeWord, false, 0, 0.8, 0.1, "roberta", specials),
        vocabulary());
  }

  /** {@code <s>}, words counting up from {@code first}, {@code </s>}. */
  private static Sample sample(int length, int first) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = first + i;
    }
    ids[0] = 0;
    ids[length - 1] = 2;
    return new Sample(ids, length, 0);
  }

  /** floor(0.15 n + u): on average 0.15 n, and one of two numbers. */
  @ParameterizedTest
  @CsvSource({"512, 76, 76.8", "10, 1, 1.5", "3, 0, 0.45"})
  void theShareIsRightOnAverage(int length, int least, double mean) {
    RobertaMasking masking = masking(false, true);
    int seeds = 20_000;
    long sum = 0;
    for (int seed = 0; seed < seeds; seed++) {
      int count = masking.apply(sample(length, 100), seed).positions().length;
      assertThat(count).isBetween(least, least + 1);
      sum += count;
    }
    assertThat((double) sum / seeds).isEqualTo(mean, within(0.015)); // 4 standard deviations
  }

  @Test
  void eightyTenTenAndEveryPositionAlike() {
    RobertaMasking masking = masking(false, true);
    int[] chosen = new int[128];
    long masked = 0;
    long kept = 0;
    long all = 0;
    int[] random = new int[VOCAB_SIZE];
    for (int seed = 0; seed < 20_000; seed++) {
      Sample sample = sample(128, 100);
      MaskedSample result = masking.apply(sample, seed);
      for (int i = 0; i < result.positions().length; i++) {
        int position = result.positions()[i];
        int id = result.inputIds()[position];
        assertThat(result.labels()[i]).isEqualTo(sample.inputIds()[position]);
        chosen[position]++;
        all++;
        if (id == MASK) {
          masked++;
        } else if (id == result.labels()[i]) {
          kept++;
        } else {
          random[id]++;
        }
      }
    }
    assertThat((double) masked / all).isEqualTo(0.8, within(0.004));
    assertThat((double) kept / all).isEqualTo(0.1, within(0.003));
    assertThat(Arrays.stream(chosen).boxed())
        .as("special tokens too")
        .allMatch(count -> Math.abs(count - 3000) < 300);
    assertThat(Arrays.stream(random, 0, 4).sum()).as("never a special token").isZero();
    assertThat(Arrays.stream(random, 4, MASK).min().getAsInt()).as("any other").isPositive();
  }

  /** All shares to the mask: leave-unmasked and random shares of 0. */
  @Test
  void everyChosenTokenMayBecomeTheMask() {
    RobertaMasking masking =
        new RobertaMasking(
            new ObjectiveConfig("masked_lm", 0.15, false, false, 0, 1, 0, "roberta", true),
            vocabulary());
    for (int seed = 0; seed < 500; seed++) {
      Sample sample = sample(128, 100);
      MaskedSample result = masking.apply(sample, seed);
      int[] expected = sample.inputIds().clone();
      Arrays.stream(result.positions()).forEach(position -> expected[position] = MASK);
      assertThat(result.inputIds()).isEqualTo(expected);
    }
  }

  /** floor(76.8 + u): in 80 of 100 samples of full length one more. */
  @Test
  void atFullLengthOneOfTwoCounts() {
    RobertaMasking masking = masking(false, true);
    int more = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      more += masking.apply(sample(512, 100), seed).positions().length == 77 ? 1 : 0;
    }
    assertThat(more / 20_000.0).isEqualTo(0.8, within(0.012)); // 4 standard deviations
  }

  @Test
  void specialTokensCanBeLeftOut() {
    for (boolean wholeWord : new boolean[] {false, true}) {
      RobertaMasking masking = masking(wholeWord, false);
      boolean firstWord = false;
      for (int seed = 0; seed < 2_000; seed++) {
        MaskedSample result = masking.apply(sample(20, 101), seed); // 102 goes on: the first word
        assertThat(result.labels()).doesNotContain(0, 2);
        firstWord |= Arrays.stream(result.positions()).anyMatch(position -> position == 1);
      }
      assertThat(firstWord).isTrue();
    }
  }

  @Test
  void aWordSharesItsFate() {
    // No random tokens: one of them can be the mask itself.
    RobertaMasking masking =
        new RobertaMasking(
            new ObjectiveConfig("masked_lm", 0.15, true, false, 0, 0.8, 0.0, "roberta", true),
            vocabulary());
    Sample sample = sample(62, 100); // 62 tokens; 102, 105, … belong to the token before
    for (int seed = 0; seed < 2_000; seed++) {
      MaskedSample result = masking.apply(sample, seed);
      for (int i = 0; i < result.positions().length; i++) {
        int position = result.positions()[i];
        if (result.labels()[i] >= 100 && result.labels()[i] % 3 == 0) {
          assertThat(result.positions()[i - 1]).isEqualTo(position - 1);
          assertThat(result.inputIds()[position] == MASK)
              .isEqualTo(result.inputIds()[position - 1] == MASK);
        }
      }
    }
  }

  @Test
  void aCorpusMayNotHoldTheMask() {
    assertThatThrownBy(
            () -> masking(false, true).apply(new Sample(new int[] {0, MASK, 2}, 3, 0), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("mask token");
  }

  @Test
  void theSeedDecides() {
    RobertaMasking masking = masking(false, true);
    int[] first = masking.apply(sample(100, 100), 5).inputIds();
    assertThat(masking.apply(sample(100, 100), 5).inputIds()).isEqualTo(first);
    assertThat(masking.apply(sample(100, 100), 6).inputIds()).isNotEqualTo(first);
  }
}
