package dev.cloze.task.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.task.Predictions;
import dev.cloze.task.SharedData;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The published files, as far as they lie beside the project. */
class GlueDataTest {
  private static GlueTask task(String name) {
    return GlueTask.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static Dataset<TextExample, float[]> only(String task, String path, Split split) {
    List<Dataset<TextExample, float[]>> read = task(task).read(SharedData.path(path), split);
    assertThat(read).hasSize(1);
    return read.get(0);
  }

  private static void assertSizes(String task, String path, int train, int dev, int test) {
    assertThat(only(task, path, Split.TRAIN).examples()).hasSize(train);
    Dataset<TextExample, float[]> labelled = only(task, path, Split.DEV);
    assertThat(labelled.examples()).hasSize(dev);
    assertThat(labelled.isLabelled()).isTrue();
    assertThat(labelled.problems()).isEmpty();
    Dataset<TextExample, float[]> hidden = only(task, path, Split.TEST);
    assertThat(hidden.examples()).hasSize(test);
    assertThat(hidden.isLabelled()).isFalse();
    assertThat(labelled.score(Predictions.gold(labelled, task(task).labels())).main())
        .isEqualTo(1.0);
  }

  @Test
  void cola() {
    assertSizes("cola", "tasks/glue/CoLA", 8551, 1043, 1063);
    TextExample first = only("cola", "tasks/glue/CoLA", Split.TRAIN).examples().get(0);
    assertThat(first.text()).startsWith("Our friends won't buy this analysis");
    assertThat(first.label()).contains("1");
    long acceptable =
        only("cola", "tasks/glue/CoLA", Split.TRAIN).examples().stream()
            .filter(example -> example.label().orElseThrow().equals("1"))
            .count();
    assertThat(acceptable).isEqualTo(6023);
  }

  @Test
  void sst2PackedAsItIs() {
    assertSizes("sst-2", "tasks/glue/SST-2", 67_349, 872, 1821);
  }

  @Test
  void rte() {
    assertSizes("rte", "tasks/glue/RTE", 2490, 277, 3000);
    TextExample first = only("rte", "tasks/glue/RTE", Split.TRAIN).examples().get(0);
    assertThat(first.pair()).contains("Weapons of Mass Destruction Found in Iraq.");
    assertThat(first.label()).contains("not_entailment");
  }

  @Test
  void wnli() {
    assertSizes("wnli", "tasks/glue/WNLI", 635, 71, 146);
    Dataset<TextExample, float[]> dev = only("wnli", "tasks/glue/WNLI", Split.DEV);
    double majority =
        dev.score(dev.examples().stream().map(e -> Predictions.choose(0, 2)).toList()).main();
    assertThat(majority).isEqualTo(40.0 / 71);
  }

  @Test
  void mrpc() {
    Path data = SharedData.path("tasks-noncommercial/MRPC");
    assertThat(task("mrpc").read(data, Split.TRAIN).get(0).examples()).hasSize(3668);
    Dataset<TextExample, float[]> dev = task("mrpc").read(data, Split.DEV).get(0);
    assertThat(dev.examples()).hasSize(408);
    assertThat(dev.examples().get(0).pair().orElseThrow()).startsWith("\" The foodservice pie");
    assertThat(dev.score(Predictions.gold(dev, List.of("0", "1"))).values())
        .containsEntry("f1", 1.0)
        .containsEntry("accuracy", 1.0);
  }

  @Test
  void diagnosticWithAndWithoutLabels() {
    Dataset<TextExample, float[]> hidden = only("ax", "tasks/glue/AX", Split.TEST);
    Dataset<TextExample, float[]> labelled = only("ax", "tasks/glue/AX", Split.DEV);
    assertThat(hidden.examples()).hasSize(1104);
    assertThat(labelled.examples()).hasSize(1104);
    for (int i = 0; i < 1104; i++) {
      assertThat(labelled.examples().get(i).text().strip())
          .isEqualTo(hidden.examples().get(i).text().strip());
    }
    assertThat(labelled.score(Predictions.gold(labelled, task("ax").labels())).values())
        .containsOnlyKeys("matthews_correlation");
  }

  @Test
  void samplesOfTheOthers() {
    Dataset<TextExample, float[]> similarity =
        only("sts-b", "tasks-noncommercial/format-samples/STS-B", Split.TRAIN);
    assertThat(similarity.examples()).hasSize(3);
    assertThat(similarity.examples().get(1).label()).contains("3.8");
    assertThat(task("sts-b").kind()).isEqualTo(TaskKind.REGRESSION);

    Path mnli = SharedData.path("tasks/format-samples/glue/MNLI");
    List<Dataset<TextExample, float[]>> dev = task("mnli").read(mnli, Split.DEV);
    assertThat(dev).extracting(Dataset::name).containsExactly("dev_matched", "dev_mismatched");
    assertThat(dev.get(0).examples().get(0).text()).isEqualTo("The new rights are nice enough");
    assertThat(dev.get(0).examples().get(0).label()).contains("neutral");
    assertThat(task("mnli").read(mnli, Split.TRAIN).get(0).examples()).isNotEmpty();
    assertThat(task("mnli").read(mnli, Split.TEST)).hasSize(2);

    assertThat(only("qnli", "tasks/format-samples/glue/QNLI", Split.TRAIN).examples()).hasSize(3);
  }
}
