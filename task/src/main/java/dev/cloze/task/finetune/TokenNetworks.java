package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** BERT, RoBERTa and ELECTRA, which read tokens and are trained as a whole. */
final class TokenNetworks implements FineTunable {
  private final TaskModelFiles files;

  TokenNetworks(Path directory) {
    files = TaskModelFiles.open(directory);
  }

  @Override
  public Path directory() {
    return files.directory();
  }

  @Override
  public ObjectNode published(String task) {
    ObjectNode settings = PublishedFineTuning.of(files.architecture(), files.hiddenSize(), task);
    files
        .own()
        .head()
        .filter(head -> head.type() == HeadConfig.Type.SPANS)
        .ifPresent(head -> settings.withObject("answers").put("head", "simple")); // it stays
    return settings;
  }

  @Override
  public <E extends Example, P> TaskLearning<E, P, ?, ?> learning(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe, Consumer<String> notices) {
    if (recipe.lstm() != null) {
      throw new TaskException(
          "lstm is about what is learned above an ELMo; %s is of model_type %s. Leave it out of the recipe."
              .formatted(directory(), files.architecture()));
    }
    int length = Math.min(recipe.training().length(), files.longestSequence());
    if (length < recipe.training().length()) {
      notices.accept(
          "The model reads at most %d tokens, so training.length is %d instead of %d."
              .formatted(length, length, recipe.training().length()));
    }
    HeadConfig head = files.headFor(TaskObjectives.head(task, examples, recipe.answers()));
    if (head.type() == HeadConfig.Type.JOINT_SPANS && !files.architecture().equals("electra")) {
      throw new TaskException(
          "answers.head is \"joint\", which only an ELECTRA has; %s holds a %s. Set answers.head=simple."
              .formatted(directory(), files.architecture()));
    }
    return learning(task, head, length, recipe);
  }

  @Override
  public <E extends Example, P> TaskLearning<E, P, ?, ?> learned(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe) {
    HeadConfig wanted = files.accepted(TaskObjectives.head(task, examples, recipe.answers()));
    int length = Math.min(recipe.training().length(), files.longestSequence());
    return learning(
        task, files.own().require(wanted), length, recipe.with(recipe.answers().decided()));
  }

  private <E extends Example, P> TaskLearning<E, P, ?, ?> learning(
      Task<E, P> task, HeadConfig head, int length, FineTuneRecipe recipe) {
    Tokenizer tokenizer = TokenizerFiles.read(directory());
    TextEncoding encoding = TextEncoding.of(tokenizer, files.architecture(), length);
    return learning(TaskObjectives.of(task, head, encoding, recipe.answers()), tokenizer, recipe);
  }

  private <E extends Example, P, T, O> TaskLearning<E, P, Item<T>, O> learning(
      FineTuneObjective<E, P, T, O> objective, Tokenizer tokenizer, FineTuneRecipe recipe) {
    return new TokenLearning<>(files, objective, tokenizer, recipe);
  }

  @Override
  public void close() {}
}
