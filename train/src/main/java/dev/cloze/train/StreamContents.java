package dev.cloze.train;

import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.data.StreamLoader;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.elmo.ElmoPreTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a checkpoint of ELMo holds: the model with its vocabulary and card, where the streams stand
 * and what the LSTMs remember.
 */
final class StreamContents implements RunContents {
  private static final String STREAMS = "streams.safetensors";
  private static final String CURSOR = "cursor";

  private final ElmoRecipe recipe;
  private final Path vocabulary;
  private final ElmoPreTraining training;
  private final StreamLoader batches;

  StreamContents(
      ElmoRecipe recipe, Path vocabulary, ElmoPreTraining training, StreamLoader batches) {
    this.recipe = recipe;
    this.vocabulary = vocabulary;
    this.training = training;
    this.batches = batches;
  }

  @Override
  public void write(Path directory, RunProgress progress) throws IOException {
    ElmoFiles.write(training.model(), options(), directory);
    Files.copy(vocabulary, directory.resolve(vocabulary.getFileName().toString()));
    Map<String, Tensor> carried = new LinkedHashMap<>(training.memory());
    carried.put(CURSOR, torch.tensor(batches.cursor()));
    SafeTensors.write(directory.resolve(STREAMS), carried, Map.of());
    Files.writeString(directory.resolve("README.md"), card(progress));
  }

  @Override
  public void restore(Checkpoint checkpoint) throws IOException {
    ElmoFiles.copy(checkpoint.directory(), training.model());
    Map<String, Tensor> carried = SafeTensors.open(checkpoint.file(STREAMS)).readAll();
    training.restoreMemory(carried);
    Tensor cursor = carried.get(CURSOR);
    long[] positions = new long[(int) cursor.numel()];
    new LongPointer(cursor.data_ptr()).get(positions);
    batches.restore(positions);
  }

  private ElmoOptions options() {
    long words =
        (long) recipe.training().batchSize()
            * recipe.data().unrollSteps()
            * recipe.training().steps();
    return new ElmoOptions(
        training.model().config(),
        Optional.of(
            new ElmoOptions.Training(
                recipe.optimizer().clipNorm(),
                1,
                words,
                recipe.training().batchSize(),
                recipe.data().unrollSteps(),
                recipe.data().negativeSamples(),
                recipe.optimizer().learningRate(),
                recipe.data().negativeSamples() > 0)),
        List.of());
  }

  private String card(RunProgress progress) {
    ElmoConfig config = training.model().config();
    return ModelCard.of(recipe, progress)
        .toMarkdown(
            """
            tags:
            - elmo\
            """,
            "ELMo",
            "%d layers of LSTMs in %d directions, cells of %d projected to %d, %s, vocabulary %,d: %,d parameters."
                .formatted(
                    config.numHiddenLayers(),
                    config.directions(),
                    config.cellSize(),
                    config.projectionSize(),
                    config.characterCnn().isPresent() ? "spelled words" : "a table of words",
                    config.vocabSize(),
                    training.parameters().count()),
            "`cloze embed` makes vectors with it, and `cloze convert` writes `options.json` and"
                + " HDF5 as the original's tools read them.");
  }
}
