package dev.cloze.text.sentence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import dev.cloze.text.Characters;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceLanguageTest {
  /** A bar stands where a sentence must end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "de; Das ist z. B. gut. |Herr Dr. Müller kam am 3. Mai. |Er ging.",
        "de; Was nun? |»Nichts«, sagte sie. |»Gut!«",
        "da; Han kom. |»Hvad nu?« |Hun gik.",
        "fr; M. Dupont est parti. |« Où ? » |Il revint.",
        "es; ¿Dónde está? |Aquí. |El Sr. López llegó.",
        "it; Il dott. Rossi venne. |Poi partì!",
        "ru; Он ушёл. |Куда? |Домой.",
        "zh; 你好！|你是谁？|我不知道。",
        "ja; 「行こう。」|彼は言った。|そうか？",
        "hi; यह एक वाक्य है। |यह दूसरा है। |क्या?",
        "ar; ذهب إلى البيت. |أين هو؟ |لا أعرف.",
        "ur; یہ کتاب ہے۔ |وہ گیا۔",
        "hy; Սա նախադասություն է։ |Սա երկրորդն է։",
        "my; ဤသည်မှာ စာကြောင်း ဖြစ်သည်။ |ဒုတိယ ဖြစ်သည်။",
        "ko; 그는 갔다. |어디로? |집으로."
      })
  void languages(String code, String marked) {
    var splitter = new SentenceSplitter(new SentenceLanguage(code));
    List<String> expected = List.of(marked.split("\\|")).stream().map(String::strip).toList();
    assertThat(splitter.split(marked.replace("|", ""))).isEqualTo(expected);
  }

  /** Thai has no full stop: a space ends a sentence that is long enough. */
  @Test
  void thai() {
    String clause = "ประเทศไทยเป็นประเทศที่ตั้งอยู่ในเอเชียตะวันออกเฉียงใต้";
    var splitter = new SentenceSplitter(new SentenceLanguage("th"));
    List<String> sentences = splitter.split((clause + " ").repeat(6).strip());
    assertThat(sentences).hasSize(3).allMatch(s -> s.equals(clause + " " + clause));
    assertThat(splitter.split("สวัสดี ครับ")).containsExactly("สวัสดี ครับ");
    assertThat(splitter.split("ก 10 000 " + clause)).hasSize(1);
  }

  @Test
  void englishIsAsItWas() {
    String text = "Mr. Smith went to the U.S. Army. He left. 你好！你是谁？";
    assertThat(new SentenceSplitter(new SentenceLanguage("EN")).split(text))
        .isEqualTo(new SentenceSplitter().split(text))
        .hasSize(4);
  }

  @Test
  void unknownLanguagesAreRefused() {
    assertThatThrownBy(() -> new SentenceLanguage("english"))
        .isInstanceOf(ClozeException.class)
        .hasMessageContainingAll("\"english\"", "ISO 639");
    assertThatThrownBy(() -> new SentenceLanguage("xx")).isInstanceOf(ClozeException.class);
  }

  /** Whatever the text, no character but whitespace is lost; nor is time. */
  @Test
  void losesNothing() {
    var random = new Random(1);
    String alphabet =
        "ab I.A !?\u2026\"'\u201D)\u3002\u300D 1z. B. \u00A0\u00E9\u0E01\u0E02 \u0964";
    for (String code : List.of("de", "zh", "th")) {
      var splitter = new SentenceSplitter(new SentenceLanguage(code));
      for (int i = 0; i < 3_000; i++) {
        var text = new StringBuilder();
        for (int n = random.nextInt(200); n > 0; n--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        List<String> sentences = splitter.split(text.toString());
        assertThat(withoutSpace(String.join("", sentences)))
            .isEqualTo(withoutSpace(text.toString()));
        assertThat(sentences).noneMatch(Characters::isBlank);
      }
      for (String part : List.of(".", "a. ", "z. B. ", "\u3002", "\"", "\u0E01 ", "1.", " ")) {
        splitter.split(part.repeat(300_000 / part.length()));
      }
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
