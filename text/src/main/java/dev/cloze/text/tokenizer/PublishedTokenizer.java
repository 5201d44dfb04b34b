package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * {@code tokenizer.json}, the format of the Rust tokenizers, as far as BERT's WordPiece uses it.
 */
record PublishedTokenizer(Vocabulary vocabulary, WordPieceOptions options) {

  static PublishedTokenizer of(Path file, JsonNode root) {
    JsonNode model = root.path("model");
    require(file, "model.type", model.path("type"), "WordPiece");
    require(file, "model.unk_token", model.path("unk_token"), Vocabulary.UNK);
    require(
        file,
        "model.continuing_subword_prefix",
        model.path("continuing_subword_prefix"),
        Vocabulary.CONTINUATION_PREFIX);
    JsonNode normalizer = root.path("normalizer");
    require(file, "normalizer.type", normalizer.path("type"), "BertNormalizer");
    require(file, "normalizer.clean_text", normalizer.path("clean_text"), "true");
    require(
        file, "pre_tokenizer.type", root.path("pre_tokenizer").path("type"), "BertPreTokenizer");
    Vocabulary vocabulary = vocabulary(file, model.path("vocab"));
    for (JsonNode added : root.path("added_tokens")) {
      String token = added.path("content").asText();
      int id = added.path("id").asInt(-1);
      if (vocabulary.id(token) != id) {
        throw new TokenizerException(
            "%s: added token \"%s\" has the id %d but model.vocab %s: only tokens of the model's vocabulary are supported"
                .formatted(
                    file,
                    token,
                    id,
                    vocabulary.id(token) < 0 ? "lacks it" : "says " + vocabulary.id(token)));
      }
    }
    var options =
        new WordPieceOptions(
            bool(file, "normalizer.lowercase", normalizer.path("lowercase")),
            normalizer.path("strip_accents").isNull()
                ? null
                : bool(file, "normalizer.strip_accents", normalizer.path("strip_accents")),
            bool(file, "normalizer.handle_chinese_chars", normalizer.path("handle_chinese_chars")),
            model
                .path("max_input_chars_per_word")
                .asInt(WordPieceOptions.UNCASED.maxInputCharsPerWord()));
    return new PublishedTokenizer(vocabulary, options);
  }

  private static void require(Path file, String key, JsonNode found, String expected) {
    if (!found.asText().equals(expected)) {
      throw new TokenizerException(
          "%s: %s is %s; only BERT's WordPiece is supported, expected %s"
              .formatted(file, key, found.isMissingNode() ? "missing" : found, expected));
    }
  }

  private static boolean bool(Path file, String key, JsonNode found) {
    if (!found.isBoolean()) {
      throw new TokenizerException(
          "%s: %s is %s; expected true or false"
              .formatted(file, key, found.isMissingNode() ? "missing" : found));
    }
    return found.booleanValue();
  }

  private static Vocabulary vocabulary(Path file, JsonNode vocab) {
    String[] tokens = new String[vocab.size()];
    for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= tokens.length || tokens[id] != null) {
        throw new TokenizerException(
            "%s: model.vocab gives \"%s\" the id %s; expected every id from 0 to %d once"
                .formatted(file, entry.getKey(), entry.getValue(), tokens.length - 1));
      }
      tokens[id] = entry.getKey();
    }
    return Vocabulary.of(
        List.of(tokens), SpecialTokens.BERT, TokenSpelling.WORD_PIECE, file.toString());
  }

  /** What {@code BertTokenizerFast} of transformers reads and gives the same ids with. */
  static ObjectNode tree(WordPieceTokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    WordPieceOptions options = tokenizer.options();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    Vocabulary.SPECIAL_TOKENS.stream()
        .sorted(Comparator.comparing(vocabulary::id))
        .forEach(
            token ->
                added
                    .addObject()
                    .put("id", vocabulary.id(token))
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true));
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", options.tokenizeChineseChars())
        .put("strip_accents", options.stripAccents())
        .put("lowercase", options.lowerCase());
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode postProcessor = root.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = postProcessor.putArray("single");
    special(single, Vocabulary.CLS, 0);
    sequence(single, "A", 0);
    special(single, Vocabulary.SEP, 0);
    ArrayNode pair = postProcessor.putArray("pair");
    special(pair, Vocabulary.CLS, 0);
    sequence(pair, "A", 0);
    special(pair, Vocabulary.SEP, 0);
    sequence(pair, "B", 1);
    special(pair, Vocabulary.SEP, 1);
    ObjectNode specials = postProcessor.putObject("special_tokens");
    for (String token : new String[] {Vocabulary.CLS, Vocabulary.SEP}) {
      ObjectNode special = specials.putObject(token).put("id", token);
      special.putArray("ids").add(vocabulary.id(token));
      special.putArray("tokens").add(token);
    }
    root.putObject("decoder")
        .put("type", "WordPiece")
        .put("prefix", Vocabulary.CONTINUATION_PREFIX)
        .put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", "WordPiece");
    model.put("unk_token", Vocabulary.UNK);
    model.put("continuing_subword_prefix", Vocabulary.CONTINUATION_PREFIX);
    model.put("max_input_chars_per_word", options.maxInputCharsPerWord());
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.token(id), id);
    }
    return root;
  }

  private static void special(ArrayNode template, String token, int type) {
    template.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode template, String name, int type) {
    template.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }
}
