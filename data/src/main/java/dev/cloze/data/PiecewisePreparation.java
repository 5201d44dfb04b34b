package dev.cloze.data;

import dev.cloze.text.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Preparation} in steps for machines that share the work. Each step is a function of its
 * input, so any machine may do it, twice if need be, and together they give the same bytes:
 *
 * <ol>
 *   <li>{@link PieceWriter} tokenises each part of the corpus into a {@link Piece},
 *   <li>{@link #cut} says which documents make up which shard,
 *   <li>{@link ShardPlan#write} writes each shard,
 *   <li>{@link #writeManifest} writes the manifest, last: a corpus without one is not whole.
 * </ol>
 */
public final class PiecewisePreparation {
  private PiecewisePreparation() {}

  /**
   * Cuts pieces into shards where {@link Preparation} does: a shard ends at the first document that
   * brings its token ids to {@code shardBytes}. Reads the sizes of those pieces only in which a
   * shard ends.
   *
   * @param pieces in the order of the corpus
   */
  public static List<ShardPlan> cut(
      List<Piece> pieces, int vocabSize, long shardBytes, Piece.Store store) {
    IdType idType = IdType.forVocabulary(vocabSize);
    List<ShardPlan> plans = new ArrayList<>();
    List<Piece.Range> ranges = new ArrayList<>();
    long filled = 0;
    for (Piece piece : pieces) {
      if (piece.documents() == 0) {
        continue;
      }
      if (filled + piece.tokens() * idType.bytes() < shardBytes) {
        ranges.add(piece.whole());
        filled += piece.tokens() * idType.bytes();
        continue;
      }
      Piece.Sizes sizes = sizes(piece, store);
      long position = 0;
      long begin = 0;
      int first = 0;
      for (int document = 0; document < piece.documents(); document++) {
        position += sizes.stored(document, idType);
        filled += (long) sizes.tokens()[document] * idType.bytes();
        if (filled >= shardBytes) {
          ranges.add(new Piece.Range(piece.name(), begin, document + 1 - first));
          plans.add(new ShardPlan(plans.size(), List.copyOf(ranges)));
          ranges.clear();
          filled = 0;
          begin = position;
          first = document + 1;
        }
      }
      if (first < piece.documents()) {
        ranges.add(new Piece.Range(piece.name(), begin, piece.documents() - first));
      }
    }
    if (!ranges.isEmpty()) {
      plans.add(new ShardPlan(plans.size(), List.copyOf(ranges)));
    }
    return plans;
  }

  /**
   * Writes {@code manifest.json}, and {@code inputs.jsonl} if the inputs are many.
   *
   * @param inputs in the order of the corpus
   * @param shards in the order of their numbers
   * @param directory for these files and nothing else
   * @return what is to be known of the corpus as a whole
   */
  public static PreparationResult writeManifest(
      Tokenizer tokenizer,
      List<PreparedInput> inputs,
      List<ShardPlan.Written> shards,
      Path directory) {
    int vocabSize = tokenizer.vocabulary().size();
    Path log = directory.resolve("inputs");
    try (InputLog lines = InputLog.resume(log, InputPosition.START)) {
      inputs.forEach(lines::add);
      lines.sync();
    }
    Manifest manifest =
        Manifest.of(
                tokenizer.fingerprint(),
                vocabSize,
                IdType.forVocabulary(vocabSize),
                shards.stream().map(ShardPlan.Written::entry).toList())
            .with(
                inputs.size(),
                inputs.stream().mapToLong(PreparedInput::bytes).sum(),
                log,
                directory);
    manifest.write(directory);
    try {
      Files.delete(log);
    } catch (IOException e) {
      throw DataException.writing(log, e);
    }
    return new PreparationResult(
        directory,
        manifest.inputFiles(),
        manifest.inputBytes(),
        manifest.documents(),
        manifest.sentences(),
        manifest.tokens(),
        shards.size(),
        0,
        manifest.problems());
  }

  private static Piece.Sizes sizes(Piece piece, Piece.Store store) {
    try {
      return piece.sizes(store);
    } catch (IOException e) {
      throw ShardPlan.reading(piece.name(), e);
    }
  }
}
