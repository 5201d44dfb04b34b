package dev.cloze.task.race;

import static dev.cloze.task.Predictions.choose;
import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.task.SharedData;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTaskTest {
  @TempDir Path folder;

  private static RaceTask task(String name) {
    return RaceTask.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static String passage(String id, String question, String answer) {
    return """
        {"id": "%s", "article": "It  rained.\\nThen not.", "questions": ["%s"], \
        "options": [["a", "b\\nb", "c", "d"]], "answers": ["%s"]}"""
        .formatted(id, question, answer)
        .strip();
  }

  @Test
  void gapsAreFilledAndOtherQuestionsGoBeforeTheirOption() {
    assertThat(RaceTask.filled("We can  _  it, _ .", "see\nits heat"))
        .isEqualTo("We can see its heat it, see its heat .");
    assertThat(RaceTask.filled("Why?", "Because.")).isEqualTo("Why? Because.");
  }

  @Test
  void publishedPassages() throws IOException {
    Path data = SharedData.path("tasks-noncommercial/race-sample");
    Dataset<ChoiceExample, float[]> dev = task("race").read(data, Split.DEV).get(0);
    Dataset<ChoiceExample, float[]> middle = task("race-middle").read(data, Split.DEV).get(0);
    Dataset<ChoiceExample, float[]> high = task("race-high").read(data, Split.DEV).get(0);
    assertThat(dev.examples()).hasSize(middle.examples().size() + high.examples().size());
    ChoiceExample first = middle.examples().get(0);
    assertThat(first.id()).isEqualTo("middle13.txt/0");
    assertThat(first.answer()).hasValue(0);
    assertThat(first.choices().get(1).pair())
        .isEqualTo("When something reflects light, we can see its heat .");
    List<float[]> gold =
        dev.examples().stream().map(e -> choose(e.answer().orElseThrow(), 4)).toList();
    assertThat(dev.score(gold).values())
        .containsOnlyKeys("accuracy", "accuracy_middle", "accuracy_high");
    Path file = dev.writePredictions(folder, gold).get(0);
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("{\"id\":\"middle13.txt\",\"answers\":[\"A\",\"C\",\"A\",\"D\",\"B\"]}");
  }

  /** Four questions of five in middle, seven of ten in high. */
  @Test
  void theOverallFigureIsWeightedByQuestions() throws IOException {
    for (int i = 0; i < 5; i++) {
      write(folder.resolve("test/middle"), i + ".txt", passage("middle" + i + ".txt", "Why?", "A"));
    }
    for (int i = 0; i < 10; i++) {
      write(folder.resolve("test/high"), i + ".txt", passage("high" + i + ".txt", "Why?", "A"));
    }
    Dataset<ChoiceExample, float[]> test = task("race").read(folder, Split.TEST).get(0);
    List<float[]> predictions = new ArrayList<>();
    for (ChoiceExample example : test.examples()) {
      int number = example.id().replaceAll("[^0-9]", "").charAt(0) - '0';
      boolean right = number < (example.id().startsWith("high") ? 7 : 4);
      predictions.add(choose(right ? 0 : 1, 4));
    }
    assertThat(test.score(predictions).main()).isEqualTo((5 * 0.8 + 10 * 0.7) / 15, within(1e-15));
    assertThat(test.score(predictions).values())
        .containsEntry("accuracy_middle", 0.8)
        .containsEntry("accuracy_high", 0.7);
    assertThat((1436 * 80 + 3498 * 70) / 4934.0).isEqualTo(72.910, within(5e-4));
  }

  @Test
  void badPassagesAreNamed() throws IOException {
    write(folder.resolve("dev/high"), "1.txt", passage("high1.txt", "Why?", "E"));
    assertThatThrownBy(() -> task("race-high").read(folder, Split.DEV))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("1.txt")
        .hasMessageContaining("\"E\"");
    write(folder.resolve("dev/high"), "1.txt", passage("middle1.txt", "Why?", "A"));
    assertThatThrownBy(() -> task("race-high").read(folder, Split.DEV))
        .hasMessageContaining("expected one that begins with its folder, high");
  }
}
