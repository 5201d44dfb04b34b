package dev.cloze.data;

import java.util.Arrays;
import java.util.Optional;

/** Compares the texts of two corpora token by token, however they are cut into shards. */
public final class CorpusComparison {
  private CorpusComparison() {}

  /**
   * Where two corpora part; all numbers count from 0.
   *
   * @param sentence within the document
   * @param token within the sentence
   */
  public record Difference(long document, long sentence, long token, Side first, Side second) {}

  /**
   * One of the two at this place.
   *
   * @param shard which holds the document; null behind the last one
   * @param id the token; null where this corpus, document or sentence has ended
   */
  public record Side(String shard, Integer id) {}

  /** Empty if both have the same documents of the same sentences of the same tokens. */
  public static Optional<Difference> firstDifference(Corpus first, Corpus second) {
    long documents = Math.min(first.documents(), second.documents());
    for (long document = 0; document < documents; document++) {
      Difference difference = inDocument(first, second, document);
      if (difference != null) {
        return Optional.of(difference);
      }
    }
    return first.documents() == second.documents()
        ? Optional.empty()
        : Optional.of(difference(first, second, documents, 0, 0));
  }

  private static Difference inDocument(Corpus first, Corpus second, long document) {
    int sentences = Math.min(first.sentenceCount(document), second.sentenceCount(document));
    for (int sentence = 0; sentence < sentences; sentence++) {
      int[] left = sentence(first, document, sentence);
      int[] right = sentence(second, document, sentence);
      int token = Arrays.mismatch(left, right);
      if (token >= 0) {
        return difference(first, second, document, sentence, token);
      }
    }
    return first.sentenceCount(document) == second.sentenceCount(document)
        ? null
        : difference(first, second, document, sentences, 0);
  }

  private static int[] sentence(Corpus corpus, long document, int sentence) {
    long number = corpus.firstSentence(document) + sentence;
    int[] ids = new int[corpus.sentenceLength(number)];
    corpus.copySentence(number, 0, ids.length, ids, 0);
    return ids;
  }

  private static Difference difference(
      Corpus first, Corpus second, long document, int sentence, int token) {
    return new Difference(
        document,
        sentence,
        token,
        side(first, document, sentence, token),
        side(second, document, sentence, token));
  }

  private static Side side(Corpus corpus, long document, int sentence, int token) {
    if (document >= corpus.documents()) {
      return new Side(null, null);
    }
    String shard = corpus.shardName(document);
    if (sentence >= corpus.sentenceCount(document)) {
      return new Side(shard, null);
    }
    int[] ids = sentence(corpus, document, sentence);
    return new Side(shard, token < ids.length ? ids[token] : null);
  }
}
