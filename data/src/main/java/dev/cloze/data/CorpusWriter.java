package dev.cloze.data;

import dev.cloze.text.tokenizer.TokenIds;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/** Appends documents to shards and begins a new shard, between documents, when one is full. */
final class CorpusWriter implements Closeable {
  private final Path directory;
  private final IdType idType;
  private final long shardBytes;
  private final Listener listener;
  private int finished;
  private ShardWriter shard; // null between shards

  /** Hears what was written, in the order of the text. */
  interface Listener {
    /** A document was used up; one without sentences is not written. */
    void onDocument(int sentences, long tokens);

    /** A file of the input ended after the last document. */
    void onInputEnd(TokenizedDocuments.InputEnd end);

    /** A shard, which ends with the last document, is on disk. */
    void onShard(Manifest.ShardEntry shard);
  }

  /**
   * @param finished how many shards there are already
   */
  CorpusWriter(Path directory, IdType idType, long shardBytes, int finished, Listener listener) {
    this.directory = directory;
    this.idType = idType;
    this.shardBytes = shardBytes;
    this.finished = finished;
    this.listener = listener;
  }

  static String shardName(int number) {
    return "shard-%05d".formatted(number);
  }

  void write(TokenizedDocuments documents) {
    int[] ids = documents.ids().array();
    TokenIds counts = documents.sentenceCounts();
    List<TokenizedDocuments.InputEnd> ends = documents.inputEnds();
    int end = 0;
    int sentence = 0;
    int at = 0;
    for (int document = 0; document < counts.size(); document++) {
      for (; end < ends.size() && ends.get(end).documents() == document; end++) {
        listener.onInputEnd(ends.get(end));
      }
      int sentences = counts.get(document);
      if (shard == null && sentences > 0) {
        shard = new ShardWriter(directory, shardName(finished), idType);
      }
      int documentAt = at;
      for (int i = 0; i < sentences; i++) {
        int length = documents.sentenceLengths().get(sentence++);
        shard.sentence(ids, at, length);
        at += length;
      }
      listener.onDocument(sentences, at - documentAt);
      if (sentences > 0) {
        shard.endDocument();
        if (shard.binBytes() >= shardBytes) {
          endShard();
        }
      }
    }
    for (; end < ends.size(); end++) {
      listener.onInputEnd(ends.get(end));
    }
  }

  /** Ends the shard at hand, if there is one. */
  void finish() {
    if (shard != null) {
      endShard();
    }
  }

  /** Gives up the shard at hand. */
  @Override
  public void close() {
    if (shard != null) {
      shard.close();
    }
  }

  private void endShard() {
    Manifest.ShardEntry entry = shard.finish();
    shard = null;
    finished++;
    listener.onShard(entry);
  }
}
