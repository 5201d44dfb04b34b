package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  private static final Path GOLDEN = Path.of("src/test/resources/megatron");
  private static final int[][][] DOCUMENTS = {
    {{5, 6, 7}, {8}}, {{9, 65000, 11, 12}}, {{13}, {14, 15}, {16}}
  };

  @TempDir Path folder;

  /** The files were made by tools/make_megatron_golden.py. */
  @ParameterizedTest
  @ValueSource(strings = {"small-uint16", "small-int32", "small-int64"})
  void readsMegatronFiles(String name) {
    try (Corpus corpus = Corpus.openMegatron(List.of(GOLDEN.resolve(name)), "theirs", 65536)) {
      assertThat(corpus.documents()).isEqualTo(3);
      assertThat(corpus.sentences()).isEqualTo(6);
      assertThat(corpus.tokens()).isEqualTo(12);
      assertContent(corpus);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {65001, 70000})
  void writesTheSameBytesAsMegatron(int vocabSize) throws IOException {
    TestCorpora.write(folder, vocabSize, Long.MAX_VALUE, DOCUMENTS).close();
    String golden = vocabSize < 65536 ? "small-uint16" : "small-int32";
    assertThat(folder.resolve("shard-00000.bin"))
        .hasSameBinaryContentAs(GOLDEN.resolve(golden + ".bin"));
    assertThat(folder.resolve("shard-00000.idx"))
        .hasSameBinaryContentAs(GOLDEN.resolve(golden + ".idx"));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(3); // and no temporary files
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 9, 1000})
  void numbersRunOverAllShards(long shardBytes) {
    try (Corpus corpus = TestCorpora.write(folder, 65001, shardBytes, DOCUMENTS)) {
      assertContent(corpus);
    }
  }

  @Test
  void refusesWhatIsNoIndex() throws IOException {
    Files.write(folder.resolve("a.idx"), new byte[50]);
    Files.write(folder.resolve("a.bin"), new byte[50]);
    assertThatThrownBy(() -> new Shard(folder.resolve("a")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.idx is damaged or no index");
    Files.delete(folder.resolve("a.bin"));
    assertThatThrownBy(() -> new Shard(folder.resolve("a")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.bin: it does not exist");
  }

  @Test
  void refusesTruncatedFiles() throws IOException {
    copyGolden("small-uint16");
    truncate(folder.resolve("small-uint16.bin"), 22);
    assertThatThrownBy(() -> new Shard(folder.resolve("small-uint16")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("small-uint16.bin is truncated");
    truncate(folder.resolve("small-uint16.idx"), 100);
    assertThatThrownBy(() -> new Shard(folder.resolve("small-uint16")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it has 100 bytes, which do not hold the 6 sentences");
  }

  /** Windows of 16 bytes: most values straddle two of them, as some do past 1 GiB. */
  @Test
  void mapsLargeFilesInWindows() throws IOException {
    Path file = folder.resolve("file");
    byte[] bytes = new byte[100];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    Files.write(file, bytes);
    MappedFile whole = new MappedFile(file);
    MappedFile windowed = new MappedFile(file, 4);
    for (int at = 0; at <= 92; at++) {
      assertThat(windowed.getLong(at)).isEqualTo(whole.getLong(at));
      assertThat(windowed.getInt(at)).isEqualTo(whole.getInt(at));
      assertThat(windowed.getUnsignedShort(at)).isEqualTo(whole.getUnsignedShort(at));
      assertThat(windowed.getByte(at)).isEqualTo(bytes[at]);
    }
  }

  /** A sparse file: it takes no space on disk. */
  @Test
  void readsPastTwoGibibytes() throws IOException {
    Path file = folder.resolve("sparse");
    long size = 5L << 30;
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
      sparse.seek(size - 8);
      sparse.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }
    assertThat(new MappedFile(file).getLong(size - 8)).isEqualTo(0x0807060504030201L);
  }

  /** A full disk: /dev/full refuses every write. */
  @Test
  void namesAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "skipped: this system has no /dev/full");
    Files.createSymbolicLink(folder.resolve("shard-00000.bin"), full);
    try (ShardWriter writer = new ShardWriter(folder, "shard-00000", IdType.UINT16)) {
      writer.sentence(new int[] {1, 2, 3}, 0, 3);
      writer.endDocument();
      assertThatThrownBy(writer::finish)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("shard-00000.bin: the disk is full; free some space");
    }
  }

  private static void assertContent(Corpus corpus) {
    long sentence = 0;
    for (int d = 0; d < DOCUMENTS.length; d++) {
      assertThat(corpus.firstSentence(d)).isEqualTo(sentence);
      assertThat(corpus.sentenceCount(d)).isEqualTo(DOCUMENTS[d].length);
      for (int[] expected : DOCUMENTS[d]) {
        int[] actual = new int[expected.length];
        assertThat(corpus.sentenceLength(sentence)).isEqualTo(expected.length);
        corpus.copySentence(sentence, 0, expected.length, actual, 0);
        assertThat(actual).isEqualTo(expected);
        sentence++;
      }
    }
    int[] part = new int[4];
    corpus.copySentence(2, 1, 2, part, 1);
    assertThat(part).containsExactly(0, 65000, 11, 0);
    assertThatThrownBy(() -> corpus.copySentence(2, 3, 2, part, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private void copyGolden(String name) throws IOException {
    for (String suffix : List.of(".bin", ".idx")) {
      Files.copy(GOLDEN.resolve(name + suffix), folder.resolve(name + suffix));
    }
  }

  private static void truncate(Path path, long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
  }
}
