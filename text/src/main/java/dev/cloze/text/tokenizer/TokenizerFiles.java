package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer files of a Hugging Face model directory: {@code vocab.txt} for WordPiece, {@code
 * vocab.json} with {@code merges.txt} for byte-level BPE, {@code tokenizer.json} for both, {@code
 * tokenizer_config.json}, {@code special_tokens_map.json}. GPT-2's own names, {@code encoder.json}
 * and {@code vocab.bpe}, are read too, and beside them fairseq's {@code dict.txt}, which gives the
 * ids of RoBERTa. Where two files say the same thing they must agree; nothing is guessed.
 */
public final class TokenizerFiles {
  static final String VOCABULARY = "vocab.txt";
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String PIECES = "vocab.json";
  static final String MERGES = "merges.txt";
  static final String GPT2_PIECES = "encoder.json";
  static final String GPT2_MERGES = "vocab.bpe";
  static final String FAIRSEQ = "dict.txt";
  private static final String ELMO_OPTIONS = "options.json";

  private TokenizerFiles() {}

  /**
   * Reads a directory, or a single {@code vocab.txt} file, which is taken as uncased.
   *
   * @throws TokenizerException if something is missing, contradicts itself or is not supported
   */
  public static Tokenizer read(Path path) {
    if (Files.isRegularFile(path)) {
      return wordPiece(Vocabulary.read(path), WordPieceOptions.UNCASED);
    }
    if (!Files.isDirectory(path)) {
      throw new TokenizerException(
          "%s does not exist: expected a tokenizer directory with %s, or a vocabulary file; cloze vocab train makes one"
              .formatted(path, VOCABULARY));
    }
    if (Files.exists(path.resolve(ELMO_OPTIONS)) && !Files.exists(path.resolve(TOKENIZER))) {
      throw new TokenizerException(
          "%s is an ELMo (it has %s), which has no tokenizer: its words stand between blanks"
              .formatted(path, ELMO_OPTIONS));
    }
    Path configJson = path.resolve(CONFIG);
    ObjectNode config = readIfThere(configJson);
    Path mapJson = path.resolve(SPECIAL_TOKENS);
    Map<String, String> roles =
        SpecialTokenNames.read(mapJson, readIfThere(mapJson), configJson, config);
    if (Files.exists(path.resolve(TOKENIZER))) {
      Tokenizer tokenizer = TokenizerJson.read(path.resolve(TOKENIZER), roles);
      requireAgreement(tokenizer, path, config);
      return tokenizer;
    }
    if (Files.exists(path.resolve(VOCABULARY))) {
      return wordPiece(path, roles, config);
    }
    if (Files.exists(path.resolve(PIECES))) {
      return byteLevelBpe(path, PIECES, MERGES, roles, config);
    }
    if (Files.exists(path.resolve(GPT2_PIECES))) {
      return byteLevelBpe(path, GPT2_PIECES, GPT2_MERGES, roles, config);
    }
    throw new TokenizerException(
        "%s has neither %s nor %s nor %s with %s: expected a Hugging Face tokenizer directory"
            .formatted(path, TOKENIZER, VOCABULARY, PIECES, MERGES));
  }

  private static WordPieceTokenizer wordPiece(
      Path path, Map<String, String> roles, ObjectNode config) {
    Vocabulary file = Vocabulary.read(path.resolve(VOCABULARY));
    Vocabulary vocabulary =
        Vocabulary.of(
            file.tokens(),
            SpecialTokenNames.of(roles, SpecialTokens.BERT),
            TokenSpelling.WORD_PIECE,
            file.source());
    var settings = new JsonPart(path.resolve(CONFIG), "", config);
    JsonPart accents = settings.at("strip_accents");
    return wordPiece(
        vocabulary,
        new WordPieceOptions(
            settings.at("do_lower_case").bool(true),
            accents.isAbsent() ? null : accents.bool(),
            settings.at("tokenize_chinese_chars").bool(true),
            WordPieceOptions.UNCASED.maxInputCharsPerWord()));
  }

