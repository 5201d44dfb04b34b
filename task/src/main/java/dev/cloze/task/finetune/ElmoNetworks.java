package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.config.ElmoTaskConfig;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.model.finetune.DirectoryHead;
import dev.cloze.task.TaskException;
import dev.cloze.task.elmo.ElmoVectors;
import dev.cloze.task.elmo.TaskNetwork;
import dev.cloze.task.embed.WordIds;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An ELMo, which stays as it is: what is learned are a mix of its layers and LSTMs above it (Peters
 * et al., 2018, section 3.3). Its vectors are computed once for all runs.
 */
final class ElmoNetworks implements FineTunable {
  private final Path directory;
  private final ElmoPaths paths;
  private final Optional<CharacterCnnConfig> characters;
  private final Optional<ElmoTaskConfig> learned; // empty in a directory of an ELMo alone
  private ElmoVectors vectors; // opened when they are needed

  private ElmoNetworks(Path directory, ElmoPaths paths) {
    this.directory = directory;
    this.paths = paths;
    characters = ElmoOptions.read(paths.options()).network().characterCnn();
    learned = TaskNetwork.config(directory);
  }

  static ElmoNetworks open(Path directory) {
    try {
      return new ElmoNetworks(directory, ElmoPaths.in(directory));
    } catch (IOException e) {
      throw new TaskException("Cannot read %s: %s.".formatted(directory, e.getMessage()), e);
    }
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public ObjectNode published(String task) {
    return PublishedFineTuning.of(ElmoTaskConfig.MODEL_TYPE, 0, task);
  }

  @Override
  public <E extends Example, P> TaskLearning<E, P, ?, ?> learning(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe, Consumer<String> notices) {
    HeadConfig head = head(task, examples, recipe);
    requireOwnSettings(recipe);
    learned.ifPresent(
        own ->
            notices.accept(
                "%s %s: its ELMo is taken over, and what is above it begins fresh."
                    .formatted(directory, own.head().type().does())));
    int texts = head.type() == HeadConfig.Type.TAGS ? 0 : textsOfExample(examples);
    var learning = learning(task, new ElmoTaskConfig(head, recipe.lstm(), texts), recipe);
    learning.require(Precision.of(recipe.training().precision()));
    return learning;
  }

  @Override
  public <E extends Example, P> TaskLearning<E, P, ?, ?> learned(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe) {
    HeadConfig wanted = head(task, examples, recipe);
    HeadConfig own =
        new DirectoryHead(directory, ElmoTaskConfig.MODEL_TYPE, learned.map(ElmoTaskConfig::head))
            .require(wanted);
    ElmoTaskConfig config = learned.orElseThrow();
    return learning(task, new ElmoTaskConfig(own, config.lstm(), config.textsOfExample()), recipe);
  }

  private <E extends Example, P> TaskLearning<E, P, WordItem, float[][]> learning(
      Task<E, P> task, ElmoTaskConfig config, FineTuneRecipe recipe) {
    WordReading<E, P> reading =
        WordReading.of(task, config, recipe.training().length(), WordIds.of(characters, paths));
    return new ElmoLearning<>(this, reading, config, recipe.training().fresh());
  }

  /** Classes of texts, or tags of words. */
  private HeadConfig head(
      Task<?, ?> task, List<? extends Example> examples, FineTuneRecipe recipe) {
    HeadConfig head = TaskObjectives.head(task, examples, recipe.answers());
    return switch (head.type()) {
      case CLASSES, TAGS -> head;
      default ->
          throw new TaskException(
              "%s is an ELMo, above which Cloze learns to classify texts and pairs of texts (cola, sst-2, mrpc, qqp, mnli, qnli, rte, wnli, boolq, cb, subjectivity, movie-reviews, table) and to tag words (ner, chunk, pos, table). %s needs a network that %s: a BERT, RoBERTa or ELECTRA."
                  .formatted(directory, task.name(), head.type().does()));
    };
  }

  private void requireOwnSettings(FineTuneRecipe recipe) {
    List<String> foreign = new ArrayList<>();
    if (recipe.layerDecay() != 1) {
      foreign.add("optimizer.layer_decay");
    }
    if (recipe.lora() != null) {
      foreign.add("lora.rank");
    }
    FineTuneRecipe usual = FineTuneRecipe.read(published(""), Optional.empty(), Map.of());
    if (!recipe.answers().equals(usual.answers())) {
      foreign.add("answers");
    }
    if (!foreign.isEmpty()) {
      throw new TaskException(
          "%s is an ELMo, whose own weights stay as they are, so that %s would do nothing. Leave that out of the recipe."
              .formatted(directory, String.join(" and ", foreign)));
    }
    if (recipe.lstm() == null) {
      throw new TaskException(
          "The recipe does not say what is learned above the ELMo %s: it has no section lstm."
              .formatted(directory));
    }
  }

  private static int textsOfExample(List<? extends Example> examples) {
    return !examples.isEmpty()
            && examples.get(0) instanceof TextExample text
            && text.pair().isPresent()
        ? 2
        : 1;
  }

  /** Those of the directory, read once and owned here. */
  ElmoVectors vectors() throws IOException {
    if (vectors == null) {
      vectors = ElmoVectors.open(directory);
    }
    return vectors;
  }

  @Override
  public void close() {
    if (vectors != null) {
      vectors.close();
    }
  }
}
