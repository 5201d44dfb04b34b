package dev.cloze.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small corpora made of token ids, without any text. */
final class TestCorpora {
  static final int PAD = 0;
  static final int UNK = 1;
  static final int CLS = 2;
  static final int SEP = 3;
  static final int MASK = 4;

  /** The first id that is no special token. */
  static final int FIRST = 5;

  private TestCorpora() {}

  /** Special tokens, then made-up words; every seventh continues a word. */
  static Vocabulary vocabulary(int size) {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (int id = FIRST; id < size; id++) {
      tokens.add((id % 7 == 0 ? "##w" : "w") + id);
    }
    return Vocabulary.of(tokens);
  }

  /** Writes documents of sentences of ids, empty ones too, as others do, and opens them. */
  static Corpus write(Path directory, int vocabSize, long shardBytes, int[][]... documents) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    IdType idType = IdType.forVocabulary(vocabSize);
    List<Manifest.ShardEntry> shards = new ArrayList<>();
    ShardWriter shard = null;
    for (int[][] document : documents) {
      if (shard == null) {
        shard = new ShardWriter(directory, CorpusWriter.shardName(shards.size()), idType);
      }
      for (int[] sentence : document) {
        shard.sentence(sentence, 0, sentence.length);
      }
      shard.endDocument();
      if (shard.binBytes() >= shardBytes) {
        shards.add(shard.finish());
        shard = null;
      }
    }
    if (shard != null) {
      shards.add(shard.finish());
    }
    Manifest.of("made-up", vocabSize, idType, shards).write(directory);
    return Corpus.open(directory, true);
  }

  /**
   * Documents in which no token occurs twice, counting up from {@link #FIRST}; lengths of sentences
   * are drawn between 1 and {@code maxLength}.
   */
  static int[][][] distinct(int documents, int maxSentences, int maxLength, long seed) {
    SplitMix64 random = new SplitMix64(seed);
    int[][][] result = new int[documents][][];
    int id = FIRST;
    for (int d = 0; d < documents; d++) {
      result[d] = new int[1 + random.below(maxSentences)][];
      for (int s = 0; s < result[d].length; s++) {
        result[d][s] = new int[1 + random.below(maxLength)];
        for (int t = 0; t < result[d][s].length; t++) {
          result[d][s][t] = id++;
        }
      }
    }
    return result;
  }

  /** One past the largest id. */
  static int vocabSize(int[][][] documents) {
    int max = FIRST;
    for (int[][] document : documents) {
      for (int[] sentence : document) {
        for (int id : sentence) {
          max = Math.max(max, id);
        }
      }
    }
    return max + 1;
  }

  /** The folder of real data beside the project; the test is skipped where it is absent. */
  static Path shared(String path) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("shared").resolve(path);
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, "skipped: there is no shared/" + path + " beside the project");
    throw new AssertionError("unreachable");
  }
}
