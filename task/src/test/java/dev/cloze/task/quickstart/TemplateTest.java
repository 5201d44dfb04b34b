package dev.cloze.task.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Map<String, String> OWL =
      Map.of("name", "owl", "young", "owlet", "he", "she");

  @Test
  void fillsFieldsInTheirForms() {
    assertThat(render("{name:a} was {young:a}; {name:plural} sleep.", null))
        .isEqualTo("An owl was an owlet; owls sleep.");
    assertThat(render("Look! {he:cap} sleeps.", null)).isEqualTo("Look! She sleeps.");
    assertThat(render("\"{name:a}!\" said Tom.", null)).isEqualTo("\"An owl!\" said Tom.");
  }

  @Test
  void leavesABlankBehindTheArticleOfTheAnswer() {
    assertThat(render("A young {name} is {young:a}.", "young"))
        .isEqualTo("A young owl is an [MASK].");
  }

  @Test
  void choosesEveryAlternative() {
    Template template = new Template("It (sleeps|(often |)hunts).", "here");
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 100; seed++) {
      seen.add(template.render(OWL::get, new SplitMix(seed), null));
    }
    assertThat(seen).containsExactly("It hunts.", "It often hunts.", "It sleeps.");
  }

  @Test
  void countsMentions() {
    Template template = new Template("{name:a} is {name}, {name:plural} (are {name}|).", "here");
    assertThat(template.mentions("name")).isEqualTo(2);
    assertThat(template.mentions("young")).isZero();
  }

  @Test
  void saysWhereATemplateIsBroken() {
    assertBroken("The {name is here.", "owls.txt, line 3: '{' without '}'");
    assertBroken("It (flies|sleeps.", "owls.txt, line 3: '(' without ')'");
    assertBroken("It flies) now.", "owls.txt, line 3: unexpected ')' at column 9");
    assertBroken("{name:an} flies.", "owls.txt, line 3: unknown form 'an'");
  }

  private static void assertBroken(String source, String message) {
    assertThatThrownBy(() -> new Template(source, "owls.txt, line 3"))
        .isInstanceOf(ThemeException.class)
        .hasMessageStartingWith(message);
  }

  private static String render(String source, String masked) {
    return new Template(source, "here").render(OWL::get, new SplitMix(1), masked);
  }
}
