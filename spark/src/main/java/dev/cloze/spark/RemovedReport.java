package dev.cloze.spark;

import dev.cloze.text.dedup.DedupReport;
import dev.cloze.text.dedup.MinHash;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Writes a line for each document that went. What is known of it travels to the part of the
 * document that stays instead, and the line back to where it belongs: two shuffles of what went.
 */
final class RemovedReport {
  private final JavaSparkContext spark;
  private final List<NumberedPart> parts;
  private final Setting setting;

  /** What tasks need; the same for all. */
  private record Setting(Storage storage, int permutations, String work) implements Serializable {}

  /** What is known of a document. */
  private record Known(String source, int[] signature) implements Serializable {}

  /** A document that went. */
  private record Gone(long document, boolean equal, boolean equalToFirst, Known known)
      implements Serializable {}

  /** Sends a document's number to the part that holds it. */
  private static final class ByPart extends Partitioner {
    private final long[] firsts;

    ByPart(List<NumberedPart> parts) {
      firsts = parts.stream().mapToLong(NumberedPart::first).toArray();
    }

    @Override
    public int numPartitions() {
      return firsts.length;
    }

    @Override
    public int getPartition(Object document) {
      int at = Arrays.binarySearch(firsts, (Long) document);
      if (at < 0) {
        return -at - 2;
      }
      while (at + 1 < firsts.length && firsts[at + 1] == firsts[at]) { // parts without documents
        at++;
      }
      return at;
    }
  }

  /**
   * @param permutations in a signature; 0: there are none
   */
  RemovedReport(
      JavaSparkContext spark,
      Storage storage,
      List<NumberedPart> parts,
      int permutations,
      String work) {
    this.spark = spark;
    this.parts = parts;
    setting = new Setting(storage, permutations, work);
  }

  /** Writes {@code removed.jsonl}. */
  void write(String file) {
    Setting tasks = setting;
    ByPart byPart = new ByPart(parts);
    Broadcast<List<NumberedPart>> all = spark.broadcast(parts);
    spark.setJobDescription("cloze: report what went");
    List<String> pieces;
    try {
      pieces =
          spark
              .parallelize(parts, Math.max(1, parts.size()))
              .flatMapToPair(part -> gone(part, tasks))
              .repartitionAndSortWithinPartitions(byPart)
              .mapPartitionsWithIndex(
                  (part, gone) -> lines(all.value().get(part), gone, tasks), true)
              .mapToPair(line -> line)
              .repartitionAndSortWithinPartitions(byPart)
              .mapPartitionsWithIndex((part, lines) -> store(part, lines, tasks), false)
              .collect();
    } catch (Exception e) { // Spark throws checked ones undeclared
      throw Jobs.failure(e);
    } finally {
      spark.setJobDescription(null);
    }
    Jobs.run(spark, "join reports", List.of(file), target -> join(pieces, target, tasks));
  }

  /** The documents of a part that went, by the number of the one that stays instead. */
  private static Iterator<Tuple2<Long, Gone>> gone(NumberedPart part, Setting setting) {
    List<Removed> removed =
        Removed.read(Duplicates.file(setting.work(), Removed.KIND, part.part()), setting.storage());
    Set<Integer> numbers = new TreeSet<>();
    removed.forEach(one -> numbers.add(one.documentOfPart()));
    Map<Integer, Known> known = known(part, numbers, setting);
    return removed.stream()
        .map(
            one ->
                new Tuple2<>(
                    one.first(),
                    new Gone(
                        part.first() + one.documentOfPart(),
                        one.equal(),
                        one.equalToFirst(),
                        known.get(one.documentOfPart()))))
        .iterator();
  }

  /**
   * The lines of documents that went.
   *
   * @param part that holds those that stay instead
   */
  private static Iterator<Tuple2<Long, String>> lines(
      NumberedPart part, Iterator<Tuple2<Long, Gone>> gone, Setting setting) {
    List<Tuple2<Long, Gone>> all = new ArrayList<>();
    gone.forEachRemaining(all::add);
    Set<Integer> numbers = new TreeSet<>();
    all.forEach(one -> numbers.add((int) (one._1() - part.first())));
    Map<Integer, Known> firsts = known(part, numbers, setting);
    return all.stream()
        .map(one -> line(one._1(), firsts.get((int) (one._1() - part.first())), one._2()))
        .iterator();
  }

  private static Tuple2<Long, String> line(long first, Known firstKnown, Gone gone) {
    double similarity =
        gone.equalToFirst()
            ? 1
            : MinHash.similarity(firstKnown.signature(), gone.known().signature());
    return new Tuple2<>(
        gone.document(),
        DedupReport.line(
            gone.document(),
            gone.known().source(),
            first,
            firstKnown.source(),
            gone.equal(),
            similarity));
  }

  private static Map<Integer, Known> known(
      NumberedPart part, Set<Integer> documents, Setting setting) {
    Map<Integer, String> sources = new HashMap<>();
    Map<Integer, Known> known = new HashMap<>();
    if (documents.isEmpty()) {
      return known;
    }
    Fingerprints.readPlaces(
        Fingerprints.places(setting.work(), part.part()),
        setting.storage(),
        part.documents(),
        (i, slice, place) -> {
          if (documents.contains(i)) {
            sources.put(i, part.source(slice, place));
          }
        });
    Fingerprints.readSignatures(
        Fingerprints.signatures(setting.work(), part.part()),
        setting.storage(),
        part.documents(),
        setting.permutations(),
        (i, signature) -> {
          if (documents.contains(i)) {
            known.put(i, new Known(sources.get(i), signature.clone()));
          }
        });
    return known;
  }

  private static Iterator<String> store(
      int part, Iterator<Tuple2<Long, String>> lines, Setting setting) {
    String file = Duplicates.file(setting.work(), "report", part);
    setting
        .storage()
        .write(
            file,
            out -> {
              while (lines.hasNext()) {
                out.write(lines.next()._2().getBytes(StandardCharsets.UTF_8));
              }
            });
    return List.of(file).iterator();
  }

  private static Integer join(List<String> pieces, String target, Setting setting) {
    setting
        .storage()
        .write(
            target,
            out -> {
              for (String piece : pieces) {
                try (InputStream in = setting.storage().open(piece, 0)) {
                  in.transferTo(out);
                }
              }
            });
    return pieces.size();
  }
}