  private static WordPieceTokenizer wordPiece(Vocabulary vocabulary, WordPieceOptions options) {
    requireSpecials(vocabulary, "a BERT vocabulary has each of %s on a line of its own");
    return new WordPieceTokenizer(vocabulary, options);
  }

  private static ByteLevelBpeTokenizer byteLevelBpe(
      Path path, String pieces, String merges, Map<String, String> roles, ObjectNode config) {
    Path file = path.resolve(pieces);
    List<String> tokens = TokenNumbers.tokens(JsonFiles.read(file), file.toString());
    boolean isFairseq = Files.exists(path.resolve(FAIRSEQ));
    Vocabulary vocabulary =
        isFairseq
            ? FairseqDictionary.read(path.resolve(FAIRSEQ)).vocabulary(tokens)
            : Vocabulary.of(
                tokens,
                SpecialTokenNames.of(roles, SpecialTokenNames.byteLevel(tokens)),
                TokenSpelling.BYTE_LEVEL,
                file.toString());
    requireSpecials(
        vocabulary, "expected each of %s, or a special_tokens_map.json that names them");
    ByteLevelOptions kind =
        vocabulary.specials().equals(SpecialTokens.GPT2)
            ? ByteLevelOptions.GPT2
            : ByteLevelOptions.ROBERTA;
    JsonPart settings = new JsonPart(path.resolve(CONFIG), "", config);
    boolean addPrefixSpace = settings.at("add_prefix_space").bool(kind.addPrefixSpace());
    return new ByteLevelBpeTokenizer(
        vocabulary,
        MergesFile.read(path.resolve(merges)),
        new ByteLevelOptions(addPrefixSpace, kind.trimOffsets(), true));
  }

  private static void requireSpecials(Vocabulary vocabulary, String expected) {
    List<String> all = vocabulary.specials().all();
    List<String> missing = all.stream().filter(token -> vocabulary.id(token) < 0).toList();
    if (!missing.isEmpty()) {
      throw new TokenizerException(
          ("%s lacks %s: " + expected)
              .formatted(vocabulary.source(), String.join(", ", missing), String.join(" ", all)));
    }
  }

  /** The files beside {@code tokenizer.json} must not say otherwise. */
  private static void requireAgreement(Tokenizer tokenizer, Path path, ObjectNode config) {
    var settings = new JsonPart(path.resolve(CONFIG), "", config);
    requireSpecials(tokenizer.vocabulary(), "expected each of %s in model.vocab");
    if (tokenizer instanceof WordPieceTokenizer wordPiece) {
      WordPieceOptions options = wordPiece.options();
      requireSame(settings.at("do_lower_case"), options.lowerCase(), "normalizer.lowercase");
      requireSame(
          settings.at("tokenize_chinese_chars"),
          options.tokenizeChineseChars(),
          "normalizer.handle_chinese_chars");
      requireSame(
          settings.at("strip_accents"), options.stripsAccents(), "normalizer.strip_accents");
    } else if (tokenizer instanceof ByteLevelBpeTokenizer bpe) {
      requireSame(
          settings.at("add_prefix_space"),
          bpe.options().addPrefixSpace(),
          "pre_tokenizer.add_prefix_space");
    }
    if (tokenizer.vocabulary().spelling() == TokenSpelling.BYTE_LEVEL) {
      if (Files.exists(path.resolve(PIECES))) {
        Path pieces = path.resolve(PIECES);
        requireSame(
            Vocabulary.of(
                TokenNumbers.tokens(JsonFiles.read(pieces), pieces.toString()),
                tokenizer.vocabulary().specials(),
                TokenSpelling.BYTE_LEVEL,
                pieces.toString()),
            tokenizer);
      }
      return;
    }
    if (Files.exists(path.resolve(VOCABULARY))) {
      requireSame(Vocabulary.read(path.resolve(VOCABULARY)), tokenizer);
    }
  }

  private static void requireSame(JsonPart setting, boolean published, String key) {
    if (!setting.isAbsent() && setting.bool() != published) {
      throw new TokenizerException(
          "%s says %s is %s but %s is %s in %s: correct one of the two"
              .formatted(setting.file(), setting.key(), setting.node(), key, published, TOKENIZER));
    }
  }

