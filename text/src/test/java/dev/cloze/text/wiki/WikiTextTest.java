package dev.cloze.text.wiki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WikiTextTest {
  private final WikiSite site = new WikiSite();
  private final WikiArticles articles = new WikiArticles(false);

  private String text(String wikitext) {
    return String.join("\n", articles.paragraphs(site, wikitext));
  }

  /** What stands behind the double arrow is what must be left. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      value = {
        "'''Bold''', ''italic'' and '''''both'''''. => Bold, italic and both.",
        "L'''amour''' and '''D'Arcy''' => Lamour and D'Arcy",
        "[[Paris]], [[Paris|the city]] and [[sea]]s => Paris, the city and seas",
        "[[:Category:Art]] and [[#History]] => Category:Art and History",
        "A [[File:a.jpg|thumb|A [[link]] and {{nowrap|text}}]] picture => A picture",
        "Un [[Immagine:a.jpg|thumb|x]] x [[Category:Art]] [[fr:Art]] [[zh-yue:Art]] => Un x",
        "[[wikt:word]] and [[wikt:word|label]] => word and label",
        "See [http://a.org/b?c=d the page], [https://a.org] and http://b.org => See the page, and"
            + " http://b.org",
        "It [1] is [sic] so => It [1] is [sic] so",
        "Text.<ref name=\"a/b\">{{cite|x}} [[y]]</ref> More<ref name=x/> text.<REF>z</Ref> => Text."
            + " More text.",
        "H<sub>2</sub>O is <small>little</small> <span style=\"x\">here</span> => H2O is little"
            + " here",
        "a < b and c <3 <stdio.h> d > e => a < b and c <3 <stdio.h> d > e",
        "one<br />two<br>three => one two three",
        "if <math>x^2 {{ [[</math> holds <!-- hidden {{ --> so => if holds so",
        "<nowiki>[[not a link]] {{nor this}} &amp;</nowiki> => [[not a link]] {{nor this}} &",
        "a&nbsp;b &ndash; c &#8211; &#x41; &lt;ref&gt; &nosuch; A&B => a b – c – A <ref> &nosuch;"
            + " A&B",
        "Born ({{IPAc-en|x}}; 1950{{efn|y}}) and ({{lang-fr}}) done => Born (1950) and done",
        "It is {{convert|5|km|mi|abbr=on}} to {{lang|fr|la ville}} => It is 5 km to la ville",
        "{{as of|2009}}, {{circa|1900}}{{ndash}}{{nowrap|1 {{small|a}} b}} => As of 2009, c. 1900–1"
            + " a b",
        "{{quote|author=x|text=So it is.}} => So it is.",
        "{{Infobox|a={{b|{{c}}}}|d=[[e|f]]}}Text => Text",
        "a {{{1|default}}} b {{foo|{{{x}}}}} c => a b c",
        "unclosed {{template and text => unclosed template and text",
        "stray }} and ]] and | here => stray and and | here",
        "__NOTOC__ a __init__ b => a __init__ b",
        "{{formatnum:1234}} people => 1234 people",
        "{{convert|5|-|15000|sqmi}}, {{convert|5|ft|10|in|cm|0}}, {{cvt|-2|C|F|1}},"
            + " {{convert|1|e6acre|km2}} => 5–15,000 sq mi, 5 ft 10 in, −2 °C, 1 million acre",
        "{{transl|ar|ALA|Allāh}} and {{transl|ja|Ki}} => Allāh and Ki",
        "the sound {{IPA|/æ/}} ({{IPA|en|x}}; {{IPAc-en|x}}) or {{IPAslink|j}} => the sound /æ/ or"
            + " /j/",
        "1{{sfrac|1|4}} days, {{frac|1|2|3}} and {{frac|2}} => 1 1/4 days, 1 2/3 and 1/2",
        "{{val|6.24|e=18|u=C}}, 10<sup>−7</sup> m<sup>2</sup> and NH<sub>4</sub><sup>+</sup> =>"
            + " 6.24×10^18 C, 10^−7 m2 and NH4+",
        "at {{coord|30|12|N|74|7|W|type:x|display=inline}} or"
            + " {{coord|1.5|-2}}{{coord|1|2|display=title}} => at 30°12′N 74°7′W or 1.5°N 2°W",
        "{{harvtxt|A|B|C|1974|p=3}} say => A, B & C (1974) say",
        "the ''Iliad'''s words, '''bold''' and ''light'' => the Iliad's words, bold and light",
        "main() stays, ({{x}}) goes; a . . . b , c , (d) => main() stays, goes; a . . . b, c , (d)",
        "word{{x}}word 2011.[[File:a.jpg|thumb]]Next \u6771{{x}}\u4EAC => word word 2011. Next"
            + " \u6771\u4EAC",
        "The (Republika; {{IPA-sq|x}}), it => The (Republika), it",
        "if <math>x = 1</math>, <math>\\frac12</math>, so => if x = 1, so",
        "{{as of|2010|03|lc=y}}, {{circa|1900|1910}}, {{OldStyleDate|May 2|1905|May 1}} => as of"
            + " March 2010, c. 1900 – 1910, May 2 1905 [O.S. May 1]",
        "A{{music|flat}} {{chem|H|2|O}} {{eqm}} {{JPY|60 billion}}{{US$|{{x}} billion}}"
            + " {{color|red|text}} => A♭ H2O ⇌ ¥60 billion text",
        "{{nihongo|a|b|c}}, {{nihongo||b|c}}, {{script/Arabic|x}}, {{script|Goth|y}} => a (b, c), c"
            + " (b), x, y",
        "'I ''know{{' \"}}'' so{{mdashb}}far => 'I know'\" so—far",
        "-{zh-hans:\u6C49; zh-hant:\u6F22}-\u5B57 => \u6C49\u5B57",
      })
  void inline(String wikitext, String expected) {
    assertThat(text(wikitext.strip())).isEqualTo(expected.strip());
  }

  @Test
  void englishSitesNameLanguagesAndCountries() {
    var english = new WikiSite();
    english.setLanguage("en");
    assertThat(
            articles.paragraphs(
                english, "A ({{lang-grc|x}}; {{langx|de|y}}; {{lang-fr}}) of {{DEU}} and {{UK}}"))
        .containsExactly("A (Ancient Greek: x; German: y) of Germany and United Kingdom");
  }

  @Test
  void linesBecomeParagraphs() {
    assertThat(
            text(
                """
                {{Infobox
                | name = {{x}}
                }}
                First line
                and its second.
                <!-- gone -->
                Third.

                * item [[one]]
                ** item two
                # number
                ; term : text
                :indented
                ----
                 preformatted
                """))
        .isEqualTo(
            """
            First line and its second. Third.
            item one
            item two
            number
            term : text
            indented
            preformatted\
            """);
  }

  @Test
  void tablesGoWithWhatIsInThem() {
    assertThat(
            text(
                """
                Before.
                {| class="wikitable"
                |-
                ! head !! head
                | [[cell|x]] || {{cell}}
                {|
                | inner
                |}
                |}
                :{|
                | indented
                |}
                <table><tr><td>{{x}} y</td></tr></table>After.
                """))
        .isEqualTo("Before.\nAfter.");
  }

  @Test
  void sectionsWithTextKeepTheirHeadings() {
    String wikitext =
        """
        Lead.
        == History ==
        === ''Early'' [[times]] === <!-- c -->
        Old.
        == Empty ==
        {{nothing}}
        == References ==
        {{reflist}}
        * A book.
        === Notes on it ===
        More.
        == Later ==
        New.
        """;
    assertThat(text(wikitext)).isEqualTo("Lead.\nHistory\nEarly times\nOld.\nLater\nNew.");
    assertThat(new WikiArticles(true).paragraphs(site, wikitext))
        .contains("References", "A book.", "Notes on it", "More.");
  }

  /** Damage by a bracket that nobody closed ends at the next heading. */
  @Test
  void unclosedBracketsLoseLittle() {
    assertThat(
            text(
                """
                {{Infobox
                | name = x
                Lead {{a}}.
                == One ==
                {|
                | cell
                == Two ==
                Text [[File:x.jpg|thumb|unclosed

                Rest [[unclosed
                """))
        .isEqualTo("Infobox\nLead.\nTwo\nText\nRest unclosed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{{",
        "{|\n",
        "[[",
        "[",
        "[http://a ",
        "<ref",
        "<ref>",
        "<math>",
        "<nowiki>",
        "<!--",
        "</",
        "'",
        "''",
        "&",
        "&amp",
        "{{a|",
        "{{nowrap|",
        "{{nowrap|x",
        "[[a|",
        "[[a|x",
        "[[File:a|",
        "=",
        "==\n",
        "== a\n",
        "\n== a ==",
        "\n|}",
        "}}",
        "]]",
        "|",
        "{{a}}",
        "[[:a",
        "-{",
        "__A",
        "* ",
        "(",
        "( ",
        "()",
        ", ",
        "<table>",
        "</ref>",
        "<a",
        "{{a[[b",
        "{{{",
        "\n{|\n|",
        "<!-- --",
        ";",
        "__",
        "<ref></ref",
        "[[a]",
        "(;"
      })
  void hostileMarkupTakesLinearTime(String part) {
    String hostile = part.repeat(1_000_000 / part.length());
    String closing = part.contains("[[") ? "]]" : "}}";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          text(hostile);
          text(
              hostile.substring(0, 500_000 / part.length() * part.length())
                  + closing.repeat(200_000));
        });
  }

  /** Whatever people write: text, and soon. */
  @Test
  void mutatedMarkupNeverSurprises() {
    String[] parts = {
      "{{",
      "}}",
      "{{{",
      "}}}",
      "[[",
      "]]",
      "[http://a b",
      "]",
      "{|",
      "\n|}",
      "|",
      "=",
      "\n== h ==\n",
      "<ref>",
      "</ref>",
      "<ref/>",
      "<math>",
      "</math>",
      "<!--",
      "-->",
      "<nowiki>",
      "</nowiki>",
      "'''",
      "&lt;",
      "File:",
      "Category:",
      "lang|fr|",
      "convert|1|km",
      "nowrap|",
      "\n",
      "\n\n",
      "\n* ",
      "word ",
      "<table>",
      "</table>",
      "__TOC__",
      "-{",
      "}-",
      "(",
      ")",
      ", ",
      "\uD83D\uDE00",
      "\u0001",
      "<br>",
      "<",
      ">"
    };
    long seed = Long.getLong("cloze.seed", 20_261_121L);
    var random = new Random(seed);
    for (int round = 0; round < 30_000; round++) {
      var wikitext = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        wikitext.append(parts[random.nextInt(parts.length)]);
      }
      List<String> paragraphs;
      try {
        paragraphs = articles.paragraphs(site, wikitext.toString());
      } catch (RuntimeException e) {
        throw new AssertionError(
            "-Dcloze.seed=%d, round %d: %s".formatted(seed, round, wikitext), e);
      }
      assertThat(paragraphs)
          .as("-Dcloze.seed=%d, round %d: %s", seed, round, wikitext)
          .allSatisfy(p -> assertThat(p).isNotBlank().doesNotContain("\n", "\u0001", "\u0002"));
    }
  }
}
