package dev.cloze.text.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The original: the Rust tokenizers, with nothing but a model, cleaning and word splitting. */
final class RustTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  RustTokenizer(Vocabulary vocabulary, WordPieceOptions options) {
    var mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", "1.0");
    root.putArray("added_tokens");
    ObjectNode normalizer = root.putObject("normalizer");
    normalizer.put("type", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put("handle_chinese_chars", options.tokenizeChineseChars());
    normalizer.put("strip_accents", options.stripAccents());
    normalizer.put("lowercase", options.lowerCase());
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode model = root.putObject("model");
    model.put("type", "WordPiece");
    model.put("unk_token", Vocabulary.UNK);
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", options.maxInputCharsPerWord());
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.token(id), id);
    }
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      mapper.writeValue(file.toFile(), root);
      tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optAddSpecialTokens(false)
              .optTruncation(false)
              .optPadding(false)
              .build();
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  List<int[]> encode(List<String> texts) {
    Encoding[] encodings = tokenizer.batchEncode(texts);
    return Arrays.stream(encodings)
        .map(e -> Arrays.stream(e.getIds()).mapToInt(Math::toIntExact).toArray())
        .toList();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
