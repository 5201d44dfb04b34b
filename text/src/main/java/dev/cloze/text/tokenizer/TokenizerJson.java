package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code tokenizer.json}, the format of the Rust tokenizers, for WordPiece and byte-level BPE. The
 * files of BERT, GPT-2 and RoBERTa get the tokenizers made for them, others a {@link
 * PipelineTokenizer}. What is not supported is refused by name; {@code truncation} and {@code
 * padding} are passed over, for they are up to whoever makes batches.
 */
final class TokenizerJson {
  private TokenizerJson() {}

  /**
   * @param roles the special tokens that other files name, by key; the kind's own if there is none
   */
  static Tokenizer read(Path file, Map<String, String> roles) {
    var root = new JsonPart(file, "", JsonFiles.read(file));
    return root.at("model").type(ModelJson.WORD_PIECE, ModelJson.BPE).equals(ModelJson.WORD_PIECE)
        ? wordPiece(root, roles)
        : byteLevelBpe(root, roles);
  }

  private static Tokenizer wordPiece(JsonPart root, Map<String, String> roles) {
    JsonPart model = root.at("model");
    model.at("continuing_subword_prefix").oneOf(Vocabulary.CONTINUATION_PREFIX);
    List<String> tokens = tokens(root);
    List<AddedToken> added = added(root, tokens);
    SpecialTokens specials = SpecialTokenNames.of(roles, SpecialTokens.BERT);
    String unknown = model.at("unk_token").text();
    if (!unknown.equals(specials.unk())) {
      throw model.at("unk_token").wrong("other files say " + specials.unk());
    }
    Vocabulary vocabulary =
        Vocabulary.of(tokens, specials, TokenSpelling.WORD_PIECE, root.file().toString());
    JsonPart processor = root.at("post_processor");
    var markup =
        new Markup(
            added,
            PostProcessorJson.template(processor, vocabulary),
            DecoderJson.wordPiece(root.at("decoder")));
    int longest = ModelJson.maxInputCharsPerWord(model);
    JsonPart normalizer = root.at("normalizer");
    JsonPart preTokenizer = onlyPart(root.at("pre_tokenizer"), "pretokenizers");
    if (isOf(normalizer, "BertNormalizer")
        && normalizer.at("clean_text").bool(true)
        && isOf(preTokenizer, "BertPreTokenizer")) {
      JsonPart accents = normalizer.at("strip_accents");
      var options =
          new WordPieceOptions(
              normalizer.at("lowercase").bool(),
              accents.isAbsent() ? null : accents.bool(),
              normalizer.at("handle_chinese_chars").bool(true),
              longest);
      return new WordPieceTokenizer(vocabulary, options, markup);
    }
    return new PipelineTokenizer(
        TextSteps.read(normalizer, root.at("pre_tokenizer")),
        wordPieceModel(vocabulary, longest, markup),
        PostProcessorJson.offsets(processor),
        markup);
  }

  private static WordPieceModel wordPieceModel(
      Vocabulary vocabulary, int maxInputCharsPerWord, Markup markup) {
    var trie = new WordPieceTrie(vocabulary, markup.noWords(), true);
    return new WordPieceModel(vocabulary, maxInputCharsPerWord, trie, DecoderJson.cleansUp(markup));
  }

  /** The same tokenizer, step by step. */
  static PipelineTokenizer pipeline(WordPieceTokenizer tokenizer) {
    WordPieceOptions options = tokenizer.options();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    putSteps(options, root);
    var part = new JsonPart(Path.of(TokenizerFiles.TOKENIZER), "", root);
    return new PipelineTokenizer(
        TextSteps.read(part.at("normalizer"), part.at("pre_tokenizer")),
        wordPieceModel(tokenizer.vocabulary(), options.maxInputCharsPerWord(), tokenizer.markup()),
        new ByteLevelOptions(false, false, true),
        tokenizer.markup());
  }

  private static Tokenizer byteLevelBpe(JsonPart root, Map<String, String> roles) {
    JsonPart model = root.at("model");
    ModelJson.requireByteLevel(model);
    if (!PreTokenizerJson.spellsBytes(root.at("pre_tokenizer"))) {
      throw root.at("pre_tokenizer").wrong("BPE is supported with ByteLevel only");
    }
    List<String> tokens = tokens(root);
    List<AddedToken> added = added(root, tokens);
    SpecialTokens specials = SpecialTokenNames.of(roles, SpecialTokenNames.byteLevel(tokens));
    Vocabulary vocabulary =
        Vocabulary.of(tokens, specials, TokenSpelling.BYTE_LEVEL, root.file().toString());
    ModelJson.requireUnknown(model.at("unk_token"), vocabulary);
    JsonPart processor = root.at("post_processor");
    var markup =
        new Markup(
            added,
            PostProcessorJson.template(processor, vocabulary),
            DecoderJson.byteLevel(root.at("decoder")));
    List<Merge> merges = ModelJson.merges(model.at("merges"));
    ByteLevelOptions offsets = PostProcessorJson.offsets(processor);
    JsonPart preTokenizer = onlyPart(root.at("pre_tokenizer"), "pretokenizers");
    if (root.at("normalizer").isAbsent() && isOf(preTokenizer, "ByteLevel")) {
      boolean addPrefixSpace = preTokenizer.at("add_prefix_space").bool(true);
      boolean useRegex = preTokenizer.at("use_regex").bool(true);
      if (!offsets.trimOffsets() || offsets.addPrefixSpace() == addPrefixSpace) {
        var options = new ByteLevelOptions(addPrefixSpace, offsets.trimOffsets(), useRegex);
        return new ByteLevelBpeTokenizer(vocabulary, merges, options, markup);
      }
    }
    return new PipelineTokenizer(
        TextSteps.read(root.at("normalizer"), root.at("pre_tokenizer")),
        new ByteLevelModel(ByteLevelMerges.of(vocabulary, merges)),
        offsets,
        markup);
  }

