package dev.cloze.text.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The numbers of the original's tests. */
class WordCharactersTest {
  @Test
  void spellsAWordBetweenItsEnds() {
    WordCharacters five = new WordCharacters(5);
    assertThat(five.encode("th")).containsExactly(258, 116, 104, 259, 260);
    assertThat(five.encode("\u0100t")).containsExactly(258, 196, 128, 116, 259);
    assertThat(five.encode("")).containsExactly(258, 259, 260, 260, 260);
    WordCharacters published = new WordCharacters(50);
    startsAndIsPadded(published.encode("The"), 258, 84, 104, 101, 259);
    startsAndIsPadded(published.encode("caf\u00E9"), 258, 99, 97, 102, 195, 169, 259);
    startsAndIsPadded(published.encode("first"), 258, 102, 105, 114, 115, 116, 259);
    startsAndIsPadded(published.encode("."), 258, 46, 259);
  }

  private static void startsAndIsPadded(int[] ids, int... first) {
    assertThat(ids).hasSize(50).startsWith(first);
    assertThat(Arrays.copyOfRange(ids, first.length, ids.length)).containsOnly(260);
  }

  @Test
  void aWordNeedsRoom() {
    assertThatThrownBy(() -> new WordCharacters(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2");
  }

  @Test
  void theEndsOfASentenceAreCharacters() {
    WordCharacters five = new WordCharacters(5);
    assertThat(five.encode("<S>")).containsExactly(258, 256, 259, 260, 260);
    assertThat(five.encode("</S>")).containsExactly(258, 257, 259, 260, 260);
    assertThat(new WordCharacters(7).encode("<UNK>"))
        .containsExactly(258, '<', 'U', 'N', 'K', '>', 259);
  }

  @Test
  void cutsALongWordEvenInTheMiddleOfALetter() {
    WordCharacters five = new WordCharacters(5);
    int[] ids = new int[6];
    assertThat(five.encode("thhhhh", ids, 1)).isTrue();
    assertThat(ids).containsExactly(0, 258, 116, 104, 104, 259);
    assertThat(five.encode("thh", ids, 1)).isFalse();
    assertThat(five.encode("tt\u0100", ids, 0)).isTrue();
    assertThat(ids).startsWith(258, 116, 116, 196, 259);
    int[] published = new WordCharacters(50).encode("a".repeat(60));
    assertThat(published[0]).isEqualTo(258);
    assertThat(Arrays.copyOfRange(published, 1, 49)).containsOnly(97);
    assertThat(published[49]).isEqualTo(259);
  }

  @Test
  void knowsWhatItCuts() {
    WordCharacters five = new WordCharacters(5);
    assertThat(five.cuts("abc")).isFalse();
    assertThat(five.cuts("abcd")).isTrue();
    assertThat(five.cuts("\u20ac")).as("three bytes").isFalse();
    assertThat(five.cuts("\u20ac.")).isTrue();
    assertThat(five.cuts("</S>")).as("one character").isFalse();
  }

  @Test
  void aSurrogateThatStandsAloneIsDropped() {
    assertThat(new WordCharacters(8).encode("a\uD83Db"))
        .containsExactly(258, 97, 98, 259, 260, 260, 260, 260);
    assertThat(new WordCharacters(8).encode("\uD83D\uDE00"))
        .containsExactly(258, 0xf0, 0x9f, 0x98, 0x80, 259, 260, 260);
  }
}
