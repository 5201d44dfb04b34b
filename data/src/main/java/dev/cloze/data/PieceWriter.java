package dev.cloze.data;

import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokenises documents into a {@link Piece}. What it writes depends on the documents alone: the same
 * part of a corpus gives the same bytes on any machine. For one thread.
 */
public final class PieceWriter implements Closeable {
  private static final int BATCH_CHARACTERS = 1 << 17;

  /** Documents that hold text, sentences, tokens. */
  public record Counts(long documents, long sentences, long tokens) implements Serializable {
    public Counts plus(Counts more) {
      return new Counts(
          documents + more.documents, sentences + more.sentences, tokens + more.tokens);
    }

    public Counts minus(Counts less) {
      return new Counts(
          documents - less.documents, sentences - less.sentences, tokens - less.tokens);
    }
  }

  private final DataOutputStream out;
  private final IdType idType;
  private final TokenizedDocuments.Worker worker;
  private final List<Document> batch = new ArrayList<>();
  private final TokenIds sizes = new TokenIds(); // sentences and tokens of each document
  private int characters;
  private long bodyBytes;
  private long sentences;
  private long tokens;

  /**
   * @param out is closed with this writer
   */
  public PieceWriter(OutputStream out, Tokenizer tokenizer, DocumentOptions options) {
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 18));
    idType = IdType.forVocabulary(tokenizer.vocabulary().size());
    worker = new TokenizedDocuments.Worker(tokenizer, options);
  }

  public void add(Document document) throws IOException {
    batch.add(document);
    for (String paragraph : document.paragraphs()) {
      characters += paragraph.length();
    }
    if (characters >= BATCH_CHARACTERS) {
      flush();
    }
  }

  /** What was written up to here: documents that hold text, sentences, tokens. */
  public Counts counts() throws IOException {
    flush();
    return new Counts(sizes.size() / 2, sentences, tokens);
  }

  /** Writes what is left and closes. */
  public Piece finish(String name) throws IOException {
    flush();
    for (int i = 0; i < sizes.size(); i++) {
      out.writeInt(sizes.get(i));
    }
    out.close();
    return new Piece(name, bodyBytes, sizes.size() / 2, sentences, tokens);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void flush() throws IOException {
    TokenizedDocuments documents = worker.tokenize(batch, List.of(), characters, 0);
    int sentence = 0;
    int at = 0;
    for (int document = 0; document < documents.sentenceCounts().size(); document++) {
      int count = documents.sentenceCounts().get(document);
      if (count == 0) {
        continue;
      }
      int from = at;
      out.writeInt(count);
      for (int i = 0; i < count; i++) {
        int length = documents.sentenceLengths().get(sentence++);
        out.writeInt(length);
        at += length;
      }
      write(documents.ids().array(), from, at);
      sizes.add(count);
      sizes.add(at - from);
      bodyBytes += Integer.BYTES * (1L + count) + (long) idType.bytes() * (at - from);
    }
    sentences += sentence;
    tokens += at;
    batch.clear();
    characters = 0;
  }

  private void write(int[] ids, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      if (idType == IdType.UINT16) {
        out.writeShort(ids[i]);
      } else {
        out.writeInt(ids[i]);
      }
    }
  }
}
