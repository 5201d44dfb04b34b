package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Corpora that other tools wrote, by the documented layout and without our manifest. */
class MegatronFilesTest {
  private static final int[][][] DOCUMENTS = {
    {{5, 6, 7}, {8}}, {{9, 50, 11, 12}}, {{13}, {14, 15}}
  };

  @TempDir private Path folder;
  private Path tokenizerDirectory;
  private Tokenizer tokenizer; // of 60 tokens

  @BeforeEach
  void makeTokenizer() throws IOException {
    tokenizerDirectory = new PreparationFixture(folder).tokenizer;
    tokenizer = TokenizerFiles.read(tokenizerDirectory);
    assertThat(tokenizer.vocabulary().size()).isBetween(51, 127);
  }

  /** Written byte by byte, with nothing of ours. */
  private static void write(Path prefix, int code, int bytes, int[][]... documents)
      throws IOException {
    ByteBuffer bin = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer lengths = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer offsets = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ends = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    long sentences = 0;
    ends.putLong(0);
    for (int[][] document : documents) {
      for (int[] sentence : document) {
        lengths.putInt(sentence.length);
        offsets.putLong(bin.position());
        for (int id : sentence) {
          for (int i = 0; i < bytes; i++) {
            bin.put((byte) (i < 4 ? id >> 8 * i : id >> 31));
          }
        }
        sentences++;
      }
      ends.putLong(sentences);
    }
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    index.write("MMIDIDX\0\0".getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer header = ByteBuffer.allocate(25).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(1).put((byte) code).putLong(sentences).putLong(documents.length + 1);
    index.write(header.array());
    for (ByteBuffer part : List.of(lengths, offsets, ends)) {
      index.write(part.array(), 0, part.position());
    }
    Files.write(Path.of(prefix + ".idx"), index.toByteArray());
    Files.write(Path.of(prefix + ".bin"), Arrays.copyOf(bin.array(), bin.position()));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 4", "5, 8", "8, 2"})
  void loadsEveryIntegerType(int code, int bytes) throws IOException {
    Path prefix = folder.resolve("theirs");
    write(prefix, code, bytes, DOCUMENTS);
    for (String name : List.of("theirs", "theirs.idx", "theirs.bin")) {
      try (Corpus corpus = Corpus.open(folder.resolve(name), tokenizer, tokenizerDirectory)) {
        assertThat(corpus.documents()).isEqualTo(3);
        assertThat(corpus.tokens()).isEqualTo(11);
        assertThat(corpus.sentenceCount(2)).isEqualTo(2);
        int[] ids = new int[4];
        corpus.copySentence(2, 0, 4, ids, 0);
        assertThat(ids).containsExactly(9, 50, 11, 12);
        assertThat(corpus.tokenizerFingerprint()).isEqualTo(tokenizer.fingerprint());
      }
    }
    assertThat(CorpusVerification.verify(prefix, tokenizer, tokenizerDirectory).problems())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 7, 9})
  void refusesTypesThatAreNoIds(int code) throws IOException {
    write(folder.resolve("theirs"), code, 8, DOCUMENTS);
    assertThatThrownBy(() -> Corpus.open(folder.resolve("theirs"), tokenizer, tokenizerDirectory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("theirs.idx stores token ids of Megatron's type " + code);
  }

  @Test
  void readsAFolderInTheOrderOfTheNames() throws IOException {
    Path theirs = Files.createDirectory(folder.resolve("folder"));
    write(theirs.resolve("b"), 8, 2, DOCUMENTS);
    write(theirs.resolve("a"), 4, 4, new int[][] {{30}, {31, 32}});
    try (Corpus corpus = Corpus.open(theirs, tokenizer, tokenizerDirectory)) {
      assertThat(corpus.documents()).isEqualTo(4);
      assertThat(corpus.sentenceLength(1)).isEqualTo(2);
      assertThat(corpus.shardName(0)).isEqualTo("a");
      assertThat(corpus.shardName(1)).isEqualTo("b");
    }
    CorpusVerification.Report report =
        CorpusVerification.verify(theirs, tokenizer, tokenizerDirectory);
    assertThat(report.shards()).isEqualTo(2);
    assertThat(report.tokens()).isEqualTo(14);
    assertThatThrownBy(() -> CorpusVerification.verify(theirs, null, null))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("name it with --tokenizer");
  }

  @Test
  void findsIdsOfAnotherTokenizer() throws IOException {
    for (int id : new int[] {60_000, -1, Integer.MIN_VALUE}) {
      write(folder.resolve("theirs"), 5, 8, new int[][] {{1}, {2, id}});
      assertThatThrownBy(() -> Corpus.open(folder.resolve("theirs"), tokenizer, tokenizerDirectory))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("theirs.bin holds the token id " + id)
          .hasMessageContaining("sentence 1, token 1");
    }
  }

  @Test
  void saysWhatIsNoCorpusAtAll() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (Path nothing : List.of(empty, folder.resolve("nowhere"))) {
      assertThatThrownBy(() -> Corpus.open(nothing, tokenizer, tokenizerDirectory))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(nothing + " is no prepared corpus");
    }
    write(folder.resolve("theirs"), 8, 2, DOCUMENTS);
    Files.delete(folder.resolve("theirs.bin"));
    assertThatThrownBy(() -> Corpus.open(folder.resolve("theirs"), tokenizer, tokenizerDirectory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("theirs.bin: it does not exist");
  }
}
