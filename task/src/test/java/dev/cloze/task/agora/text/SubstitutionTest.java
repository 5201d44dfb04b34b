package dev.cloze.task.agora.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.engine.Engine;
import dev.cloze.task.agora.NearbyTexts;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import dev.cloze.task.finetune.ToyTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubstitutionTest {
  @TempDir private Path folder;
  private WordFiller filler;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    filler = WordFiller.open(ToyTask.model(folder.resolve("generator")));
  }

  @AfterEach
  void close() {
    filler.close();
  }

  private Substitution substitution(List<String> taken) {
    return new Substitution(filler, new NearbyTexts(taken), 5, 4);
  }

  private static TextExample example(String text, String pair, Span... spans) {
    return new TextExample(
        "parent", text, Optional.ofNullable(pair), List.of(spans), Optional.of("positive"));
  }

  @Test
  void replacesWordsAndNothingElse() {
    TextExample mistake = example("A film, (very) good -- it was!", null);
    Substitution.Made made = substitution(List.of(mistake.text())).near(mistake, "new", 7).get();
    assertThat(made.parent()).isEqualTo("parent");
    assertThat(made.example().id()).isEqualTo("new");
    assertThat(made.example().label()).as("the mistake's own label").isEmpty();
    assertThat(made.changed()).hasSize(1);
    assertThat(made.example().text()).isNotEqualTo(mistake.text());
    assertThat(made.example().text().replaceAll("\\w+", "w")).isEqualTo("w w, (w) w -- w w!");
    assertThat(substitution(List.of()).near(mistake, "new", 7).get()).isEqualTo(made);
    assertThat(substitution(List.of(made.example().text())).near(mistake, "new", 7))
        .as("a text that is there already")
        .isNotEqualTo(Optional.of(made));
  }

  /** In WiC and WSC: the places are those of the same words in the new text. */
  @Test
  void whatTheQuestionIsAboutStays() {
    String text = "very good film it was a bad book it was";
    Span film = new Span(false, 10, 14);
    Span book = new Span(false, 28, 32);
    for (int seed = 0; seed < 30; seed++) {
      TextExample made =
          substitution(List.of()).near(example(text, null, film, book), "n", seed).get().example();
      assertThat(made.text()).isNotEqualTo(text);
      List<String> words =
          made.spans().stream().map(s -> made.text().substring(s.begin(), s.end())).toList();
      assertThat(words).as(made.text()).containsExactly("film", "book");
    }
  }

  @Test
  void ofAPairOneTextChangesUnlessOneIsShort() {
    String first = "it was a very good film";
    String second = "it was a very bad book";
    int firsts = 0;
    for (int seed = 0; seed < 20; seed++) {
      TextExample made =
          substitution(List.of()).near(example(first, second), "n", seed).get().example();
      boolean changedFirst = !made.text().equals(first);
      firsts += changedFirst ? 1 : 0;
      assertThat(made.pair().get().equals(second)).isEqualTo(changedFirst);
    }
    assertThat(firsts).isBetween(3, 17);
    TextExample both = substitution(List.of()).near(example(first, "bad"), "n", 1).get().example();
    assertThat(both.text()).isNotEqualTo(first);
    assertThat(both.pair().get()).isNotEqualTo("bad");
  }

  /** What a model can read at once is a window around the blank. */
  @Test
  void longTextsAreReadInWindows() {
    TextExample mistake = example("it was a very good film ".repeat(20).strip(), null);
    Substitution.Made made = substitution(List.of()).near(mistake, "n", 3).get();
    assertThat(made.changed()).hasSize(18);
    assertThat(made.example().text().split(" ")).hasSize(120);
  }

  @Test
  void aTextWithoutWordsHasNothingNear() {
    assertThat(substitution(List.of()).near(example("... !", null), "n", 3)).isEmpty();
  }
}
