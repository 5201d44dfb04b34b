package dev.cloze.data;

import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.List;

/**
 * A tokenised corpus, mapped into memory: documents of sentences of token ids, numbered from 0 over
 * all shards. Safe for use by several threads. Closing lets go of the mapping.
 */
public final class Corpus implements AutoCloseable {
  private final Path location;
  private final String tokenizerFingerprint;
  private final int vocabSize;
  private final String hash;
  private final long tokens;
  private final long[] firstDocuments; // of each shard, and one past the last
  private final long[] firstSentences;
  private volatile Shard[] shards;

  /**
   * @param location for messages
   * @param hash of the content
   */
  Corpus(
      Path location,
      List<Shard> shards,
      String tokenizerFingerprint,
      int vocabSize,
      long tokens,
      String hash) {
    this.location = location;
    this.tokenizerFingerprint = tokenizerFingerprint;
    this.vocabSize = vocabSize;
    this.hash = hash;
    this.tokens = tokens;
    this.shards = shards.toArray(Shard[]::new);
    firstDocuments = new long[shards.size() + 1];
    firstSentences = new long[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      firstDocuments[i + 1] = firstDocuments[i] + shards.get(i).documents();
      firstSentences[i + 1] = firstSentences[i] + shards.get(i).sentences();
    }
    if (sentences() == 0) {
      throw new DataException("%s holds no sentences".formatted(location));
    }
  }

  /**
   * Opens what {@link Preparation} wrote.
   *
   * @param verifyChecksums also reads every byte, on all cores, and compares SHA-256
   * @throws DataException if a file is missing, has another size or other bytes than it was written
   *     with
   */
  public static Corpus open(Path directory, boolean verifyChecksums) {
    return CorpusFiles.prepared(directory, verifyChecksums);
  }

  /**
   * Opens what {@link Preparation} wrote with this tokenizer, every byte verified; or files that
   * Megatron-LM's own tools prepared, for which the caller says that it was this one: a folder of
   * them, or the path of one pair without {@code .bin} and {@code .idx}.
   *
   * @param tokenizerDirectory where it lies, for messages
   * @throws DataException if the corpus was made with another tokenizer or holds ids that this one
   *     does not have
   */
  public static Corpus open(Path location, Tokenizer tokenizer, Path tokenizerDirectory) {
    return CorpusFiles.any(location, tokenizer, tokenizerDirectory);
  }

  /**
   * Opens files that Megatron-LM's own tools prepared, one sentence to a sequence. They say nothing
   * of the tokenizer, so the caller answers for it, and nothing of checksums, so the hash is that
   * of the index files and of the sizes of the others.
   *
   * @param prefixes the paths without {@code .bin} and {@code .idx}
   */
  public static Corpus openMegatron(
      List<Path> prefixes, String tokenizerFingerprint, int vocabSize) {
    return CorpusFiles.megatron(prefixes, tokenizerFingerprint, vocabSize);
  }

  public long documents() {
    return firstDocuments[firstDocuments.length - 1];
  }

  public long sentences() {
    return firstSentences[firstSentences.length - 1];
  }

  public long tokens() {
    return tokens;
  }

  public int vocabSize() {
    return vocabSize;
  }

  public String tokenizerFingerprint() {
    return tokenizerFingerprint;
  }

  /** A SHA-256 of the content: equal for equal token ids, wherever they lie. */
  public String hash() {
    return hash;
  }

  /** The directory it was opened from, for messages. */
  public Path location() {
    return location;
  }

  /** The name of the shard that holds a document. */
  String shardName(long document) {
    String index = shard(shardOf(firstDocuments, document)).index().path().getFileName().toString();
    return index.substring(0, index.lastIndexOf('.'));
  }

  /** The number of the first sentence of a document. */
  public long firstSentence(long document) {
    int shard = shardOf(firstDocuments, document);
    return firstSentences[shard] + shard(shard).firstSentence(document - firstDocuments[shard]);
  }

  public int sentenceCount(long document) {
    int number = shardOf(firstDocuments, document);
    Shard shard = shard(number);
    long local = document - firstDocuments[number];
    return Math.toIntExact(shard.firstSentence(local + 1) - shard.firstSentence(local));
  }

