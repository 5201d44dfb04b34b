package dev.cloze.task.tagging;

import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.task.SharedData;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggingTaskTest {
  @TempDir Path folder;

  private static Dataset<TaggedSentence, List<String>> read(String task, Path data, Split split) {
    return TaggingTask.open(task, data).read(data, split).get(0);
  }

  @Test
  void norwegianNames() {
    Path data = SharedData.path("tasks/ud/norne-no_bokmaal-dev.conllu.gz");
    TaggingTask task = TaggingTask.open("ner", data);
    assertThat(task.labels()).contains("B-PER", "I-PER", "B-GPE_LOC", "O").isSorted();
    Dataset<TaggedSentence, List<String>> dev = task.read(data, Split.DEV).get(0);
    assertThat(dev.examples()).hasSize(2410);
    assertThat(dev.examples().stream().mapToInt(s -> s.words().size()).sum()).isEqualTo(36_369);
    assertThat(dev.examples().get(0).id()).isEqualTo("015697");
    assertThat(dev.examples().get(0).words()).startsWith("Dommer", "Finn", "Eilertsen");
    assertThat(dev.examples().get(0).tags()).startsWith("O", "B-PER", "I-PER");
    List<List<String>> gold = dev.examples().stream().map(TaggedSentence::tags).toList();
    assertThat(dev.score(gold).values()).containsEntry("f1", 1.0).containsKey("f1_GPE_LOC");
    List<List<String>> none =
        gold.stream().map(tags -> tags.stream().map(tag -> "O").toList()).toList();
    assertThat(dev.score(none).main()).isZero();
  }

  @Test
  void germanAndChinesePartsOfSpeech() {
    Path data = SharedData.path("tasks/ud/de_gsd-ud-dev.conllu");
    Dataset<TaggedSentence, List<String>> dev = read("pos", data, Split.DEV);
    assertThat(dev.examples()).hasSize(799);
    assertThat(dev.examples().stream().mapToInt(s -> s.words().size()).sum()).isEqualTo(12_480);
    assertThat(TaggingTask.open("pos", data).labels()).contains("NOUN", "VERB").hasSizeLessThan(18);
    List<List<String>> gold = dev.examples().stream().map(TaggedSentence::tags).toList();
    assertThat(dev.score(gold).values())
        .containsOnlyKeys("accuracy")
        .containsEntry("accuracy", 1.0);
    Path chinese = SharedData.path("tasks/ud/zh_gsd-ud-dev.conllu");
    assertThat(read("pos", chinese, Split.DEV).examples()).hasSize(500);
  }

  @Test
  void columnsOfTheSharedTasks() throws IOException {
    String[] train = {
      "-DOCSTART- -X- -X- O", "", "EU NNP B-NP B-ORG", "rejects VBZ B-VP O", "", "# NN B-NP O", ""
    };
    write(folder, "eng.train", train);
    write(folder, "eng.testa", "Oslo NNP B-NP B-LOC");
    assertThat(TaggingTask.open("ner", folder).labels()).containsExactly("B-LOC", "B-ORG", "O");
    assertThat(TaggingTask.open("pos", folder).labels()).containsExactly("NN", "NNP", "VBZ");
    assertThat(TaggingTask.open("chunk", folder).labels()).containsExactly("B-NP", "B-VP");
    Dataset<TaggedSentence, List<String>> read = read("ner", folder, Split.TRAIN);
    assertThat(read.examples())
        .containsExactly(
            new TaggedSentence("0", List.of("EU", "rejects"), List.of("B-ORG", "O")),
            new TaggedSentence("1", List.of("#"), List.of("O")));
    Dataset<TaggedSentence, List<String>> dev = read("ner", folder, Split.DEV);
    Path file = dev.writePredictions(folder, List.of(List.of("O"))).get(0);
    assertThat(Files.readString(file)).isEqualTo("Oslo B-LOC O\n\n");
  }

  @Test
  void wordsInOneAndEmptyNodesAreNoWords() throws IOException {
    String[] lines = {
      "# sent_id = s1",
      "1-2\tim\t_\t_\t_\t_\t_\t_\t_\t_",
      "1\tin\tin\tADP\t_\t_\t_\t_\t_\t_",
      "2\tdem\tder\tDET\t_\t_\t_\t_\t_\t_",
      "2.1\tx\tx\tVERB\t_\t_\t_\t_\t_\t_",
      ""
    };
    write(folder, "x-ud-dev.conllu", lines);
    assertThat(read("pos", folder, Split.DEV).examples())
        .containsExactly(new TaggedSentence("s1", List.of("in", "dem"), List.of("ADP", "DET")));
    assertThatThrownBy(() -> TaggingTask.open("ner", folder))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("name=");
  }

  @Test
  void badFilesAreNamed() throws IOException {
    write(folder, "train.txt", "EU NNP", "rejects VBZ");
    assertThatThrownBy(() -> TaggingTask.open("ner", folder))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("train.txt, line 1")
        .hasMessageContaining("\"NNP\"")
        .hasMessageContaining("another column");
    assertThatThrownBy(() -> TaggingTask.open("chunk", folder))
        .hasMessageContaining("line 1")
        .hasMessageContaining("column 3");
    assertThatThrownBy(() -> read("pos", folder, Split.DEV))
        .hasMessageContaining("holds no dev.conllu or dev.txt")
        .hasMessageContaining("train.txt");
    write(folder, "b-train.txt", "EU NNP");
    assertThatThrownBy(() -> TaggingTask.open("pos", folder))
        .hasMessageContaining("several files")
        .hasMessageContaining("b-train.txt");
  }
}
