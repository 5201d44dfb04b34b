package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.TrainingResult;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import dev.cloze.text.vocabulary.VocabularyType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyJobTest {
  @TempDir Path folder;

  @Test
  void givesTheFilesOfOneMachine() throws IOException {
    Path corpus = Corpora.mixed(folder);
    try (JavaSparkContext spark = Clusters.threads()) {
      for (VocabularyType type : VocabularyType.values()) {
        VocabularyOptions what = new VocabularyOptions(type, 300, 1, true, 1000);
        Path expected = folder.resolve("expected-" + type);
        TrainingResult onOneMachine =
            VocabularyTraining.run(
                what, TrainingOptions.of(List.of(corpus), expected), TrainingListener.NONE);
        Path output = folder.resolve("output-" + type);
        VocabularyJobOptions options =
            new VocabularyJobOptions(
                List.of(corpus.toString()),
                output.toString(),
                what,
                DocumentOptions.DEFAULTS,
                20_000,
                0,
                false);
        TrainingResult result = new VocabularyJob(spark, options).run();
        assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));
        assertThat(result)
            .usingRecursiveComparison()
            .ignoringFields("output")
            .isEqualTo(onOneMachine);
        assertThatThrownBy(() -> new VocabularyJob(spark, options).run())
            .hasMessageStartingWith(output + " is not empty");
      }
    }
  }
}
