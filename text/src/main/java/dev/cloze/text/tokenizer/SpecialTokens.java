package dev.cloze.text.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a tokenizer spells the tokens with a role of their own.
 *
 * @param pad fills a batch up
 * @param unk stands for what the vocabulary cannot spell
 * @param cls begins a sequence; {@code <s>} in RoBERTa
 * @param sep ends a text; {@code </s>} in RoBERTa
 * @param mask stands for a word to be predicted
 */
public record SpecialTokens(String pad, String unk, String cls, String sep, String mask) {
  public static final SpecialTokens BERT =
      new SpecialTokens("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  public static final SpecialTokens ROBERTA =
      new SpecialTokens("<pad>", "<unk>", "<s>", "</s>", "<mask>");

  /** GPT-2 has one token for every role. */
  public static final SpecialTokens GPT2 =
      new SpecialTokens(
          "<|endoftext|>", "<|endoftext|>", "<|endoftext|>", "<|endoftext|>", "<|endoftext|>");

  /** The tokens, each once. */
  public List<String> all() {
    return List.of(pad, unk, cls, sep, mask).stream().distinct().toList();
  }

  /** The tokens by their keys in {@code special_tokens_map.json}. */
  Map<String, String> byKey() {
    var tokens = new LinkedHashMap<String, String>();
    tokens.put("cls_token", cls);
    tokens.put("mask_token", mask);
    tokens.put("pad_token", pad);
    tokens.put("sep_token", sep);
    tokens.put("unk_token", unk);
    return tokens;
  }
}
