package dev.cloze.text.sentence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Characters;
import dev.cloze.text.Shared;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceSplitterTest {
  private final SentenceSplitter splitter = new SentenceSplitter();

  /** A bar stands where a sentence must end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "It rained. | The game was off.",
        "Did it? | It did! | So be it... | Well.",
        "Mr. Bennet was among the earliest of those who waited on Mr. Bingley.",
        "He met Dr. J. R. R. Smith on St. James's Street. | They talked.",
        "It cost 3.50 in 1990. | It costs 4.75 now.",
        "See Fig. 3 and vol. 2, no. 5. | No. | Yes.",
        "The U.S. Army came. | It left the U.S. | The war went on.",
        "At 5 p.m. the train left. | It was late, e.g. by an hour, i.e. not much.",
        "Smith et al. found it. | Acme Inc. sold it to Widget Co. | They were glad.",
        "\"Come here.\" | \"No!\" he said. | \"Why?\" asked she.",
        "\u201CIs it?\u201D \u201CYes.\u201D",
        "(He was wrong.) | He knew it [sic]. | So.",
        "She said: \"I am. | I was.\" | Then she left.",
        "So do I. | Then we agree, said Henry I. of England.",
        "1. Introduction",
        "He scored twice . | The second goal , in the 80 @.@ 5th minute , won .",
        "He called it \" a game . \" | The crowd agreed .",
        "Wait ... what? | Oh... | That.",
        "Es war gut. | \u00DCber alles. | L'\u00E9t\u00E9 vint. | \u00C0 bient\u00F4t!",
        "Really?! | Yes.",
        "www.example.com is a site. | V1.2.3 is a version."
      })
  void english(String marked) {
    List<String> expected = List.of(marked.split(" \\| "));
    if (marked.startsWith("\u201CIs it")) {
      expected = List.of("\u201CIs it?\u201D", "\u201CYes.\u201D");
    }
    assertThat(splitter.split(String.join(" ", marked.split(" \\| ")))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\u543E\u8F29\u306F\u732B\u3067\u3042\u308B\u3002|\u540D\u524D\u306F\u307E\u3060\u7121\u3044\u3002",
        "\u4F60\u597D\uFF01|\u4F60\u662F\u8C01\uFF1F|\u6211\u4E0D\u77E5\u9053\u3002",
        "\u300C\u884C\u3053\u3046\u3002\u300D|\u5F7C\u306F\u8A00\u3063\u305F\u3002"
      })
  void chineseAndJapanese(String marked) {
    assertThat(splitter.split(marked.replace("|", ""))).containsExactly(marked.split("\\|"));
  }

  @Test
  void nothingGivesNothing() {
    assertThat(splitter.split("")).isEmpty();
    assertThat(splitter.split(" \t\u00A0 ")).isEmpty();
    assertThat(splitter.split(" . ")).containsExactly(".");
  }

  /** Whatever the text, no character but whitespace is lost. */
  @Test
  void losesNothing() {
    var random = new SplittableRandom(1);
    String alphabet = "ab I.A !?\u2026\"'\u201D)\u3002\u300D 1Mr. e.g. \u00A0\u00E9\u00C9";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      List<String> sentences = splitter.split(text.toString());
      assertThat(withoutSpace(String.join("", sentences))).isEqualTo(withoutSpace(text.toString()));
      assertThat(sentences).noneMatch(Characters::isBlank);
    }
  }

  @Test
  void hostileTextTakesLinearTime() {
    for (String part : List.of(".", "a. ", "A. ", ". \" ", "\"", ".\"", "1.")) {
      assertThat(splitter.split(part.repeat(1_000_000 / part.length()))).isNotEmpty();
    }
  }

  @Test
  void aBookHasSentencesOfSensibleLength() throws IOException {
    var options =
        DocumentOptions.DEFAULTS.with(DocumentOptions.Boundary.FILE, DocumentOptions.Lines.WRAPPED);
    var file = Shared.file("data/corpora/gutenberg-en/austen-pride_and_prejudice.txt.gz");
    try (var reader = DocumentReader.open(file, options, new CorpusProblems())) {
      List<String> sentences =
          reader.next().paragraphs().stream()
              .flatMap(paragraph -> splitter.split(paragraph).stream())
              .collect(Collectors.toList());
      assertThat(sentences).hasSizeBetween(5_000, 7_500);
      assertThat(sentences).noneMatch(s -> s.endsWith(" Mr.") || s.endsWith(" Mrs."));
      assertThat(sentences)
          .anyMatch(s -> s.startsWith("It is a truth universally") && s.endsWith("of a wife."));
    }
  }

  private static String withoutSpace(String text) {
    var rest = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (!Characters.isSpace(c)) {
        rest.append(c);
      }
    }
    return rest.toString();
  }
}
