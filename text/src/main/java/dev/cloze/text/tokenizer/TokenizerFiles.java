package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer files of a Hugging Face model directory: {@code vocab.txt}, {@code tokenizer.json},
 * {@code tokenizer_config.json}, {@code special_tokens_map.json}. Where two files say the same
 * thing they must agree; nothing is guessed.
 */
public final class TokenizerFiles {
  static final String VOCABULARY = "vocab.txt";
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFiles() {}

  /**
   * Reads a directory, which needs {@code vocab.txt} or {@code tokenizer.json}, or a single {@code
   * vocab.txt} file, which is taken as uncased.
   *
   * @throws TokenizerException if something is missing, contradicts itself or is not supported
   */
  public static WordPieceTokenizer read(Path path) {
    if (Files.isRegularFile(path)) {
      return tokenizer(Vocabulary.read(path), WordPieceOptions.UNCASED);
    }
    if (!Files.isDirectory(path)) {
      throw new TokenizerException(
          "%s does not exist: expected a tokenizer directory with %s, or a vocabulary file"
              .formatted(path, VOCABULARY));
    }
    Path vocabTxt = path.resolve(VOCABULARY);
    Path tokenizerJson = path.resolve(TOKENIZER);
    Path configJson = path.resolve(CONFIG);
    PublishedTokenizer published =
        Files.exists(tokenizerJson)
            ? PublishedTokenizer.of(tokenizerJson, readObject(tokenizerJson))
            : null;
    JsonNode config = Files.exists(configJson) ? readObject(configJson) : JSON.createObjectNode();
    Vocabulary vocabulary;
    if (Files.exists(vocabTxt)) {
      vocabulary = Vocabulary.read(vocabTxt);
      if (published != null) {
        requireSame(vocabulary, published.vocabulary());
      }
    } else if (published != null) {
      vocabulary = published.vocabulary();
    } else {
      throw new TokenizerException(
          "%s has neither %s nor %s: expected a Hugging Face tokenizer directory"
              .formatted(path, VOCABULARY, TOKENIZER));
    }
    return tokenizer(vocabulary, options(config, configJson, published, tokenizerJson));
  }

  /**
   * Writes the four files, making the directory if need be.
   *
   * @throws TokenizerException if a file cannot be written
   */
  public static void write(Tokenizer tokenizer, Path directory) {
    if (!(tokenizer instanceof WordPieceTokenizer wordPiece)) {
      throw new TokenizerException(
          "a tokenizer of the kind %s cannot be written; expected WordPiece"
              .formatted(tokenizer.getClass().getSimpleName()));
    }
    try {
      Files.createDirectories(directory);
      String vocabulary = String.join("\n", wordPiece.vocabulary().tokens()) + "\n";
      Files.writeString(directory.resolve(VOCABULARY), vocabulary, StandardCharsets.UTF_8);
      writeJson(directory.resolve(TOKENIZER), PublishedTokenizer.tree(wordPiece));
      writeJson(directory.resolve(CONFIG), config(wordPiece.options()));
      writeJson(directory.resolve(SPECIAL_TOKENS), specialTokens());
    } catch (IOException e) {
      throw new TokenizerException(
          "the tokenizer cannot be written to %s: %s".formatted(directory, FileErrors.reason(e)),
          e);
    }
  }

  private static WordPieceTokenizer tokenizer(Vocabulary vocabulary, WordPieceOptions options) {
    List<String> missing =
        Vocabulary.SPECIAL_TOKENS.stream().filter(token -> vocabulary.id(token) < 0).toList();
    if (!missing.isEmpty()) {
      throw new TokenizerException(
          "%s lacks %s: a BERT vocabulary has each of %s on a line of its own"
              .formatted(
                  vocabulary.source(),
                  String.join(", ", missing),
                  String.join(" ", Vocabulary.SPECIAL_TOKENS)));
    }
    return new WordPieceTokenizer(vocabulary, options);
  }

  private static WordPieceOptions options(
      JsonNode config, Path configJson, PublishedTokenizer published, Path tokenizerJson) {
    var lowerCase = new Setting("do_lower_case", config, configJson);
    var chinese = new Setting("tokenize_chinese_chars", config, configJson);
    var accents = new Setting("strip_accents", config, configJson);
    if (published == null) {
      return new WordPieceOptions(
          lowerCase.or(true),
          accents.value(),
          chinese.or(true),
          WordPieceOptions.UNCASED.maxInputCharsPerWord());
    }
    WordPieceOptions options = published.options();
    lowerCase.requireSame(options.lowerCase(), "lowercase", tokenizerJson);
    chinese.requireSame(options.tokenizeChineseChars(), "handle_chinese_chars", tokenizerJson);
    if (accents.value() != null) {
      accents.requireSame(options.stripsAccents(), "strip_accents", tokenizerJson);
    }
    return options;
  }

  /** A yes-or-no key of tokenizer_config.json that may be absent. */
  private record Setting(String key, Boolean value, Path file) {
    Setting(String key, JsonNode config, Path file) {
      this(key, booleanOrNull(key, config, file), file);
    }

    private static Boolean booleanOrNull(String key, JsonNode config, Path file) {
      JsonNode node = config.get(key);
      if (node == null || node.isNull()) {
        return null;
      }
      if (!node.isBoolean()) {
        throw new TokenizerException(
            "%s: %s is %s; expected true, false or null".formatted(file, key, node));
      }
      return node.booleanValue();
    }

    boolean or(boolean absent) {
      return value == null ? absent : value;
    }

    void requireSame(boolean other, String otherKey, Path otherFile) {
      if (value != null && value != other) {
        throw new TokenizerException(
            "%s says %s is %s but normalizer.%s is %s in %s: correct one of the two"
                .formatted(file, key, value, otherKey, other, otherFile.getFileName()));
      }
    }
  }

  private static void requireSame(Vocabulary file, Vocabulary published) {
    int common = Math.min(file.size(), published.size());
    for (int id = 0; id < common; id++) {
      if (!file.token(id).equals(published.token(id))) {
        throw new TokenizerException(
            "token %d is \"%s\" in %s and \"%s\" in %s: remove the file that is wrong"
                .formatted(
                    id, file.token(id), file.source(), published.token(id), published.source()));
      }
    }
    if (file.size() != published.size()) {
      throw new TokenizerException(
          "%s has %d tokens and %s has %d: remove the file that is wrong"
              .formatted(file.source(), file.size(), published.source(), published.size()));
    }
  }

  private static Map<String, Object> config(WordPieceOptions options) {
    var config = new LinkedHashMap<String, Object>(specialTokens());
    config.put("clean_up_tokenization_spaces", true);
    config.put("do_lower_case", options.lowerCase());
    config.put("model_max_length", 512);
    config.put("strip_accents", options.stripAccents());
    config.put("tokenize_chinese_chars", options.tokenizeChineseChars());
    config.put("tokenizer_class", "BertTokenizer");
    return config;
  }

  private static Map<String, Object> specialTokens() {
    var tokens = new LinkedHashMap<String, Object>();
    tokens.put("cls_token", Vocabulary.CLS);
    tokens.put("mask_token", Vocabulary.MASK);
    tokens.put("pad_token", Vocabulary.PAD);
    tokens.put("sep_token", Vocabulary.SEP);
    tokens.put("unk_token", Vocabulary.UNK);
    return tokens;
  }

  private static JsonNode readObject(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      if (!node.isObject()) {
        throw new TokenizerException("%s: expected a JSON object".formatted(file));
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new TokenizerException(
          "%s, line %d: not valid JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
    }
  }

  private static void writeJson(Path file, Object tree) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    Files.write(file, json);
  }
}
