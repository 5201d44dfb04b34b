package dev.cloze.data;

import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentOptions.Lines;
import dev.cloze.text.sentence.SentenceSplitter;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.List;

/**
 * Some documents in a row as token ids.
 *
 * @param ids of all sentences, end to end
 * @param sentenceLengths in tokens; none is 0
 * @param sentenceCounts of each document; 0 where it has no tokens
 * @param inputEnds which files of the input end among them, in order
 * @param characters how much text they were
 * @param bytesRead how far into the input the last of them ends
 */
record TokenizedDocuments(
    TokenIds ids,
    TokenIds sentenceLengths,
    TokenIds sentenceCounts,
    List<InputEnd> inputEnds,
    int characters,
    long bytesRead) {

  /**
   * The end of a file.
   *
   * @param documents how many of these documents come before it
   * @param skipped whether the file was left out, as its content was there before
   */
  record InputEnd(
      int documents,
      String path,
      long bytes,
      String sha256,
      boolean skipped,
      List<String> problems) {}

  /** Turns documents into token ids; for one thread at a time. */
  static final class Worker {
    private final Tokenizer tokenizer;
    private final SentenceSplitter splitter;
    private final boolean lineIsSentence;

    Worker(Tokenizer tokenizer, DocumentOptions options) {
      this.tokenizer = tokenizer;
      splitter = new SentenceSplitter(options.language());
      lineIsSentence = options.lines() == Lines.SENTENCE;
    }

    /** Sentences without tokens are left out. */
    TokenizedDocuments tokenize(
        List<Document> documents, List<InputEnd> inputEnds, int characters, long bytesRead) {
      TokenIds ids = new TokenIds(characters / 3 + 8);
      TokenIds lengths = new TokenIds(characters / 64 + 8);
      TokenIds counts = new TokenIds(documents.size());
      for (Document document : documents) {
        int before = lengths.size();
        try {
          for (String paragraph : document.paragraphs()) {
            if (lineIsSentence) {
              add(paragraph, ids, lengths);
            } else {
              for (String sentence : splitter.split(paragraph)) {
                add(sentence, ids, lengths);
              }
            }
          }
        } catch (RuntimeException e) {
          throw new DataException(
              "cannot tokenise the document at %s: %s".formatted(document.source(), e.getMessage()),
              e);
        }
        counts.add(lengths.size() - before);
      }
      return new TokenizedDocuments(ids, lengths, counts, inputEnds, characters, bytesRead);
    }

    private void add(String sentence, TokenIds ids, TokenIds lengths) {
      int before = ids.size();
      tokenizer.encode(sentence, ids);
      if (ids.size() > before) {
        lengths.add(ids.size() - before);
      }
    }
  }
}
