package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {
  private static final List<String> TOKENS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "##s", "\u00E9t\u00E9");

  @TempDir private Path directory;

  @Test
  void writesWhatItReads() {
    for (var options :
        List.of(
            WordPieceOptions.UNCASED,
            WordPieceOptions.CASED,
            new WordPieceOptions(true, false, false, 7))) {
      var tokenizer = new WordPieceTokenizer(Vocabulary.of(TOKENS), options);
      TokenizerFiles.write(tokenizer, directory.resolve("model"));
      WordPieceTokenizer read = wordPiece(directory.resolve("model"));
      assertThat(read.options()).isEqualTo(options);
      assertThat(read.vocabulary().tokens()).isEqualTo(TOKENS);
      assertThat(read.fingerprint()).isEqualTo(tokenizer.fingerprint());
    }
  }

  @Test
  void theOriginalReadsWhatWeWrite() throws IOException {
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(TOKENS), WordPieceOptions.UNCASED), directory);
    try (var rust = HuggingFaceTokenizer.newInstance(directory.resolve("tokenizer.json"))) {
      assertThat(rust.encode("The cats [MASK]").getIds()).containsExactly(2, 5, 6, 7, 4, 3);
      assertThat(rust.encode("the", "cat").getIds()).containsExactly(2, 5, 3, 6, 3);
      assertThat(rust.encode("the", "cat").getTypeIds()).containsExactly(0, 0, 0, 1, 1);
      assertThat(rust.decode(new long[] {5, 6, 7})).isEqualTo("the cats");
    }
  }

  @Test
  void readsAPublishedDirectory() {
    Path published = Shared.file("data/reference/checkpoints/tiny_bert_seqcls");
    WordPieceTokenizer tokenizer = wordPiece(published);
    assertThat(tokenizer.options()).isEqualTo(WordPieceOptions.UNCASED);
    assertThat(tokenizer.vocabulary().mask()).isEqualTo(4);
  }

  @Test
  void readsASingleVocabularyFileAndADirectoryWithoutSettings() throws IOException {
    Path vocab = Files.write(directory.resolve("vocab.txt"), TOKENS);
    assertThat(wordPiece(vocab).options()).isEqualTo(WordPieceOptions.UNCASED);
    assertThat(wordPiece(directory).options()).isEqualTo(WordPieceOptions.UNCASED);
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    assertThat(wordPiece(directory).options()).isEqualTo(WordPieceOptions.CASED);
  }

  @Test
  void readsADirectoryWithTokenizerJsonAlone() throws IOException {
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(TOKENS), WordPieceOptions.CASED), directory);
    Files.delete(directory.resolve("vocab.txt"));
    Files.delete(directory.resolve("tokenizer_config.json"));
    assertThat(wordPiece(directory).options()).isEqualTo(WordPieceOptions.CASED);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    fails(directory.resolve("nowhere"), "nowhere", "does not exist");
    fails(directory, "vocab.txt", "tokenizer.json");
    Files.write(directory.resolve("vocab.txt"), TOKENS.subList(0, 4));
    fails(directory, "vocab.txt", "lacks [MASK]");
    Files.writeString(directory.resolve("vocab.txt"), "");
    fails(directory, "vocab.txt", "is empty");
  }

  @Test
  void saysWhatIsWrongInAVocabulary() throws IOException {
    var tokens = new ArrayList<>(TOKENS);
    tokens.add("cat");
    Files.write(directory.resolve("vocab.txt"), tokens);
    fails(directory, "\"cat\"", "line 7", "line 10");
    tokens.set(9, "");
    tokens.add("dog");
    Files.write(directory.resolve("vocab.txt"), tokens);
    fails(directory, "line 10 is blank");
    Files.write(directory.resolve("vocab.txt"), new byte[] {'a', (byte) 0xFF, '\n'});
    fails(directory, "not valid UTF-8");
  }

  @Test
  void saysWhereFilesContradictEachOther() throws IOException {
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(TOKENS), WordPieceOptions.UNCASED), directory);
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    fails(directory, "do_lower_case is false", "normalizer.lowercase is true");
    Files.delete(directory.resolve("tokenizer_config.json"));
    Files.write(directory.resolve("vocab.txt"), TOKENS.subList(0, 8));
    fails(directory, "has 8 tokens", "has 9");
    var tokens = new ArrayList<>(TOKENS);
    tokens.set(6, "dog");
    Files.write(directory.resolve("vocab.txt"), tokens);
    fails(directory, "token 6 is \"dog\"", "\"cat\"");
  }

  @Test
  void saysWhatIsNotSupported() throws IOException {
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(TOKENS), WordPieceOptions.UNCASED), directory);
    Path file = directory.resolve("tokenizer.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"BertNormalizer\"", "\"Nmt\""));
    fails(directory, "tokenizer.json", "normalizer.type", "\"Nmt\"", "BertNormalizer");
    Files.writeString(
        file,
        json.replace(
            "\"model\" : {\n    \"type\" : \"WordPiece\"", "\"model\" : {\"type\" : \"Unigram\""));
    fails(directory, "model.type", "\"Unigram\"");
    Files.writeString(file, json.replace("\"content\" : \"[MASK]\"", "\"content\" : \"<mask>\""));
    fails(directory, "added token \"<mask>\"", "lacks it");
    Files.writeString(file, json.substring(0, 100));
    fails(directory, "tokenizer.json, line", "not valid JSON");
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    var tokenizer = new WordPieceTokenizer(Vocabulary.of(TOKENS), WordPieceOptions.UNCASED);
    assertThatThrownBy(() -> TokenizerFiles.write(tokenizer, file.resolve("model")))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("cannot be written to " + file);
  }

  private static WordPieceTokenizer wordPiece(Path path) {
    return (WordPieceTokenizer) TokenizerFiles.read(path);
  }

  private static void fails(Path path, String... words) {
    assertThatThrownBy(() -> TokenizerFiles.read(path))
        .isInstanceOf(TokenizerException.class)
        .message()
        .contains(words);
  }
}
