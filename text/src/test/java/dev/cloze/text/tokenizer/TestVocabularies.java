package dev.cloze.text.tokenizer;

import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipInputStream;

/**
 * Vocabularies for kinds of which no published one is at hand: every character of the texts, the
 * commonest beginnings of their words, and the commonest endings.
 */
final class TestVocabularies {
  private static final int PARTS = 15_000; // of each kind; the published ones hold 100,000 pieces
  private static final int LONGEST = 8;

  private TestVocabularies() {}

  /** From the Universal Declaration of Human Rights in 388 languages; cased. */
  static Vocabulary multilingual() throws IOException {
    var texts = new StringBuilder();
    var file = Shared.file("data/corpora/multilingual/udhr2.zip");
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      while (zip.getNextEntry() != null) {
        texts.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).append(' ');
      }
    }
    return of(texts.toString());
  }

  private static Vocabulary of(String text) {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> characters = new LinkedHashSet<>();
    new BertWords(WordPieceOptions.CASED)
        .split(
            text,
            new BertWords.Sink() {
              @Override
              public void word(char[] chars, int length) {
                var word = new String(chars, 0, length);
                word.codePoints().mapToObj(Character::toString).forEach(characters::add);
                for (int at = 1; at < Math.min(length, LONGEST); at++) {
                  if (!Character.isLowSurrogate(word.charAt(at))) {
                    counts.merge(word.substring(0, at), 1, Integer::sum);
                  }
                  if (!Character.isLowSurrogate(word.charAt(length - at))) {
                    counts.merge("##" + word.substring(length - at), 1, Integer::sum);
                  }
                }
                counts.merge(word, 1, Integer::sum);
              }

              @Override
              public void longWord() {
                // in scripts without blanks; the characters stand in shorter ones too
              }
            });
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(characters);
    characters.forEach(c -> tokens.add("##" + c));
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(PARTS)
        .forEach(entry -> tokens.add(entry.getKey()));
    return Vocabulary.of(List.copyOf(tokens));
  }
}
