package dev.cloze.train;

import dev.cloze.config.BortConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraForMaskedLm;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A model with its tokenizer and a model card, in the layout of Hugging Face. */
public final class ModelDirectory {
  /** Where BERT, Bort, RoBERTa and ELECTRA's generator keep what turns states into words. */
  private static final List<String> HEADS = List.of("cls.predictions", "lm_head", "generator_");

  private ModelDirectory() {}

  /**
   * A directory as a person names it: a model, or a run, which stands for its latest checkpoint.
   *
   * @throws TrainingException if it is neither
   */
  public static Path resolve(Path directory) {
    if (Files.exists(directory.resolve("config.json")) || ElmoPaths.isElmo(directory)) {
      return directory;
    }
    return new CheckpointStore(directory)
        .latest()
        .orElseThrow(
            () ->
                new TrainingException(
                    "%s is neither a model (no config.json, no options.json) nor a run with a checkpoint. Name a Hugging Face directory, one of ELMo's, or what cloze pretrain was given as --run."
                        .formatted(directory)));
  }

  /**
   * A model that predicts words, whatever its architecture.
   *
   * @param missing weights that the directory lacks; they are freshly initialised
   */
  public record Opened(MaskedLanguageModel model, List<String> missing) {
    /** The first missing weight of the masked-language-model head; empty if it is there. */
    public Optional<String> missingHead() {
      return missing.stream().filter(name -> HEADS.stream().anyMatch(name::startsWith)).findFirst();
    }
  }

  /**
   * Opens the model of a directory with a {@code config.json}.
   *
   * @throws dev.cloze.config.ClozeException if it is of an architecture that predicts no words
   */
  public static Opened open(Path directory) throws IOException {
    String type = ModelConfig.modelType(directory.resolve("config.json"));
    if (type.equals("roberta")) {
      RobertaFiles.Loaded loaded = RobertaFiles.read(directory, 0);
      return new Opened(loaded.model(), loaded.transfer().missing());
    }
    if (type.equals("electra")) {
      ElectraFiles.Loaded<ElectraForMaskedLm> loaded = ElectraFiles.readGenerator(directory, 0);
      return new Opened(loaded.model(), loaded.missing());
    }
    if (BortConfig.is(directory.resolve("config.json"))) {
      BortFiles.Loaded loaded = BortFiles.read(directory, 0);
      return new Opened(loaded.model(), loaded.transfer().missing());
    }
    BertFiles.Loaded loaded = BertFiles.read(directory, 0); // says what it expected of another type
    return new Opened(loaded.model(), loaded.missing());
  }

  /** SHA-256 of what a model computes with, in hexadecimal: its {@code config.json} and weights. */
  public static String checksum(Path directory) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files =
          all.filter(f -> f.getFileName().toString().matches("config\\.json|.*model.*"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    byte[] buffer = new byte[1 << 16];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Writes all files of a model into an existing directory. */
  static void write(Path directory, Objective objective, Tokenizer tokenizer, ModelCard card)
      throws IOException {
    objective.save(directory);
    TokenizerFiles.write(tokenizer, directory);
    for (String companion : objective.companions()) {
      TokenizerFiles.write(tokenizer, directory.resolve(companion));
    }
    Files.writeString(
        directory.resolve("README.md"),
        card(card, objective.description(), objective.parameters().count()));
  }

  private static String card(ModelCard card, ModelDescription model, long parameters) {
    ModelConfig config = model.config();
    return card.toMarkdown(
        """
        library_name: transformers
        pipeline_tag: %s
        tags:
        - %s\
        """
            .formatted(model.pipelineTag(), config.modelType()),
        model.name(),
        "%d layers, hidden size %d, %d heads, vocabulary %,d: %,d parameters."
            .formatted(
                config.numHiddenLayers(),
                config.hiddenSize(),
                config.numAttentionHeads(),
                config.vocabSize(),
                parameters),
        "Loads in Hugging Face transformers (`%s.from_pretrained`) and in Cloze."
            .formatted(model.transformersClass()));
  }
}
