package dev.cloze.text.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The original: the Rust tokenizers, with nothing but a model, cleaning and word splitting. */
final class RustTokenizer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String UNSPELLED = "\uDBFF\uDFFF"; // in no text

  private final HuggingFaceTokenizer tokenizer;

  private RustTokenizer(ObjectNode root) {
    try {
      Path file = Files.createTempFile("tokenizer", ".json");
      JSON.writeValue(file.toFile(), root);
      tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optAddSpecialTokens(false)
              .optTruncation(false)
              .optPadding(false)
              .build();
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RustTokenizer(Vocabulary vocabulary, WordPieceOptions options) {
    this(wordPiece(vocabulary, options));
  }

  private static ObjectNode wordPiece(Vocabulary vocabulary, WordPieceOptions options) {
    ObjectNode root = JSON.createObjectNode();
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
    putVocabulary(model, vocabulary);
    return root;
  }

  static RustTokenizer of(Tokenizer ours) {
    if (ours instanceof ByteLevelBpeTokenizer bpe) {
      return new RustTokenizer(byteLevelBpe(bpe));
    }
    return ours instanceof WordPieceTokenizer wordPiece
        ? new RustTokenizer(ours.vocabulary(), wordPiece.options())
        : new RustTokenizer(withoutAddedTokens(ours));
  }

  /** Its file, with other names for the tokens that no word may become. */
  private static ObjectNode withoutAddedTokens(Tokenizer ours) {
    ObjectNode root = TokenizerJson.tree(ours).deepCopy();
    root.putArray("added_tokens");
    ObjectNode model = (ObjectNode) root.get("model");
    if (model.get("type").asText().equals("WordPiece")) {
      ObjectNode vocab = (ObjectNode) model.get("vocab");
      for (int id : ours.markup().noWords()) {
        String token = ours.vocabulary().token(id);
        if (vocab.remove(token) != null) {
          vocab.put(token + UNSPELLED, id);
        }
      }
      model.put("unk_token", model.get("unk_token").asText() + UNSPELLED);
    }
    return root;
  }

  private static ObjectNode byteLevelBpe(ByteLevelBpeTokenizer ours) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putArray("added_tokens");
    for (String part : List.of("pre_tokenizer", "post_processor")) {
      ObjectNode byteLevel = root.putObject(part);
      byteLevel.put("type", "ByteLevel");
      byteLevel.put("add_prefix_space", ours.options().addPrefixSpace());
      byteLevel.put("trim_offsets", ours.options().trimOffsets());
      byteLevel.put("use_regex", ours.options().useRegex());
    }
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    putVocabulary(model, ours.vocabulary());
    ArrayNode merges = model.putArray("merges");
    ours.merges().forEach(merge -> merges.add(merge.toString()));
    return root;
  }

  private static void putVocabulary(ObjectNode model, Vocabulary vocabulary) {
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.token(id), id);
    }
  }

  List<int[]> encode(List<String> texts) {
    Encoding[] encodings = tokenizer.batchEncode(texts);
    return Arrays.stream(encodings)
        .map(e -> Arrays.stream(e.getIds()).mapToInt(Math::toIntExact).toArray())
        .toList();
  }

  /**
   * How ours differs on these texts: in the ids, or in the places of the tokens.
   *
   * @param name of the texts, for the messages
   */
  List<String> differences(Tokenizer ours, List<String> texts, String name) {
    List<String> differences = new ArrayList<>();
    TokenizersLibrary library = TokenizersLibrary.LIB; // the class above it fetches much more
    long[] encodings =
        library.batchEncode(tokenizer.getHandle(), texts.toArray(String[]::new), false);
    var ids = new TokenIds();
    var spans = new TokenSpans();
    for (int i = 0; i < encodings.length; i++) {
      long[] expectedIds = library.getTokenIds(encodings[i]);
      CharSpan[] expectedPlaces = library.getTokenCharSpans(encodings[i]);
      library.deleteEncoding(encodings[i]);
      String text = texts.get(i);
      ids.clear();
      spans.clear();
      ours.encode(text, ids);
      ours.encode(text, spans);
      TokenSpans places = spans.toCodePoints(text);
      if (!agree(expectedIds, expectedPlaces, ids, places)) {
        differences.add(
            "%s, text %d, %s: %s, ids alone %s, original %s"
                .formatted(
                    name, i, escape(text), show(places), ids, show(expectedIds, expectedPlaces)));
      }
    }
    return differences;
  }

  private static boolean agree(
      long[] expectedIds, CharSpan[] expectedPlaces, TokenIds ids, TokenSpans places) {
    boolean agree = expectedIds.length == ids.size() && expectedIds.length == places.size();
    for (int i = 0; agree && i < expectedIds.length; i++) {
      agree =
          ids.get(i) == expectedIds[i]
              && places.id(i) == expectedIds[i]
              && places.start(i) == expectedPlaces[i].getStart()
              && places.end(i) == expectedPlaces[i].getEnd();
    }
    return agree;
  }

  private static String show(long[] ids, CharSpan[] spans) {
    return IntStream.range(0, ids.length)
        .mapToObj(i -> "%d@%d-%d".formatted(ids[i], spans[i].getStart(), spans[i].getEnd()))
        .collect(Collectors.joining(" "));
  }

  private static String show(TokenSpans spans) {
    return IntStream.range(0, spans.size())
        .mapToObj(i -> "%d@%d-%d".formatted(spans.id(i), spans.start(i), spans.end(i)))
        .collect(Collectors.joining(" "));
  }

  static String escape(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                escaped.append(
                    c > ' ' && c < 127 ? Character.toString(c) : "\\u{%X}".formatted(c)));
    return escaped.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
