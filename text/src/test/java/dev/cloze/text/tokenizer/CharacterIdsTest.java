package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that the original's tests pin. */
class CharacterIdsTest {
  private final CharacterIds five = CharacterIds.training(5);
  private final CharacterIds used = CharacterIds.inference(CharacterIds.WORD_LENGTH);

  @Test
  void trainingIds() {
    assertThat(five.word("th")).containsExactly(258, 116, 104, 259, 260);
    assertThat(five.word("thhhhh")).containsExactly(258, 116, 104, 104, 259);
    assertThat(five.word("\u0100t")).containsExactly(258, 196, 128, 116, 259);
    assertThat(five.word("")).containsExactly(258, 259, 260, 260, 260);
    assertThat(five.beginSentence()).containsExactly(258, 256, 259, 260, 260);
    assertThat(five.endSentence()).containsExactly(258, 257, 259, 260, 260);
    int[] longest = CharacterIds.training(50).word("a".repeat(60));
    assertThat(longest[0]).isEqualTo(258);
    assertThat(Arrays.copyOfRange(longest, 1, 49)).containsOnly(97);
    assertThat(longest[49]).isEqualTo(259);
    assertThat(CharacterIds.training(50).size()).isEqualTo(261);
  }

  @Test
  void idsOfAModelInUse() {
    check(used.word("The"), 259, 85, 105, 102, 260);
    check(used.word("caf\u00E9"), 259, 100, 98, 103, 196, 170, 260);
    check(used.word("first"), 259, 103, 106, 115, 116, 117, 260);
    check(used.word("."), 259, 47, 260);
    check(used.beginSentence(), 259, 257, 260);
    check(used.endSentence(), 259, 258, 260);
    assertThat(used.size()).isEqualTo(262);
  }

  @Test
  void aCharacterMayBeCutAndHalfAPairVanishes() {
    assertThat(five.word("ab\u00E9")).containsExactly(258, 97, 98, 0xC3, 259);
    assertThat(five.word("a\uD83Db")).containsExactly(258, 97, 98, 259, 260);
    assertThat(CharacterIds.training(6).word("\uD83D\uDE00"))
        .containsExactly(258, 0xF0, 0x9F, 0x98, 0x80, 259);
  }

  @Test
  void sentencesHaveABeginAndAnEnd() {
    int[] ids = five.sentence(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
    assertThat(ids).hasSize(10 * 5);
    assertThat(Arrays.copyOf(ids, 10))
        .containsExactly(258, 256, 259, 260, 260, 258, 97, 259, 260, 260);
    assertThat(Arrays.copyOfRange(ids, 40, 50))
        .containsExactly(258, 104, 259, 260, 260, 258, 257, 259, 260, 260);
    assertThat(five.sentence(List.of())).hasSize(10);
  }

  @Test
  void aWordNeedsRoom() {
    assertThatThrownBy(() -> CharacterIds.training(2))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("max_characters_per_token is 2");
  }

  private static void check(int[] ids, int... first) {
    assertThat(Arrays.copyOf(ids, first.length)).isEqualTo(first);
    assertThat(Arrays.copyOfRange(ids, first.length, ids.length)).containsOnly(261);
    assertThat(ids).hasSize(50);
  }
}
