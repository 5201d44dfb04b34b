package dev.cloze.task.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedCorpusTest {
  /** Changes with every change of tables, templates or code; results before and after differ. */
  private static final String SHA256 =
      "f77eb230a242a69fca2493b646eb40e58d9245556bbc0365636278fe28249127";

  private static final Pattern PARAGRAPH = Pattern.compile("[\"A-Z][^\\[\\](){}|<>_*]*[.?!]\"?");
  private static final Pattern INDEFINITE = Pattern.compile("\\b([Aa]n?) ([A-Za-z]+)");

  private static final EmbeddedCorpus CORPUS = EmbeddedCorpus.load();

  @Test
  void isTheSameEverywhere() {
    assertThat(CORPUS.sha256()).isEqualTo(SHA256);
    assertThat(EmbeddedCorpus.load().documents()).isEqualTo(CORPUS.documents());
    assertThat(EmbeddedCorpus.load().questions()).isEqualTo(CORPUS.questions());
  }

  @Test
  void writesWhatItHashes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("train.txt");
    CORPUS.writeTo(file);
    byte[] bytes = Files.readAllBytes(file);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);

    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(CORPUS.sha256());
    assertThat(bytes.length).isBetween(3_000_000, 5_000_000);
    assertThat(new String(bytes, StandardCharsets.UTF_8).split("\n\n"))
        .hasSameSizeAs(CORPUS.documents());
  }

  @Test
  void keepsSomeDocumentsForValidation(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("held-out.txt");
    CORPUS.writeHeldOutTo(file);

    assertThat(Files.size(file)).isBetween(40_000L, 400_000L);
    assertThat(CORPUS.heldOutDocuments()).isNotEmpty();
    Set<String> trained = new HashSet<>();
    CORPUS.documents().forEach(document -> trained.add(String.join("\n", document)));
    long alsoTrained =
        CORPUS.heldOutDocuments().stream()
            .filter(document -> trained.contains(String.join("\n", document)))
            .count();
    assertThat(alsoTrained).isZero();
  }

  @Test
  void isMadeOfDocumentsAndParagraphs() {
    double paragraphs = CORPUS.documents().stream().mapToInt(List::size).average().orElseThrow();

    assertThat(CORPUS.documents()).hasSizeGreaterThan(3000).noneMatch(List::isEmpty);
    assertThat(paragraphs).isBetween(1.5, 4.0);
  }

  @Test
  void writesSentences() {
    for (List<String> document : CORPUS.documents()) {
      for (String paragraph : document) {
        assertThat(paragraph)
            .matches(PARAGRAPH)
            .doesNotContain("  ", " ,", " .", "..", ",,", "[MASK]");
        assertThat(paragraph).doesNotContainPattern("[.?!] [a-z]");
      }
    }
  }

  @Test
  void choosesArticlesBySound() {
    Set<String> consonantSound = Set.of("euro", "useful", "one");
    for (List<String> document : CORPUS.documents()) {
      for (String paragraph : document) {
        Matcher phrase = INDEFINITE.matcher(paragraph);
        while (phrase.find()) {
          boolean vowel = "aeiouAEIOU".indexOf(phrase.group(2).charAt(0)) >= 0;
          boolean expected =
              (vowel && !consonantSound.contains(phrase.group(2)))
                  || phrase.group(2).equals("hour");
          assertThat(phrase.group(1).length() == 2).as(phrase.group()).isEqualTo(expected);
        }
      }
    }
  }
}
