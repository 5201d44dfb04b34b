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
  private static final String FIRSTS = "firsts";

  /** What tasks need; the same for all. */
  private record Setting(Storage storage, NearDuplicateOptions near, String work)
      implements Serializable {}

  private final JavaSparkContext spark;
  private final Setting setting;
  private final List<NumberedPart> numbered;
  private final int shuffleParts;

  /**
   * @param near null for equal documents only
   */
  Duplicates(
      JavaSparkContext spark,
      Storage storage,
      List<NumberedPart> numbered,
      NearDuplicateOptions near,
      String work) {
    this.spark = spark;
    this.numbered = numbered;
    setting = new Setting(storage, near, work);
    shuffleParts = Math.max(spark.defaultParallelism(), numbered.size());
  }

  /** A file of the job's work that belongs to a part. */
  static String file(String work, String kind, int part) {
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
   * Verifies candidates and joins those that are alike; of equal documents only the first is
   * compared.
   *
   * @return how many pairs were verified
   */
  long joinSimilar(Clusters clusters) {
    Setting tasks = setting;
    JavaPairRDD<Long, Long> candidates =
        sorted(parts().flatMap(part -> bandKeys(part, tasks)))
            .mapPartitions(PairIterator::ofBands)
            .distinct(shuffleParts)
            .mapToPair(pair -> pair)
            .persist(StorageLevel.MEMORY_AND_DISK());
    spark.setJobDescription("cloze: find candidates");
    long count = candidates.count();
    JavaPairRDD<Long, int[]> signatures = parts().flatMapToPair(part -> signatures(part, tasks));
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
   * Writes for each part which of its documents have no equal one before them.
   *
   * @return how many do
   */
  long markFirsts(Clusters exact) {
    long firsts = 0;
    for (NumberedPart part : numbered) {
      BitSet bits = new BitSet(part.documents());
      for (int i = 0; i < part.documents(); i++) {
        bits.set(i, exact.first(part.first() + i) == part.first() + i);
      }
      firsts += bits.cardinality();
      setting
          .storage()
          .write(file(setting.work(), FIRSTS, part.part()), out -> out.write(bits.toByteArray()));
    }
    return firsts;
  }

  /**
   * Writes for each part which of its documents go.
   *
   * @param exact the clusters of equal documents
   * @param clusters of those that are equal or alike
   * @return how many go
   */
  long markRemoved(Clusters exact, Clusters clusters) {
    long count = 0;
    for (NumberedPart part : numbered) {
      List<Removed> removed = new ArrayList<>();
      for (int i = 0; i < part.documents(); i++) {
        long document = part.first() + i;
        long first = clusters.first(document);
        if (first != document) {
          long equal = exact.first(document);
          removed.add(new Removed(i, first, equal != document, equal == first));
        }
      }
      count += removed.size();
      Removed.write(file(setting.work(), Removed.KIND, part.part()), setting.storage(), removed);
    }
    return count;
  }

  private JavaRDD<NumberedPart> parts() {
    return spark.parallelize(numbered, Math.max(1, numbered.size()));
  }

  private JavaRDD<Tuple2<DocumentKey, Boolean>> sorted(JavaRDD<DocumentKey> keys) {
    return keys.mapToPair(key -> new Tuple2<>(key, true))
        .repartitionAndSortWithinPartitions(new DocumentKey.Together(shuffleParts))
        .map(pair -> pair);
  }

  private void drain(String name, JavaRDD<Tuple2<Long, Long>> pairs, Clusters clusters) {
    spark.setJobDescription("cloze: " + name);
    // Computed by all machines at once, then fetched one partition at a time.
    pairs.persist(StorageLevel.MEMORY_AND_DISK());
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

  private static Iterator<DocumentKey> hashes(NumberedPart part, Setting setting) {
    List<DocumentKey> keys = new ArrayList<>();
    Fingerprints.readHashes(
        Fingerprints.hashes(setting.work(), part.part()),
        setting.storage(),
        0,
        part.documents(),
        (i, high, low) -> keys.add(new DocumentKey(high, low, part.first() + i)));
    return keys.iterator();
  }

  private static Iterator<DocumentKey> bandKeys(NumberedPart part, Setting setting) {
    Bands bands = setting.near().bands();
    List<DocumentKey> keys = new ArrayList<>();
    readFirsts(
        part,
        setting,
        (i, signature) -> {
          for (long key : bands.keys(signature)) {
            keys.add(new DocumentKey(key, 0, part.first() + i));
          }
        });
    return keys.iterator();
  }

  private static Iterator<Tuple2<Long, int[]>> signatures(NumberedPart part, Setting setting) {
    List<Tuple2<Long, int[]>> signatures = new ArrayList<>();
    readFirsts(
        part,
        setting,
        (i, signature) -> signatures.add(new Tuple2<>(part.first() + i, signature.clone())));
    return signatures.iterator();
  }

  /** The signatures of documents without an equal one before them. */
  private static void readFirsts(
      NumberedPart part, Setting setting, Fingerprints.SignatureSink sink) {
    Storage storage = setting.storage();
    BitSet firsts = BitSet.valueOf(storage.read(file(setting.work(), FIRSTS, part.part())));
    Fingerprints.readSignatures(
        Fingerprints.signatures(setting.work(), part.part()),
        storage,
        part.documents(),
        setting.near().permutations(),
        (i, signature) -> {
          if (firsts.get(i)) {
            sink.signature(i, signature);
          }
        });
  }
}
