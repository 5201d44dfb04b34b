package dev.cloze.task;

import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The likeliest words for the blanks of a text: the cloze test itself. Owns its model; for one
 * thread.
 */
public final class FillMask implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final MaskedLanguageModel model;

  private FillMask(Tokenizer tokenizer, MaskedLanguageModel model) {
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * @param token as in the vocabulary; "##ing" continues a word
   * @param probability a fraction
   */
  public record Prediction(String token, double probability) {}

  /**
   * Opens a model.
   *
   * @param directory of a model, or of a run, which stands for its latest checkpoint
   */
  public static FillMask open(Path directory) {
    MaskedModel opened = MaskedModel.open(directory);
    return new FillMask(opened.tokenizer(), opened.network());
  }

  /** Uses a model that is there already, and owns it from now on. */
  public static FillMask of(Tokenizer tokenizer, MaskedLanguageModel model) {
    MaskedModel.requireFit(tokenizer, model.config().vocabSize());
    return new FillMask(tokenizer, model);
  }

  /**
   * @param text with at least one {@code [MASK]}, or whatever the tokenizer's mask is
   * @param top how many predictions for each blank
   * @return for each blank in order, the likeliest tokens, best first
   * @throws TaskException if the text has no blank, or more tokens than the model has positions
   */
  public List<List<Prediction>> predict(String text, int top) {
    List<List<Prediction>> result = new ArrayList<>();
    for (float[] probabilities : probabilities(List.of(text)).get(0)) {
      result.add(
          IntStream.range(0, tokenizer.vocabulary().size())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
              .limit(top)
              .map(i -> new Prediction(tokenizer.vocabulary().token(i), probabilities[i]))
              .toList());
    }
    return result;
  }

  /**
   * The distribution over the vocabulary for each blank of each text, [V] each.
   *
   * @param texts each with at least one {@code [MASK]}; computed as one batch
   */
  public List<List<float[]>> probabilities(List<String> texts) {
    List<int[]> sequences = texts.stream().map(this::encode).toList();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      int[] ids = sequences.stream().flatMapToInt(Arrays::stream).toArray();
      int mask = tokenizer.vocabulary().mask();
      int[] blanks = IntStream.range(0, ids.length).filter(i -> ids[i] == mask).toArray();
      Tensor hidden = model.hidden(TokenInputs.evaluating(sequences)); // [T, H]
      Tensor logits = model.predictions(hidden, Tensors.indices(blanks)); // [P, V]
      float[] flat = Tensors.floats(torch.softmax(logits, -1)); // [P * V]
      int vocabSize = flat.length / blanks.length;
      List<List<float[]>> result = new ArrayList<>();
      int blank = 0;
      for (int[] sequence : sequences) {
        List<float[]> each = new ArrayList<>();
        for (int id : sequence) {
          if (id == mask) {
            each.add(Arrays.copyOfRange(flat, blank * vocabSize, (blank + 1) * vocabSize));
            blank++;
          }
        }
        result.add(each);
      }
      return result;
    }
  }

  /** Here "[MASK]" in a text is the token; corpora cannot smuggle it in. */
  private int[] encode(String text) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    String mask = vocabulary.specials().mask();
    // RoBERTa's words carry the blank before them, so its mask does too.
    boolean takesBlank =
        tokenizer.markup().addedTokens().stream()
            .anyMatch(token -> token.content().equals(mask) && token.lstrip());
    String[] parts = text.split(Pattern.quote(mask), -1);
    if (parts.length == 1) {
      throw new TaskException(
          "The text has no %s: %s. Write one where a word is to be filled in."
              .formatted(mask, text));
    }
    TokenIds ids = new TokenIds(text.length());
    ids.add(vocabulary.cls());
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        ids.add(vocabulary.mask());
      }
      boolean beforeMask = i < parts.length - 1;
      tokenizer.encode(takesBlank && beforeMask ? parts[i].stripTrailing() : parts[i], ids);
    }
    ids.add(vocabulary.sep());
    int longest = model.config().longestSequence();
    if (ids.size() > longest) {
      throw new TaskException(
          "The text has %,d tokens and the model reads at most %,d. Shorten it around the %s."
              .formatted(ids.size(), longest, mask));
    }
    return ids.toArray();
  }

  /** The most tokens of a text, special tokens included. */
  public int longestSequence() {
    return model.config().longestSequence();
  }

  /** The tokenizer of the model. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    model.close();
  }
}
