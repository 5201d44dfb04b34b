package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.data.CorpusComparison.Difference;
import dev.cloze.data.CorpusComparison.Side;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusVerificationTest {
  private static final int[][][] DOCUMENTS = {
    {{5, 6, 7}, {8}}, {{9, 50, 11, 12}}, {{13}, {14, 15}}
  };

  @TempDir private Path folder;

  private CorpusVerification.Report verify(Path corpus) {
    return CorpusVerification.verify(corpus, null, null);
  }

  private Corpus write(String name, long shardBytes, int[][]... documents) {
    return TestCorpora.write(folder.resolve(name), 60, shardBytes, documents);
  }

  @Test
  void findsNothingInAWholeCorpus() throws IOException {
    PreparationFixture fixture = new PreparationFixture(folder);
    fixture.writeTexts();
    Path output = folder.resolve("corpus");
    PreparationResult made = fixture.prepare(output);
    CorpusVerification.Report report =
        CorpusVerification.verify(
            output, TokenizerFiles.read(fixture.tokenizer), fixture.tokenizer);
    assertThat(report.problems()).isEmpty();
    assertThat(report.shards()).isEqualTo(made.shards());
    assertThat(report.documents()).isEqualTo(made.documents());
    assertThat(report.sentences()).isEqualTo(made.sentences());
    assertThat(report.tokens()).isEqualTo(made.tokens());
    Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nx\n");
    assertThat(
            CorpusVerification.verify(
                    output,
                    TokenizerFiles.read(folder.resolve("vocab.txt")),
                    folder.resolve("vocab.txt"))
                .problems())
        .singleElement()
        .asString()
        .contains("was prepared with another tokenizer");
  }

  @Test
  void namesEveryDamagedFile() throws IOException {
    write("corpus", 1, DOCUMENTS).close();
    Path corpus = folder.resolve("corpus");
    flip(corpus.resolve("shard-00000.bin"), 2);
    Files.delete(corpus.resolve("shard-00001.idx"));
    Files.write(corpus.resolve("shard-00002.bin"), new byte[3]);
    assertThat(verify(corpus).problems())
        .hasSize(3)
        .anyMatch(line -> line.contains("shard-00000.bin is damaged: its SHA-256 is"))
        .anyMatch(line -> line.contains("shard-00001.idx is missing"))
        .anyMatch(line -> line.contains("shard-00002.bin has 3 bytes"));
  }

  /** Damage that came with its own checksum: by a faulty writer, not by a faulty disk. */
  @Test
  void findsWhatChecksumsCannotTell() throws IOException {
    write("corpus", Long.MAX_VALUE, DOCUMENTS).close();
    Path corpus = folder.resolve("corpus");
    Path idx = corpus.resolve("shard-00000.idx");
    Path bin = corpus.resolve("shard-00000.bin");
    byte[] goodIdx = Files.readAllBytes(idx);
    byte[] goodBin = Files.readAllBytes(bin);
    int offsetsAt = 34 + 4 * 5;
    ByteBuffer bad = copy(goodIdx);
    bad.putLong(offsetsAt + 8, 4); // the second sentence begins inside the first
    rewrite(corpus, idx, bad.array());
    assertThat(verify(corpus).problems())
        .containsExactly(
            idx + " is damaged: sentence 1 begins at byte 4, and the ones before it end at 6");
    bad = copy(goodIdx);
    bad.putLong(offsetsAt + 8 * 5 + 8, 4); // the first document ends after the second
    rewrite(corpus, idx, bad.array());
    assertThat(verify(corpus).problems())
        .containsExactly(
            idx + " is damaged: document 1 begins at sentence 4 and ends before it, at 3");
    rewrite(corpus, idx, goodIdx);
    bad = copy(goodBin);
    bad.putShort(4, (short) 60);
    rewrite(corpus, bin, bad.array());
    assertThat(verify(corpus).problems())
        .containsExactly(
            bin + " holds the token id 60, and the vocabulary has 60 tokens (sentence 0, token 2)");
    rewrite(corpus, bin, Arrays.copyOf(goodBin, goodBin.length + 2));
    assertThat(verify(corpus).problems())
        .containsExactly(bin + " has 24 bytes, and its sentences end at 22");
    rewrite(corpus, bin, goodBin);
    change(corpus, json -> ((ObjectNode) json.at("/shards/0")).put("tokens", 10));
    assertThat(verify(corpus).problems())
        .singleElement()
        .asString()
        .contains("5 sentences, 11 tokens; manifest.json says 3, 5, 10");
    change(corpus, json -> ((ObjectNode) json.at("/shards/0")).put("tokens", 11));
    assertThat(verify(corpus).problems()).isEmpty();
    change(corpus, json -> json.put("documents", 4));
    assertThat(verify(corpus).problems())
        .containsExactly("the shards hold 3 documents; manifest.json says 4");
  }

  @Test
  void findsWhatIsWrongWithTheInputs() throws IOException {
    PreparationFixture fixture = new PreparationFixture(folder);
    fixture.writeTexts();
    Path output = folder.resolve("corpus");
    fixture.prepare(output);
    change(output, json -> ((ObjectNode) json.at("/inputs/0")).put("documents", 1));
    assertThat(verify(output).problems())
        .singleElement()
        .asString()
        .contains("names 30 input files with ");
  }

  @Test
  void comparesTextsWhateverTheShards() {
    try (Corpus one = write("one", Long.MAX_VALUE, DOCUMENTS);
        Corpus same = write("same", 1, DOCUMENTS)) {
      assertThat(CorpusComparison.firstDifference(one, same)).isEmpty();
      assertThat(one.hash()).isNotEqualTo(same.hash());
    }
  }

  @Test
  void namesTheFirstDifference() {
    Corpus one = write("one", 1, DOCUMENTS);
    assertDifference(
        one,
        new int[][][] {{{5, 6, 7}, {8}}, {{9, 50, 11, 13}}, {{13}, {14, 15}}},
        new Difference(1, 0, 3, new Side("shard-00001", 12), new Side("shard-00000", 13)));
    assertDifference(
        one,
        new int[][][] {{{5, 6, 7}, {8}}, {{9, 50, 11}, {12}}, {{13}, {14, 15}}},
        new Difference(1, 0, 3, new Side("shard-00001", 12), new Side("shard-00000", null)));
    assertDifference(
        one,
        new int[][][] {{{5, 6, 7}, {8}}, {{9, 50, 11, 12}}, {{13}}},
        new Difference(2, 1, 0, new Side("shard-00002", 14), new Side("shard-00000", null)));
    assertDifference(
        one,
        new int[][][] {{{5, 6, 7}, {8}}, {{9, 50, 11, 12}}},
        new Difference(2, 0, 0, new Side("shard-00002", 13), new Side(null, null)));
    one.close();
  }

  private void assertDifference(Corpus one, int[][][] documents, Difference expected) {
    try (Corpus other = write("other-" + documents.hashCode(), Long.MAX_VALUE, documents)) {
      assertThat(CorpusComparison.firstDifference(one, other)).contains(expected);
    }
  }

  private static ByteBuffer copy(byte[] bytes) {
    return ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  /** With a manifest that agrees. */
  private static void rewrite(Path corpus, Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    String kind = file.toString().endsWith(".bin") ? "bin" : "idx";
    change(
        corpus,
        json ->
            ((ObjectNode) json.at("/shards/0"))
                .put(kind + "_bytes", bytes.length)
                .put(kind + "_sha256", ChecksummedFile.sha256(file)));
  }

  private static void change(Path corpus, Consumer<ObjectNode> change) throws IOException {
    Path manifest = corpus.resolve("manifest.json");
    ObjectNode json = (ObjectNode) Manifest.JSON.readTree(manifest.toFile());
    change.accept(json);
    Files.write(manifest, List.of(Manifest.JSON.writeValueAsString(json)));
  }
}
