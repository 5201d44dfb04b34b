package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code tokenizer.json}, the format of the Rust tokenizers, as far as BERT's WordPiece and the
 * byte-level BPE of GPT-2 and RoBERTa use it. What is not supported is refused by name; {@code
 * truncation} and {@code padding} are passed over, for they are up to whoever makes batches.
 */
final class TokenizerJson {
  private static final String WORD_PIECE = "WordPiece";
  private static final String BPE = "BPE";

  private TokenizerJson() {}

  /**
   * @param roles the special tokens that other files name, by key; the kind's own if there is none
   */
  static Tokenizer read(Path file, Map<String, String> roles) {
    var root = new JsonPart(file, "", JsonFiles.read(file));
    return root.at("model").type(WORD_PIECE, BPE).equals(WORD_PIECE)
        ? wordPiece(root, roles)
        : byteLevelBpe(root, roles);
  }

  private static WordPieceTokenizer wordPiece(JsonPart root, Map<String, String> roles) {
    JsonPart model = root.at("model");
    model.at("continuing_subword_prefix").oneOf(Vocabulary.CONTINUATION_PREFIX);
    JsonPart normalizer = root.at("normalizer");
    normalizer.type("BertNormalizer");
    normalizer.at("clean_text").require(true);
    root.at("pre_tokenizer").type("BertPreTokenizer");
    if (!root.at("decoder").isAbsent()) {
      root.at("decoder").type("WordPiece");
    }
    List<AddedToken> added = AddedTokensJson.read(root.at("added_tokens"));
    List<String> tokens =
        AddedTokensJson.extend(
            TokenNumbers.tokens(model.at("vocab").node(), root.file() + ": model.vocab"),
            added,
            TokenizerJson::isNoWord,
            root.file());
    SpecialTokens specials = SpecialTokenNames.of(roles, SpecialTokens.BERT);
    String unknown = model.at("unk_token").text();
    if (!unknown.equals(specials.unk())) {
      throw model.at("unk_token").wrong("other files say " + specials.unk());
    }
    Vocabulary vocabulary =
        Vocabulary.of(tokens, specials, TokenSpelling.WORD_PIECE, root.file().toString());
    JsonPart accents = normalizer.at("strip_accents");
    JsonPart longest = model.at("max_input_chars_per_word");
    var options =
        new WordPieceOptions(
            normalizer.at("lowercase").bool(),
            accents.isAbsent() ? null : accents.bool(),
            normalizer.at("handle_chinese_chars").bool(),
            longest.isAbsent()
                ? WordPieceOptions.UNCASED.maxInputCharsPerWord()
                : longest.integer());
    var template = PostProcessorJson.template(root.at("post_processor"), vocabulary);
    return new WordPieceTokenizer(vocabulary, options, new Markup(added, template));
  }

  /** Whether a token can be in the vocabulary and still never be taken for a word. */
  private static boolean isNoWord(String token) {
    return token.codePointCount(0, token.length()) > 1
        && token.codePoints().anyMatch(c -> c > ' ' && c < 127 && !Character.isLetterOrDigit(c));
  }

  private static ByteLevelBpeTokenizer byteLevelBpe(JsonPart root, Map<String, String> roles) {
    JsonPart model = root.at("model");
    model.at("dropout").requireNone();
    model.at("continuing_subword_prefix").requireNone();
    model.at("end_of_word_suffix").requireNone();
    model.at("fuse_unk").require(false);
    model.at("byte_fallback").require(false);
    model.at("ignore_merges").require(false);
    if (!root.at("normalizer").isAbsent()) {
      throw root.at("normalizer").wrong("with byte-level BPE only null is supported");
    }
    if (!root.at("decoder").isAbsent()) {
      root.at("decoder").type("ByteLevel");
    }
    JsonPart preTokenizer = onlyPart(root.at("pre_tokenizer"), "pretokenizers");
    preTokenizer.type("ByteLevel");
    List<AddedToken> added = AddedTokensJson.read(root.at("added_tokens"));
    List<String> tokens =
        AddedTokensJson.extend(
            TokenNumbers.tokens(model.at("vocab").node(), root.file() + ": model.vocab"),
            added,
            token -> true,
            root.file());
    SpecialTokens specials = SpecialTokenNames.of(roles, SpecialTokenNames.byteLevel(tokens));
    Vocabulary vocabulary =
        Vocabulary.of(tokens, specials, TokenSpelling.BYTE_LEVEL, root.file().toString());
    requireUnknown(model.at("unk_token"), vocabulary);
    boolean addPrefixSpace = preTokenizer.at("add_prefix_space").bool(true);
    JsonPart postProcessor = root.at("post_processor");
    var options =
        new ByteLevelOptions(
            addPrefixSpace,
            PostProcessorJson.trimsOffsets(postProcessor, addPrefixSpace),
            preTokenizer.at("use_regex").bool(true));
    SequenceTemplate template = PostProcessorJson.template(postProcessor, vocabulary);
    return new ByteLevelBpeTokenizer(
        vocabulary, merges(model.at("merges")), options, new Markup(added, template));
  }