  private static List<String> tokens(JsonPart root) {
    JsonPart vocabulary = root.at("model").at("vocab");
    return new ArrayList<>(
        TokenNumbers.tokens(vocabulary.node(), root.file() + ": " + vocabulary.key()));
  }

  private static List<AddedToken> added(JsonPart root, List<String> tokens) {
    return AddedTokensJson.extend(
        tokens, AddedTokensJson.read(root.at("added_tokens")), root.file());
  }

  private static boolean isOf(JsonPart part, String type) {
    return part.at("type").node().asText().equals(type);
  }

  /** The part itself, or the one part of a sequence. */
  private static JsonPart onlyPart(JsonPart part, String list) {
    if (isOf(part, "Sequence")) {
      List<JsonPart> parts = part.at(list).elements();
      if (parts.size() == 1) {
        return parts.get(0);
      }
    }
    return part;
  }

  /** What the Rust library and the fast tokenizers of transformers read with the same ids. */
  static ObjectNode tree(Tokenizer tokenizer) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    AddedTokensJson.put(tokenizer.markup().addedTokens(), root.putArray("added_tokens"));
    if (tokenizer instanceof ByteLevelBpeTokenizer bpe) {
      putByteLevelBpe(bpe, root);
    } else if (tokenizer instanceof PipelineTokenizer pipeline) {
      putPipeline(pipeline, root);
    } else {
      putWordPiece((WordPieceTokenizer) tokenizer, root);
    }
    return root;
  }

  private static void putWordPiece(WordPieceTokenizer tokenizer, ObjectNode root) {
    Markup markup = tokenizer.markup();
    putSteps(tokenizer.options(), root);
    PostProcessorJson.putTemplate(markup.template(), root);
    putDecoder(markup, root, TokenizerJson::wordPieceDecoder);
    ModelJson.putWordPiece(
        tokenizer.vocabulary(),
        tokenizer.options().maxInputCharsPerWord(),
        markup,
        root.putObject("model"));
  }

  private static void putSteps(WordPieceOptions options, ObjectNode root) {
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", options.tokenizeChineseChars())
        .put("strip_accents", options.stripAccents())
        .put("lowercase", options.lowerCase());
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
  }

  private static ObjectNode wordPieceDecoder() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "WordPiece")
        .put("prefix", Vocabulary.CONTINUATION_PREFIX)
        .put("cleanup", true);
  }

  private static void putByteLevelBpe(ByteLevelBpeTokenizer tokenizer, ObjectNode root) {
    root.putNull("normalizer");
    PostProcessorJson.putByteLevel(tokenizer.options(), root.putObject("pre_tokenizer"));
    Markup markup = tokenizer.markup();
    PostProcessorJson.put(tokenizer.vocabulary(), tokenizer.options(), markup.template(), root);
    putDecoder(
        markup,
        root,
        () -> {
          ObjectNode decoder = JsonNodeFactory.instance.objectNode();
          PostProcessorJson.putByteLevel(tokenizer.options(), decoder);
          return decoder;
        });
    ModelJson.putByteLevelBpe(
        tokenizer.vocabulary(), tokenizer.merges(), markup, root.putObject("model"));
  }

  private static void putPipeline(PipelineTokenizer tokenizer, ObjectNode root) {
    root.set("normalizer", tokenizer.steps().normalizerJson());
    root.set("pre_tokenizer", tokenizer.steps().preTokenizerJson());
    Markup markup = tokenizer.markup();
    if (tokenizer.offsets().trimOffsets()) {
      PostProcessorJson.put(tokenizer.vocabulary(), tokenizer.offsets(), markup.template(), root);
    } else {
      PostProcessorJson.putTemplate(markup.template(), root);
    }
    root.set("decoder", markup.decoder());
    tokenizer.model().write(root.putObject("model"), markup);
  }

  private static void putDecoder(Markup markup, ObjectNode root, Supplier<ObjectNode> own) {
    root.set("decoder", markup.decoder() == null ? own.get() : markup.decoder());
  }
}