  /** Added tokens may stand behind those of the vocabulary file. */
  private static void requireSame(Vocabulary file, Tokenizer tokenizer) {
    Vocabulary published = tokenizer.vocabulary();
    int common = Math.min(file.size(), published.size());
    for (int id = 0; id < common; id++) {
      if (!file.token(id).equals(published.token(id))) {
        throw new TokenizerException(
            "token %d is \"%s\" in %s and \"%s\" in %s: remove the file that is wrong"
                .formatted(
                    id, file.token(id), file.source(), published.token(id), published.source()));
      }
    }
    long added =
        tokenizer.markup().addedTokens().stream().filter(t -> t.id() >= file.size()).count();
    if (file.size() + added != published.size()) {
      throw new TokenizerException(
          "%s has %d tokens and %s has %d: remove the file that is wrong"
              .formatted(file.source(), file.size(), published.source(), published.size()));
    }
  }

  /**
   * Writes the files of a Hugging Face directory, making it if need be.
   *
   * @throws TokenizerException if a file cannot be written
   */
  public static void write(Tokenizer tokenizer, Path directory) {
    try {
      Files.createDirectories(directory);
      Map<String, Object> specials = SpecialTokenNames.tree(tokenizer);
      var config = new LinkedHashMap<>(specials);
      if (tokenizer instanceof PipelineTokenizer) {
        config.put("clean_up_tokenization_spaces", DecoderJson.cleansUp(tokenizer.markup()));
        config.put("model_max_length", 512);
        config.put("tokenizer_class", "PreTrainedTokenizerFast"); // the others know their own steps
      } else if (tokenizer instanceof ByteLevelBpeTokenizer bpe) {
        JsonFiles.write(directory.resolve(PIECES), numbers(bpe.vocabulary()));
        Files.writeString(
            directory.resolve(MERGES), MergesFile.text(bpe.merges()), StandardCharsets.UTF_8);
        config.put("add_prefix_space", bpe.options().addPrefixSpace());
        config.put("clean_up_tokenization_spaces", false);
        config.put("model_max_length", isGpt2(bpe) ? 1024 : 512);
        config.put("tokenizer_class", isGpt2(bpe) ? "GPT2Tokenizer" : "RobertaTokenizer");
      } else {
        WordPieceTokenizer wordPiece = (WordPieceTokenizer) tokenizer;
        String vocabulary = String.join("\n", wordPiece.vocabulary().tokens()) + "\n";
        Files.writeString(directory.resolve(VOCABULARY), vocabulary, StandardCharsets.UTF_8);
        config.put("clean_up_tokenization_spaces", true);
        config.put("do_lower_case", wordPiece.options().lowerCase());
        config.put("model_max_length", 512);
        config.put("strip_accents", wordPiece.options().stripAccents());
        config.put("tokenize_chinese_chars", wordPiece.options().tokenizeChineseChars());
        config.put("tokenizer_class", "BertTokenizer");
      }
      JsonFiles.write(directory.resolve(TOKENIZER), TokenizerJson.tree(tokenizer));
      JsonFiles.write(directory.resolve(CONFIG), config);
      JsonFiles.write(directory.resolve(SPECIAL_TOKENS), specials);
    } catch (IOException e) {
      throw new TokenizerException(
          "the tokenizer cannot be written to %s: %s".formatted(directory, FileErrors.reason(e)),
          e);
    }
  }

  private static boolean isGpt2(ByteLevelBpeTokenizer tokenizer) {
    return tokenizer.vocabulary().specials().equals(SpecialTokens.GPT2);
  }

  private static JsonNode numbers(Vocabulary vocabulary) {
    ObjectNode numbers = JsonFiles.empty();
    TokenNumbers.put(vocabulary, numbers);
    return numbers;
  }

  private static ObjectNode readIfThere(Path file) {
    return Files.exists(file) ? JsonFiles.read(file) : JsonFiles.empty();
  }
}
