package dev.cloze.data;

/** Reads a whole shard and says what its bytes and its index cannot both mean. */
final class ShardCheck {
  private static final int CHUNK = 1 << 14;

  private final Shard shard;
  private final int vocabSize;
  private long tokens;

  ShardCheck(Shard shard, int vocabSize) {
    this.shard = shard;
    this.vocabSize = vocabSize;
  }

  /** The tokens of all sentences; known after {@link #problem}. */
  long tokens() {
    return tokens;
  }

  /**
   * The first thing that is wrong in one line, or null.
   *
   * @param endToEnd whether the sentences must cover the {@code .bin} file without gaps, as in what
   *     Cloze writes
   */
  String problem(boolean endToEnd) {
    long first = 0;
    for (long document = 0; document < shard.documents(); document++) {
      long next = shard.firstSentence(document + 1);
      if (next < first) {
        return "%s is damaged: document %,d begins at sentence %,d and ends before it, at %,d"
            .formatted(shard.index().path(), document, first, next);
      }
      first = next;
    }
    int[] ids = new int[CHUNK];
    long expected = 0;
    for (long sentence = 0; sentence < shard.sentences(); sentence++) {
      int length = shard.sentenceLength(sentence);
      if (endToEnd && shard.offset(sentence) != expected) {
        return "%s is damaged: sentence %,d begins at byte %,d, and the ones before it end at %,d"
            .formatted(shard.index().path(), sentence, shard.offset(sentence), expected);
      }
      for (int from = 0; from < length; from += CHUNK) {
        int part = Math.min(CHUNK, length - from);
        shard.copySentence(sentence, from, part, ids, 0);
        for (int i = 0; i < part; i++) {
          if (ids[i] < 0 || ids[i] >= vocabSize) {
            return "%s holds the token id %d, and the vocabulary has %,d tokens (sentence %,d, token %,d)"
                .formatted(shard.bin().path(), ids[i], vocabSize, sentence, from + i);
          }
        }
      }
      tokens += length;
      expected += (long) length * shard.idType().bytes();
    }
    if (endToEnd && expected != shard.bin().size()) {
      return "%s has %,d bytes, and its sentences end at %,d"
          .formatted(shard.bin().path(), shard.bin().size(), expected);
    }
    return null;
  }
}