  /** The number of tokens of a sentence. */
  public int sentenceLength(long sentence) {
    int shard = shardOf(firstSentences, sentence);
    return shard(shard).sentenceLength(sentence - firstSentences[shard]);
  }

  /**
   * Copies {@code length} tokens of a sentence, beginning with its token {@code from}, to {@code
   * target} beginning at {@code at}.
   */
  public void copySentence(long sentence, int from, int length, int[] target, int at) {
    int shard = shardOf(firstSentences, sentence);
    shard(shard).copySentence(sentence - firstSentences[shard], from, length, target, at);
  }

  /** The numbers of tokens of several sentences in a row, all of one document. */
  int[] sentenceLengths(long firstSentence, int sentences) {
    int number = shardOf(firstSentences, firstSentence);
    Shard shard = shard(number);
    long local = firstSentence - firstSentences[number];
    int[] lengths = new int[sentences];
    for (int i = 0; i < sentences; i++) {
      lengths[i] = shard.sentenceLength(local + i);
    }
    return lengths;
  }

  /** The number of tokens of several sentences in a row, all of one document. */
  long runLength(long firstSentence, int sentences) {
    long length = 0;
    for (int tokens : sentenceLengths(firstSentence, sentences)) {
      length += tokens;
    }
    return length;
  }

  /** As {@link #copySentence}, of a sentence and as many after it as are needed. */
  void copyRun(long firstSentence, long from, int length, int[] target, int at) {
    long sentence = firstSentence;
    long skip = from;
    int done = 0;
    while (done < length) {
      int available = sentenceLength(sentence);
      if (skip >= available) {
        skip -= available;
      } else {
        int part = (int) Math.min(length - done, available - skip);
        copySentence(sentence, (int) skip, part, target, at + done);
        done += part;
        skip = 0;
      }
      sentence++;
    }
  }

  /**
   * @param fingerprint of the tokenizer that is about to be used with this corpus
   * @param tokenizer where it lies, for the message
   * @throws DataException if the corpus was made with another one
   */
  public void requireTokenizer(String fingerprint, Path tokenizer) {
    if (!fingerprint.equals(tokenizerFingerprint)) {
      throw new DataException(
          """
          %s was prepared with another tokenizer (fingerprint %s) than %s (fingerprint %s). Name that \
          tokenizer, or prepare the corpus again: cloze prepare --tokenizer %s --output DIR FILE…"""
              .formatted(location, tokenizerFingerprint, tokenizer, fingerprint, tokenizer));
    }
  }

  /**
   * @throws DataException if the corpus was prepared with more tokens than there are
   */
  void requireVocabulary(Vocabulary vocabulary) {
    if (vocabulary.size() < vocabSize) {
      throw new DataException(
          "the vocabulary has %,d tokens, but %s was prepared with %,d. Name the tokenizer it was prepared with"
              .formatted(vocabulary.size(), location, vocabSize));
    }
  }

  /**
   * @param ids of a sample
   * @param document in which it begins, for the message
   * @throws DataException if the vocabulary of the corpus does not have one of them
   */
  void requireKnownIds(int[] ids, long document) {
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new DataException(
            """
            %s holds the token id %d, and its vocabulary has %,d tokens (a sample that begins in \
            document %,d). Verify its checksums, or prepare it again"""
                .formatted(location, id, vocabSize, document));
      }
    }
  }

  @Override
  public void close() {
    shards = null;
  }

  private Shard shard(int number) {
    Shard[] open = shards;
    if (open == null) {
      throw new IllegalStateException("the corpus %s is closed".formatted(location));
    }
    return open[number];
  }

  /** The last shard that begins at or before {@code number}; shards may be empty. */
  private static int shardOf(long[] firsts, long number) {
    int low = 0;
    int high = firsts.length - 1;
    if (number < 0 || number >= firsts[high]) {
      throw new IndexOutOfBoundsException("%d of %d".formatted(number, firsts[high]));
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firsts[middle] <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