  /** Bytes without a token are left out where no token stands for them; that is refused. */
  private static void requireUnknown(JsonPart unknown, Vocabulary vocabulary) {
    if (!unknown.isAbsent()) {
      if (!unknown.text().equals(vocabulary.specials().unk())) {
        throw unknown.wrong("other files say " + vocabulary.specials().unk());
      }
    } else if (!vocabulary.spellsEveryByte()) {
      throw unknown.wrong("model.vocab does not hold all 256 bytes, so a token is needed");
    }
  }

  /** The part itself, or the one part of a sequence. */
  private static JsonPart onlyPart(JsonPart part, String list) {
    if (part.at("type").node().asText().equals("Sequence")) {
      List<JsonPart> parts = part.at(list).elements();
      if (parts.size() == 1) {
        return parts.get(0);
      }
    }
    return part;
  }

  private static List<Merge> merges(JsonPart list) {
    List<Merge> merges = new ArrayList<>();
    for (JsonPart merge : list.elements()) {
      if (merge.node().isArray() && merge.node().size() == 2) {
        merges.add(new Merge(merge.node().get(0).asText(), merge.node().get(1).asText()));
      } else {
        merges.add(MergesFile.parse(merge.text(), list.file() + ": " + merge.key()));
      }
    }
    return merges;
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
    } else {
      putWordPiece((WordPieceTokenizer) tokenizer, root);
    }
    return root;
  }

  private static void putWordPiece(WordPieceTokenizer tokenizer, ObjectNode root) {
    WordPieceOptions options = tokenizer.options();
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", options.tokenizeChineseChars())
        .put("strip_accents", options.stripAccents())
        .put("lowercase", options.lowerCase());
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    PostProcessorJson.putTemplate(tokenizer.markup().template(), root);
    root.putObject("decoder")
        .put("type", "WordPiece")
        .put("prefix", Vocabulary.CONTINUATION_PREFIX)
        .put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", WORD_PIECE);
    model.put("unk_token", tokenizer.vocabulary().specials().unk());
    model.put("continuing_subword_prefix", Vocabulary.CONTINUATION_PREFIX);
    model.put("max_input_chars_per_word", options.maxInputCharsPerWord());
    TokenNumbers.put(tokenizer.vocabulary(), model.putObject("vocab"));
  }

  private static void putByteLevelBpe(ByteLevelBpeTokenizer tokenizer, ObjectNode root) {
    root.putNull("normalizer");
    PostProcessorJson.putByteLevel(tokenizer.options(), root.putObject("pre_tokenizer"));
    PostProcessorJson.put(tokenizer, root);
    PostProcessorJson.putByteLevel(tokenizer.options(), root.putObject("decoder"));
    ObjectNode model = root.putObject("model").put("type", BPE);
    model.putNull("dropout");
    Vocabulary vocabulary = tokenizer.vocabulary();
    model.put("unk_token", vocabulary.spellsEveryByte() ? null : vocabulary.specials().unk());
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    TokenNumbers.put(vocabulary, model.putObject("vocab"));
    ArrayNode merges = model.putArray("merges");
    tokenizer.merges().forEach(merge -> merges.add(merge.toString()));
  }
}
