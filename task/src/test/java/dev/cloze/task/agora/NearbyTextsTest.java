package dev.cloze.task.agora;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearbyTextsTest {
  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private static boolean accept(NearbyTexts texts, String original, String changed) {
    return texts.accept(words(original), words(changed), changed);
  }

  @Test
  void howManyWordsAreReplaced() {
    assertThat(NearbyTexts.chosen(1, 3)).containsExactly(0);
    assertThat(NearbyTexts.chosen(10, 3)).hasSize(2);
    assertThat(NearbyTexts.chosen(20, 3)).hasSize(3).isSorted().doesNotHaveDuplicates();
    assertThat(NearbyTexts.chosen(2000, 3)).hasSize(80);
    assertThat(NearbyTexts.chosen(50, 3)).isEqualTo(NearbyTexts.chosen(50, 3));
    assertThat(NearbyTexts.chosen(50, 3)).isNotEqualTo(NearbyTexts.chosen(50, 4));
    int[] counts = new int[5];
    for (int seed = 0; seed < 5000; seed++) {
      counts[NearbyTexts.chosen(5, seed)[0]]++;
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 850 && count < 1150);
  }

  @Test
  void neitherTooNearNorTooFar() {
    NearbyTexts texts = new NearbyTexts(List.of());
    assertThat(accept(texts, "a b c d e", "a b c d e")).as("the same").isFalse();
    assertThat(accept(texts, "a b c d e", "a x c d e")).isTrue();
    assertThat(accept(texts, "a b c d e", "a x y d e")).as("two of five").isTrue();
    assertThat(accept(texts, "a b c d e", "a x y z e")).as("three of five").isFalse();
    assertThat(accept(texts, "a", "x")).as("the only word").isTrue();
    assertThat(accept(texts, "a b", "x b")).as("one word may always change").isTrue();
    String long40 = "w ".repeat(39) + "w";
    assertThat(accept(texts, long40, "x " + "w ".repeat(38) + "w")).as("one of forty").isFalse();
  }

  /** A held-out text must never become a training example. */
  @Test
  void noTextOfTheTask() {
    NearbyTexts texts = new NearbyTexts(List.of("The  Café is open", "x"));
    assertThat(accept(texts, "the bar is open", "the Cafe\u0301 is open")).isFalse();
    assertThat(accept(texts, "the bar is open", "the pub is open")).isTrue();
    assertThat(accept(texts, "the pub was open", "the pub is open")).as("made before").isFalse();
  }

  @Test
  void distances() {
    assertThat(NearbyTexts.distance(words("a b c"), words("a c"))).isEqualTo(1);
    assertThat(NearbyTexts.distance(words("a b c"), words("c a b"))).isEqualTo(2);
    assertThat(NearbyTexts.distance(List.of(), words("a b"))).isEqualTo(2);
  }
}
