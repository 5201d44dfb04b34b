package dev.cloze.data;

import dev.cloze.text.tokenizer.TokenIds;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Appends documents to shards and begins a new shard, between documents, when one is full. */
final class CorpusWriter implements Closeable {
  private final Path directory;
  private final IdType idType;
  private final long shardBytes;
  private final List<Manifest.ShardEntry> finished = new ArrayList<>();
  private ShardWriter shard; // null between shards

  CorpusWriter(Path directory, IdType idType, long shardBytes) {
    this.directory = directory;
    this.idType = idType;
    this.shardBytes = shardBytes;
  }

  static String shardName(int number) {
    return "shard-%05d".formatted(number);
  }

  void write(TokenizedDocuments documents) {
    int[] ids = documents.ids().array();
    TokenIds counts = documents.sentenceCounts();
    int sentence = 0;
    int at = 0;
    for (int document = 0; document < counts.size(); document++) {
      if (shard == null) {
        shard = new ShardWriter(directory, shardName(finished.size()), idType);
      }
      for (int i = 0; i < counts.get(document); i++) {
        int length = documents.sentenceLengths().get(sentence++);
        shard.sentence(ids, at, length);
        at += length;
      }
      shard.endDocument();
      if (shard.binBytes() >= shardBytes) {
        endShard();
      }
    }
  }

  List<Manifest.ShardEntry> finish() {
    if (shard != null) {
      endShard();
    }
    return List.copyOf(finished);
  }

  /** Gives up the shard at hand. */
  @Override
  public void close() {
    if (shard != null) {
      shard.close();
    }
  }

  private void endShard() {
    finished.add(shard.finish());
    shard = null;
  }
}
