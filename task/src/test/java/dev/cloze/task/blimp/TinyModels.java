package dev.cloze.task.blimp;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.config.RobertaConfig;
import dev.cloze.model.Golden;
import dev.cloze.model.Parameters;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraForPreTraining;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Model directories to be judged. */
final class TinyModels {
  static final List<String> WORDS = List.of("the", "cat", "dog", "sleeps", "sleep", ".");

  private TinyModels() {}

  /** The odd-sized models of the reference values, with words such as "w17" for their ids. */
  static Path golden(Path folder, String name) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(name));
    try (PointerScope scope = new PointerScope()) {
      switch (name) {
        case "bert" -> {
          Golden golden = Golden.bertOdd();
          BertConfig config = BertConfig.read(golden.file("config.json"));
          try (BertForPreTraining model = new BertForPreTraining(config, 1)) {
            model.parameters().copyFrom(golden.tensors("weights"), "weights");
            BertFiles.write(model, directory);
          }
          writeVocabulary(directory, numbered(config.vocabSize()));
        }
        case "roberta" -> {
          Golden golden = Golden.robertaOdd();
          RobertaConfig config = RobertaConfig.read(golden.file("config.json"));
          try (EncoderForMaskedLM<RobertaConfig> model = RobertaForMaskedLM.create(config, 1)) {
            model.parameters().copyFrom(golden.tensors("weights"), "weights");
            RobertaFiles.write(model, directory);
          }
          TokenizerFiles.write(characters(), directory);
        }
        default -> {
          Golden golden = Golden.electraOdd();
          ElectraConfig config = ElectraConfig.read(golden.file("discriminator-config.json"));
          ElectraConfig generator = ElectraConfig.read(golden.file("generator-config.json"));
          try (ElectraForPreTraining model =
              ElectraForPreTraining.joint(config, generator, Shares.EMBEDDINGS, 1)) {
            model.parameters().copyFrom(golden.tensors("weights"), "weights");
            if (name.equals("electra_generator")) {
              ElectraFiles.writeGenerator(model, directory);
            } else {
              ElectraFiles.writeDiscriminator(model, directory);
            }
          }
          writeVocabulary(directory, numbered(config.encoder().vocabSize()));
        }
      }
    }
    return directory;
  }

  /** The text that {@link #golden} models read as these tokens, the special ones left out. */
  static String text(String name, int[] sequence) {
    return IntStream.range(1, sequence.length - 1)
        .mapToObj(
            i ->
                name.equals("roberta") ? String.valueOf(character(sequence[i])) : "w" + sequence[i])
        .collect(Collectors.joining(name.equals("roberta") ? "" : " "));
  }

  /**
   * A BERT that looks at nothing: wherever it is asked, a word's score is the logarithm of its
   * weight.
   *
   * @param weights of the words, relative to each other; special tokens have next to none
   */
  static Path unigrams(Path directory, Map<String, Double> weights) throws IOException {
    BertConfig config = config();
    try (PointerScope scope = new PointerScope();
        BertForPreTraining model = new BertForPreTraining(config, 1)) {
      float[] scores = new float[config.vocabSize()];
      for (int i = 0; i < scores.length; i++) {
        double weight =
            i < 5
                ? 1e-30
                : weights.getOrDefault(WORDS.get(i - 5), 1e-30); // behind the special ones
        scores[i] = (float) Math.log(weight);
      }
      zero(model.parameters());
      set(model.parameters(), "cls.predictions.bias", scores);
      BertFiles.write(model, Files.createDirectories(directory));
    }
    writeVocabulary(directory, vocabulary());
    return directory;
  }

  /**
   * An ELECTRA that calls every token replaced with the same probability.
   *
   * @param logit of it
   */
  static Path suspicious(Path directory, double logit) throws IOException {
    try (PointerScope scope = new PointerScope();
        ElectraForPreTraining model =
            ElectraForPreTraining.alone(new ElectraConfig(4, config()), 1)) {
      zero(model.parameters());
      set(
          model.parameters(),
          "discriminator_predictions.dense_prediction.bias",
          new float[] {(float) logit});
      ElectraFiles.writeDiscriminator(model, Files.createDirectories(directory));
    }
    writeVocabulary(directory, vocabulary());
    return directory;
  }

  static void writeVocabulary(Path directory, List<String> tokens) throws IOException {
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED), directory);
  }

  static List<String> vocabulary() {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    return tokens;
  }

  private static BertConfig config() {
    int words = vocabulary().size();
    return new BertConfig(words, 4, 1, 2, 8, "gelu", 0.1, 0.1, 9, 2, 0.02, 1e-12, 0);
  }

  private static List<String> numbered(int vocabSize) {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    IntStream.range(5, vocabSize).forEach(id -> tokens.add("w" + id));
    return tokens;
  }

  /** RoBERTa's special tokens and 92 characters without merges. */
  private static ByteLevelBpeTokenizer characters() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    IntStream.range(4, 96).forEach(id -> tokens.add(String.valueOf(character(id))));
    tokens.add("<mask>");
    return new ByteLevelBpeTokenizer(
        Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
        List.of(),
        ByteLevelOptions.ROBERTA);
  }

  private static char character(int id) {
    return (char) ('!' + id - 4);
  }

  private static void zero(Parameters parameters) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      parameters.all().forEach(parameter -> parameter.tensor().zero_());
    }
  }

  private static void set(Parameters parameters, String name, float[] values) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor target = parameters.named().get(name);
      target.copy_(torch.tensor(values));
    }
  }
}
