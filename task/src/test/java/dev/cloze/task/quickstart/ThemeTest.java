package dev.cloze.task.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThemeTest {
  private static final List<Entity> OWLS =
      Resources.table("birds", List.of("name\tyoung\tfood", "owl\towlet\tmice", "auk\t-\tfish"));

  @Test
  void readsSections() {
    Theme theme =
        parse("[rounds]", "3", "[link]", "It is late.", "[young asked]", "{name}: {young}.");

    assertThat(theme.rounds()).isEqualTo(3);
    assertThat(theme.links()).hasSize(1);
    assertThat(theme.relations()).hasSize(1);
    assertThat(theme.relations().get(0).kind()).isEqualTo("birds.young");
    assertThat(theme.relations().get(0).asked()).isTrue();
  }

  @Test
  void statesNothingForADash() {
    assertThat(OWLS.get(1).knows("young")).isFalse();
    assertThatThrownBy(() -> OWLS.get(1).value("young"))
        .hasMessage("birds.tsv has no 'young' for 'auk', which a template asks for");
  }

  @Test
  void saysWhatIsWrongInATable() {
    assertThatThrownBy(() -> table("name\tyoung", "owl\towlet", "owl\towlet"))
        .isInstanceOf(ThemeException.class)
        .hasMessage("birds.tsv, line 3: 'owl' stands there twice");
    assertThatThrownBy(() -> table("name\tyoung", "owl"))
        .hasMessage("birds.tsv, line 2: 1 cells, expected 2 (name, young)");
    assertThatThrownBy(() -> table("name\tyoung", "owl\t"))
        .hasMessageStartingWith("birds.tsv, line 2: column 'young' is \"\"");
  }

  @Test
  void saysWhatIsWrongInAThemeFile() {
    assertThatThrownBy(() -> parse("[link]", "It is late."))
        .isInstanceOf(ThemeException.class)
        .hasMessage("birds.txt: [rounds] is []; expected one whole number");
    assertThatThrownBy(() -> parse("Too early."))
        .hasMessageStartingWith("birds.txt, line 1: \"Too early.\" stands before the first");
    assertThatThrownBy(() -> parse("[rounds]", "3", "[rounds]", "4"))
        .hasMessageStartingWith("birds.txt, line 3: a second section [rounds]");
    assertThatThrownBy(() -> parse("[rounds]", "3", "[young aksed]", "{name}: {young}."))
        .hasMessageStartingWith("birds.txt: unknown section [young aksed]");
    assertThatThrownBy(() -> parse("[rounds]", "3", "[young]", "{young} is {young}."))
        .hasMessage("birds.txt: \"{young} is {young}.\" says {young} 2 times; once is enough");
  }

  @Test
  void everyColumnOfEveryTableIsUsed() {
    for (Theme theme : EmbeddedCorpus.load().themes()) {
      String text = String.join("\n", Resources.lines(theme.name() + ".txt"));
      Set<String> columns = new HashSet<>(Set.of("name"));
      theme.entities().forEach(entity -> columns.addAll(entity.values().keySet()));
      columns.remove("known");
      assertThat(columns)
          .as(theme.name())
          .allSatisfy(column -> assertThat(text).containsPattern("\\{" + column + "[:}]"));
    }
  }

  @Test
  void tellsOfManyThings() {
    Map<String, Integer> atLeast = Map.of("countries", 150, "animals", 115, "elements", 70);
    for (Theme theme : EmbeddedCorpus.load().themes()) {
      assertThat(theme.entities())
          .as(theme.name())
          .hasSizeGreaterThanOrEqualTo(atLeast.getOrDefault(theme.name(), 8));
    }
  }

  private static Theme parse(String... lines) {
    return Theme.parse("birds", List.of(lines), OWLS);
  }

  private static List<Entity> table(String... lines) {
    return Resources.table("birds", List.of(lines));
  }
}
