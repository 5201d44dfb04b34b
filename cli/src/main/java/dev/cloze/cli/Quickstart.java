package dev.cloze.cli;

import dev.cloze.config.BertConfig;
import dev.cloze.config.Recipe;
import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.engine.Engine;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.task.FillMask;
import dev.cloze.task.quickstart.ClozeQuestion;
import dev.cloze.task.quickstart.ClozeTest;
import dev.cloze.task.quickstart.EmbeddedCorpus;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The whole path once, on the embedded corpus, in a folder of its own. Steps that are done are not
 * repeated.
 */
final class Quickstart {
  private static final int VOCABULARY_SIZE = 8192;

  private final Path folder;
  private final EmbeddedCorpus corpus = EmbeddedCorpus.load();

  /**
   * @param text before and after the blank
   * @param answer what belongs there
   * @param predictions of the model, the likeliest first
   */
  record FilledBlank(String text, String answer, List<FillMask.Prediction> predictions) {}

  Quickstart(Path folder) {
    this.folder = folder;
  }

  /** The model's and the training's settings, with the folders of this quick start. */
  Recipe recipe(Map<String, String> overrides) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Quickstart.class.getResourceAsStream("quickstart.yaml"))) {
      var all = new LinkedHashMap<>(overrides);
      all.put("tokenizer", tokenizerFolder().toString());
      all.put("data.path", shards("train").toString());
      all.put("data.validation", shards("held-out").toString());
      return Recipe.parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), "quickstart.yaml", all);
    }
  }

  Path run() {
    return folder.resolve("run");
  }

  /** Writes the texts, the vocabulary and the shards. */
  void prepare() throws IOException {
    Files.createDirectories(folder);
    Path train = folder.resolve("train.txt");
    Path heldOut = folder.resolve("held-out.txt");
    corpus.writeTo(train);
    corpus.writeHeldOutTo(heldOut);
    if (Files.notExists(tokenizerFolder())) {
      trainVocabulary(train);
    }
    tokenise(train, shards("train"));
    tokenise(heldOut, shards("held-out"));
  }

  /** All words of the corpus are in, so its vocabulary may well stay smaller. */
  private void trainVocabulary(Path text) {
    VocabularyTraining.run(
        VocabularyOptions.wordPiece(VOCABULARY_SIZE, true),
        TrainingOptions.of(List.of(text), tokenizerFolder()),
        TrainingListener.NONE);
  }

  private void tokenise(Path text, Path shards) {
    if (Files.notExists(shards)) {
      Preparation.run(
          PreparationOptions.of(List.of(text), tokenizerFolder(), shards), ProgressListener.NONE);
    }
  }

  /** What the model knows before it has learned anything. */
  ClozeTest.Score askUntrained(Recipe recipe) {
    Engine.start(recipe.training().threads(), recipe.training().matmulPrecision());
    Tokenizer tokenizer = TokenizerFiles.read(tokenizerFolder());
    try (FillMask model =
        FillMask.of(
            tokenizer,
            new BertForPreTraining(
                (BertConfig) recipe.architecture().model(tokenizer.vocabulary().size()),
                recipe.training().seed()))) {
      return ClozeTest.ask(model, corpus.questions());
    }
  }

  ClozeTest.Score ask(FillMask model) {
    return ClozeTest.ask(model, corpus.questions());
  }

  List<FilledBlank> fillBlanks(FillMask model) {
    return corpus.showcase().stream().map(question -> fill(model, question)).toList();
  }

  private static FilledBlank fill(FillMask model, ClozeQuestion question) {
    return new FilledBlank(
        question.text(), question.answer(), model.predict(question.text(), 3).get(0));
  }

  private Path tokenizerFolder() {
    return folder.resolve("tokenizer");
  }

  private Path shards(String name) {
    return folder.resolve("shards").resolve(name);
  }
}
