package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokenizer.json}: read, written, and read by the original. */
class TokenizerJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void theOriginalReadsWhatWeWrite() throws IOException {
    for (Tokenizer tokenizer : List.of(published(), uncased(), roberta(), Shared.gpt2())) {
      TokenizerFiles.write(tokenizer, folder);
      compareMarked(tokenizer, 2_000);
    }
  }

  @Test
  void writesTheSameBytesAgain() throws IOException {
    for (Tokenizer tokenizer : List.of(published(), roberta(), Shared.gpt2(), withOddTokens())) {
      Path first = folder.resolve("first");
      Path second = folder.resolve("second");
      TokenizerFiles.write(tokenizer, first);
      Tokenizer read = TokenizerFiles.read(first);
      TokenizerFiles.write(read, second);
      try (var files = Files.list(first)) {
        for (Path file : files.toList()) {
          assertThat(second.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
      }
      assertThat(read.markup().addedTokens()).isEqualTo(tokenizer.markup().addedTokens());
      assertThat(read.markup().template()).isEqualTo(tokenizer.markup().template());
      assertThat(read.fingerprint()).isEqualTo(tokenizer.fingerprint());
      for (Path directory : List.of(first, second)) {
        for (String name : List.of("vocab.txt", "vocab.json", "merges.txt")) {
          Files.deleteIfExists(directory.resolve(name));
        }
      }
    }
  }

  /** Every combination of the rules, on text full of the tokens and of white space. */
  @Test
  void findsAddedTokensAsTheOriginal() throws IOException {
    Tokenizer tokenizer = withOddTokens();
    TokenizerFiles.write(tokenizer, folder);
    compareMarked(tokenizer, 5_000);
    var options = new ByteLevelOptions(true, true, true);
    ByteLevelBpeTokenizer bpe = (ByteLevelBpeTokenizer) tokenizer;
    tokenizer = new ByteLevelBpeTokenizer(bpe.vocabulary(), bpe.merges(), options, bpe.markup());
    TokenizerFiles.write(tokenizer, folder);
    compareMarked(tokenizer, 5_000);
  }

  @Test
  void plainEncodingLooksForNoTokens() throws IOException {
    Tokenizer tokenizer = roberta();
    assertThat(tokenizer.encode("<mask>").toArray()).containsExactly(41552, 43776, 15698);
    var spans = new TokenSpans();
    tokenizer.encodeMarked("A <mask>.", spans);
    assertThat(spans.ids().toArray()).containsExactly(250, 50264, 4);
    assertThat(spans.text(1, "A <mask>.").toString())
        .isEqualTo("<mask>"); // it takes the blank along
  }

  /** The other ways to say the same thing. */
  @Test
  void readsEveryPostProcessor() throws IOException {
    SequenceTemplate bert = uncased().markup().template();
    TokenizerFiles.write(uncased(), folder);
    edit(
        root -> {
          ObjectNode processor = root.putObject("post_processor").put("type", "BertProcessing");
          processor.putArray("sep").add("[SEP]").add(102);
          processor.putArray("cls").add("[CLS]").add(101);
        });
    assertThat(TokenizerFiles.read(folder).markup().template()).isEqualTo(bert);
    edit(root -> ((ArrayNode) root.at("/post_processor/cls")).set(1, 100));
    fails("post_processor.cls", "[\"[CLS]\",101]");

    TokenizerFiles.write(roberta(), folder.resolve("roberta"));
    Files.delete(folder.resolve("vocab.txt"));
    Files.copy(
        folder.resolve("roberta/tokenizer.json"),
        folder.resolve("tokenizer.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.delete(folder.resolve("tokenizer_config.json"));
    Files.delete(folder.resolve("special_tokens_map.json"));
    edit(
        root -> {
          ObjectNode roberta = (ObjectNode) root.get("post_processor").deepCopy();
          ObjectNode sequence = root.putObject("post_processor").put("type", "Sequence");
          ArrayNode processors = sequence.putArray("processors");
          processors
              .addObject()
              .put("type", "ByteLevel")
              .put("add_prefix_space", false)
              .put("trim_offsets", false)
              .put("use_regex", true);
          processors.add(roberta);
        });
    Tokenizer read = TokenizerFiles.read(folder);
    assertThat(read.markup().template()).isEqualTo(roberta().markup().template());
    compareMarked(read, 500);
  }

  @Test
  void mergesMayBePairs() throws IOException {
    TokenizerFiles.write(Shared.gpt2(), folder);
    edit(
        root -> {
          ArrayNode merges = (ArrayNode) root.at("/model/merges");
          for (int i = 0; i < merges.size(); i++) {
            String[] pair = merges.get(i).asText().split(" ");
            merges.set(i, JSON.createArrayNode().add(pair[0]).add(pair[1]));
          }
        });
    assertThat(TokenizerFiles.read(folder).fingerprint()).isEqualTo(Shared.gpt2().fingerprint());
  }

  /** Added words, looked for in cleaned text; those of the model too. */
  @Test
  void findsAddedWordsInCleanedText() throws IOException {
    Tokenizer uncased = uncased();
    TokenizerFiles.write(uncased, folder);
    Files.delete(folder.resolve("vocab.txt"));
    byte[] decoder = JSON.writeValueAsBytes(decoder(false));
    edit(root -> root.set("decoder", decoder(false)));
    add("Covid", 30_522, true);
    add("caf\u00E9", 30_523, true);
    add("the", 1996, true);
    add("a[b]", 30_524, false);
    Tokenizer tokenizer = TokenizerFiles.read(folder);
    assertThat(tokenizer).isInstanceOf(WordPieceTokenizer.class); // no slower for it
    assertThat(tokenizer.encode("covid cafe").toArray())
        .isEqualTo(uncased.encode("covid cafe").toArray());
    var spans = new TokenSpans();
    tokenizer.encodeMarked("COVID-19 in a Caf\u00E9s", spans);
    assertThat(spans.ids().toArray()).containsExactly(30522, 1011, 2539, 1999, 1037, 30523, 1055);
    assertThat(spans.text(5, "COVID-19 in a Caf\u00E9s")).hasToString("Caf\u00E9");
    compareMarked(tokenizer, 3_000);
    TokenizerFiles.write(tokenizer, folder);
    compareMarked(tokenizer, 1_000);
    Tokenizer again = TokenizerFiles.read(folder);
    assertThat(again.markup()).isEqualTo(tokenizer.markup());
    assertThat(again.fingerprint())
        .isEqualTo(tokenizer.fingerprint())
        .isNotEqualTo(uncased.fingerprint());
    assertThat(JSON.readTree(folder.resolve("tokenizer.json").toFile()).get("decoder"))
        .isEqualTo(JSON.readTree(decoder));
    int[] ids = again.encode("it's so.").toArray();
    assertThat(again.decode(ids)).isEqualTo("it ' s so .");
    assertThat(uncased.decode(ids)).isEqualTo("it's so.");
  }

  private static ObjectNode decoder(boolean cleansUp) {
    return JSON.createObjectNode()
        .put("type", "WordPiece")
        .put("prefix", "##")
        .put("cleanup", cleansUp);
  }

  @Test
  void refusesWhatItDoesNotSupportByName() throws IOException {
    TokenizerFiles.write(roberta(), folder);
    refuses("/model", m -> m.put("byte_fallback", true), "model.byte_fallback is true");
    refuses("/model", m -> m.put("dropout", 0.1), "model.dropout is 0.1");
    refuses("/model", m -> m.put("ignore_merges", true), "model.ignore_merges");
    refuses("/model", m -> m.put("end_of_word_suffix", "</w>"), "model.end_of_word_suffix");
    refuses("", r -> r.putObject("normalizer").put("type", "Nmt"), "normalizer.type", "Nmt");
    refuses("", r -> r.putObject("pre_tokenizer").put("type", "Metaspace"), "pre_tokenizer");
    refuses("", r -> r.putObject("pre_tokenizer").put("type", "Digits"), "with ByteLevel only");
    refuses("", r -> r.putObject("decoder").put("type", "Metaspace"), "decoder.type");
    refuses("/post_processor", p -> p.put("type", "Other"), "post_processor.type", "\"Other\"");
    refuses("/model", m -> ((ArrayNode) m.get("merges")).set(0, "a"), "model.merges[0]");
    refuses("/added_tokens/0", t -> t.put("content", "<other>"), "added token \"<other>\"");
    refuses("/model", m -> ((ObjectNode) m.get("vocab")).put("zz", 7), "the id");
  }

  /** An added token numbered behind the vocabulary belongs to it. */
  @Test
  void addedTokensStandBehindTheVocabulary() throws IOException {
    TokenizerFiles.write(uncased(), folder);
    Files.delete(folder.resolve("vocab.txt"));
    add("[E1]", 30_522, false);
    Tokenizer tokenizer = TokenizerFiles.read(folder);
    assertThat(tokenizer.vocabulary().size()).isEqualTo(30_523);
    var spans = new TokenSpans();
    tokenizer.encodeMarked("the [E1] cat", spans);
    assertThat(spans.ids().toArray()).containsExactly(1996, 30_522, 4937);
    assertThat(tokenizer.encode("[E1]").toArray()).doesNotContain(30_522);
    TokenizerFiles.write(tokenizer, folder);
    compareMarked(tokenizer, 500);
    add("word", 30_530, false);
    fails("added token \"word\"", "behind it");
  }

  private void add(String content, int id, boolean normalized) throws IOException {
    edit(
        root ->
            ((ArrayNode) root.get("added_tokens"))
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", normalized)
                .put("special", true));
  }

  private void compareMarked(Tokenizer ours, int count) throws IOException {
    compareMarked(ours, folder, count);
  }

  /** Against the original with the file in the folder: special and added tokens, and pairs. */
  static void compareMarked(Tokenizer ours, Path folder, int count) throws IOException {
    var random = new SplittableRandom(17);
    var texts = new RandomText(random, ours.vocabulary());
    List<AddedToken> added = ours.markup().addedTokens();
    var differences = new ArrayList<String>();
    try (var rust =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(folder.resolve("tokenizer.json"))
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      for (int i = 0; i < count; i++) {
        String first = mix(texts, added, random);
        String second = mix(texts, added, random);
        check(ours, first, null, rust.encode(first), differences);
        check(ours, first, second, rust.encode(first, second), differences);
      }
    }
    assertThat(differences.stream().limit(10)).isEmpty();
  }

  private static String mix(RandomText texts, List<AddedToken> added, SplittableRandom random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String content = added.get(random.nextInt(added.size())).content();
      text.append(
          switch (random.nextInt(6)) {
            case 0 -> texts.next();
            case 1 -> " ".repeat(random.nextInt(3));
            case 2 -> random.nextInt(2) == 0 ? "a" : "_\u00E9";
            case 3 -> "\u00A0\n";
            default -> content;
          });
    }
    return text.toString();
  }

  private static void check(
      Tokenizer ours, String first, String second, Encoding encoding, List<String> differences) {
    var a = new TokenSpans();
    ours.encodeMarked(first, a);
    var ids = new TokenIds();
    var types = new TokenIds();
    SequenceTemplate template = ours.markup().template();
    if (second == null) {
      template.fill(a.ids(), ids, types);
    } else {
      var b = new TokenSpans();
      ours.encodeMarked(second, b);
      template.fill(a.ids(), b.ids(), ids, types);
    }
    if (!Arrays.equals(ints(encoding.getIds()), ids.toArray())
        || !Arrays.equals(ints(encoding.getTypeIds()), types.toArray())
        || second == null && !places(template, a.toCodePoints(first), encoding)) {
      differences.add(
          "%s | %s: %s %s, original %s %s, places %s, original %s"
              .formatted(
                  RustTokenizer.escape(first),
                  second == null ? "" : RustTokenizer.escape(second),
                  ids,
                  types,
                  Arrays.toString(encoding.getIds()),
                  Arrays.toString(encoding.getTypeIds()),
                  show(a.toCodePoints(first)),
                  Arrays.stream(encoding.getCharTokenSpans())
                      .filter(Objects::nonNull)
                      .map(span -> span.getStart() + "-" + span.getEnd())
                      .toList()));
    }
  }

  private static List<String> show(TokenSpans spans) {
    return IntStream.range(0, spans.size())
        .mapToObj(i -> spans.start(i) + "-" + spans.end(i))
        .toList();
  }

  private static boolean places(SequenceTemplate template, TokenSpans ours, Encoding encoding) {
    int first = template.single().get(0).text() == null ? 1 : 0;
    for (int i = 0; i < ours.size(); i++) {
      CharSpan span = encoding.getCharTokenSpans()[first + i];
      if (span.getStart() != ours.start(i) || span.getEnd() != ours.end(i)) {
        return false;
      }
    }
    return true;
  }

  private static int[] ints(long[] values) {
    return LongStream.of(values).mapToInt(Math::toIntExact).toArray();
  }

  private void refuses(String at, Consumer<ObjectNode> change, String... words) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    byte[] before = Files.readAllBytes(file);
    edit(root -> change.accept((ObjectNode) root.at(at)));
    fails(words);
    Files.write(file, before);
  }

  private void edit(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    var root = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(root);
    JSON.writeValue(file.toFile(), root);
  }

  private void fails(String... words) {
    assertThatThrownBy(() -> TokenizerFiles.read(folder))
        .isInstanceOf(TokenizerException.class)
        .message()
        .contains(words);
  }

  private static Tokenizer published() {
    return TokenizerFiles.read(Shared.file("data/reference/checkpoints/tiny_bert_seqcls"));
  }

  private static Tokenizer uncased() {
    return new WordPieceTokenizer(Shared.uncased(), WordPieceOptions.UNCASED);
  }

  private Tokenizer roberta() throws IOException {
    Path directory = Files.createTempDirectory(folder, "gpt2");
    return ByteLevelBpeTokenizerTest.roberta(directory);
  }

  /** RoBERTa with a token for every combination of the four rules. */
  private ByteLevelBpeTokenizer withOddTokens() throws IOException {
    ByteLevelBpeTokenizer roberta = (ByteLevelBpeTokenizer) roberta();
    List<String> tokens = new ArrayList<>(roberta.vocabulary().tokens());
    List<AddedToken> added = new ArrayList<>(roberta.markup().addedTokens());
    for (int rules = 0; rules < 16; rules++) {
      String content = (rules % 2 == 0 ? "odd" : "<odd>") + "abcdefghijklmnop".charAt(rules);
      added.add(
          new AddedToken(
              tokens.size(),
              content,
              (rules & 1) != 0,
              (rules & 2) != 0,
              (rules & 4) != 0,
              (rules & 8) != 0,
              false,
              true));
      tokens.add(content);
    }
    return new ByteLevelBpeTokenizer(
        Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
        roberta.merges(),
        roberta.options(),
        new Markup(added, roberta.markup().template()));
  }
}
