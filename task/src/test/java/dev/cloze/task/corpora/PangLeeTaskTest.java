package dev.cloze.task.corpora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.task.SharedData;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TextExample;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PangLeeTaskTest {
  private static void assertParts(PangLeeTask task, Path data, int train, int dev) {
    Set<String> ids = new HashSet<>();
    for (Split split : Split.values()) {
      List<TextExample> examples = task.read(data, split).get(0).examples();
      assertThat(examples).hasSize(split == Split.TRAIN ? train : dev);
      long first =
          examples.stream()
              .filter(e -> e.label().orElseThrow().equals(task.labels().get(0)))
              .count();
      assertThat(first).isEqualTo(examples.size() / 2);
      examples.forEach(example -> assertThat(ids.add(example.id())).isTrue());
    }
    assertThat(ids).hasSize(train + 2 * dev);
  }

  @Test
  void movieReviews() {
    Path data = SharedData.path("tasks/classification");
    PangLeeTask task = PangLeeTask.movieReviews();
    assertParts(task, data, 1600, 200);
    TextExample first = task.read(data, Split.TRAIN).get(0).examples().get(0);
    assertThat(first.id()).isEqualTo("cv000/neg");
    assertThat(first.text())
        .startsWith(
            "plot : two teen couples go to a church party , drink and then drive . they get")
        .doesNotContain("\n");
  }

  @Test
  void subjectivity() {
    Path data = SharedData.path("tasks/classification/subjectivity.zip");
    PangLeeTask task = PangLeeTask.subjectivity();
    assertParts(task, data, 8000, 1000);
    List<TextExample> train = task.read(data, Split.TRAIN).get(0).examples();
    assertThat(train.get(0).text()).startsWith("the movie begins in the past");
    assertThat(train.get(0).label()).contains("objective");
    assertThat(train.get(1).label()).contains("subjective");
  }

  @Test
  void anArchiveOfSomethingElse(@TempDir Path folder) {
    assertThatThrownBy(() -> PangLeeTask.movieReviews().read(folder, Split.DEV))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("movie_reviews.zip");
    Path other = SharedData.path("tasks/glue/RTE/dev.tsv");
    assertThatThrownBy(() -> PangLeeTask.subjectivity().read(other, Split.DEV))
        .hasMessageContaining("holds nothing of subjectivity");
  }
}
