package dev.cloze.spark;

import dev.cloze.text.dedup.Bands;
import dev.cloze.text.dedup.Clusters;
import dev.cloze.text.dedup.MinHash;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Joins the clusters of documents that are equal or resemble each other. */
final class Duplicates {
  /** What tasks need; the same for all. */
  private record Setting(Storage storage, NearDuplicateOptions near, String work)
      implements Serializable {
    int permutations() {
      return near == null ? 0 : near.permutations();
    }
  }

  /**
   * The numbers of a part's documents.
   *
   * @param first of its documents in the corpus
   */
  private record Numbered(int part, long first, int documents) implements Serializable {}

  private final JavaSparkContext spark;
  private final Setting setting;
  private final List<Numbered> numbered = new ArrayList<>();
  private final int shuffleParts;

  /**
   * @param near null for equal documents only
   */
  Duplicates(
      JavaSparkContext spark,
      Storage storage,
      List<SignedPart> signed,
      NearDuplicateOptions near,
      String work) {
    this.spark = spark;
    setting = new Setting(storage, near, work);
    shuffleParts = Math.max(spark.defaultParallelism(), signed.size());
    long first = 0;
    for (SignedPart part : signed) {
      numbered.add(new Numbered(part.number(), first, Math.toIntExact(part.documents())));
      first += part.documents();
    }
  }

  static String signatureFile(String work, int part) {
    return "%s/signatures-%06d".formatted(work, part);
  }

  static String firstsFile(String work, String kind, int part) {
    return "%s/%s-%06d".formatted(work, kind, part);
  }

  void joinEqual(Clusters clusters) {
    Setting tasks = setting; // a task must not take all of this along
    drain(
        "join equal documents",
        sorted(parts().flatMap(part -> hashes(part, tasks))).mapPartitions(PairIterator::ofHashes),
        clusters);
  }

  /**
   * Verifies candidates and joins those that are alike.
   *
   * @param firsts the kind of the files that mark documents without an equal one before them: only
   *     these are compared
   * @return how many pairs were verified
   */
  long joinSimilar(String firsts, Clusters clusters) {
    Setting tasks = setting;
    JavaPairRDD<Long, Long> candidates =
        sorted(parts().flatMap(part -> bandKeys(part, firsts, tasks)))
            .mapPartitions(PairIterator::ofBands)
            .distinct(shuffleParts)
            .mapToPair(pair -> pair)
            .persist(StorageLevel.MEMORY_AND_DISK());
    spark.setJobDescription("cloze: find candidates");
    long count = candidates.count();
    JavaPairRDD<Long, int[]> signatures =
        parts().flatMapToPair(part -> signatures(part, firsts, tasks));
    double threshold = tasks.near().threshold();
    drain(
        "verify candidates",
        candidates
            .join(signatures, shuffleParts)
            .mapToPair(
                pair -> new Tuple2<>(pair._2()._1(), new Tuple2<>(pair._1(), pair._2()._2())))
            .join(signatures, shuffleParts)
            .filter(pair -> MinHash.similarity(pair._2()._1()._2(), pair._2()._2()) >= threshold)
            .map(pair -> new Tuple2<>(pair._2()._1()._1(), pair._1())),
        clusters);
    candidates.unpersist();
    return count;
  }

  /**
   * Writes for each part which of its documents are the first of their cluster.
   *
   * @return how many are
   */
  long mark(String kind, Clusters clusters) {
    long firsts = 0;
    for (Numbered part : numbered) {
      BitSet bits = new BitSet(part.documents());
      for (int i = 0; i < part.documents(); i++) {
        bits.set(i, clusters.first(part.first() + i) == part.first() + i);
      }
      firsts += bits.cardinality();
      setting
          .storage()
          .write(
              firstsFile(setting.work(), kind, part.part()), out -> out.write(bits.toByteArray()));
    }
    return firsts;
  }

  private JavaRDD<Numbered> parts() {
    return spark.parallelize(numbered, Math.max(1, numbered.size()));
  }

  private JavaRDD<Tuple2<DocumentKey, Boolean>> sorted(JavaRDD<DocumentKey> keys) {
    return keys.mapToPair(key -> new Tuple2<>(key, true))
        .repartitionAndSortWithinPartitions(new DocumentKey.Together(shuffleParts))
        .map(pair -> pair);
  }

  private void drain(String name, JavaRDD<Tuple2<Long, Long>> pairs, Clusters clusters) {
    spark.setJobDescription("cloze: " + name);
    pairs.persist(
        StorageLevel
            .MEMORY_AND_DISK()); // computed by all machines at once, then fetched one partition at
    // a time
    try {
      pairs.count();
      for (Iterator<Tuple2<Long, Long>> all = pairs.toLocalIterator(); all.hasNext(); ) {
        Tuple2<Long, Long> pair = all.next();
        clusters.union(pair._1(), pair._2());
      }
    } catch (Exception e) { // Spark throws checked ones undeclared
      throw Jobs.failure(e);
    } finally {
      pairs.unpersist();
      spark.setJobDescription(null);
    }
  }

  private static Iterator<DocumentKey> hashes(Numbered part, Setting setting) {
    List<DocumentKey> keys = new ArrayList<>();
    Fingerprints.read(
        signatureFile(setting.work(), part.part()),
        setting.storage(),
        part.documents(),
        setting.permutations(),
        (i, high, low, signature) -> keys.add(new DocumentKey(high, low, part.first() + i)));
    return keys.iterator();
  }

  private static Iterator<DocumentKey> bandKeys(Numbered part, String kind, Setting setting) {
    Bands bands = setting.near().bands();
    BitSet firsts = firsts(part, kind, setting);
    List<DocumentKey> keys = new ArrayList<>();
    Fingerprints.read(
        signatureFile(setting.work(), part.part()),
        setting.storage(),
        part.documents(),
        setting.permutations(),
        (i, high, low, signature) -> {
          if (firsts.get(i)) {
            for (long key : bands.keys(signature)) {
              keys.add(new DocumentKey(key, 0, part.first() + i));
            }
          }
        });
    return keys.iterator();
  }

  private static Iterator<Tuple2<Long, int[]>> signatures(
      Numbered part, String kind, Setting setting) {
    BitSet firsts = firsts(part, kind, setting);
    List<Tuple2<Long, int[]>> signatures = new ArrayList<>();
    Fingerprints.read(
        signatureFile(setting.work(), part.part()),
        setting.storage(),
        part.documents(),
        setting.permutations(),
        (i, high, low, signature) -> {
          if (firsts.get(i)) {
            signatures.add(new Tuple2<>(part.first() + i, signature.clone()));
          }
        });
    return signatures.iterator();
  }

  private static BitSet firsts(Numbered part, String kind, Setting setting) {
    return BitSet.valueOf(setting.storage().read(firstsFile(setting.work(), kind, part.part())));
  }
}
