package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.Clusters;
import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.dedup.DedupReport;
import dev.cloze.text.dedup.DedupResult;
import dev.cloze.text.dedup.MinHash;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@link dev.cloze.text.dedup.Deduplication} on a cluster: the same documents in the same files.
 * Tasks hash and sign the documents of parts of the corpus; shuffles bring together those that
 * share a hash or a band; tasks verify pairs; the driver joins clusters, with 16 bytes of disk for
 * each document; tasks write what stays, and what went.
 */
final class DedupJob {
  private static final Pattern DEDUPLICATED =
      Pattern.compile(
          String.join(
              "|",
              DedupReport.DOCUMENTS,
              Pattern.quote(DedupReport.REMOVED),
              Pattern.quote(DedupReport.SUMMARY)));

  /** What tasks need; the same for all. */
  private record Setting(
      Storage storage, DocumentOptions documents, NearDuplicateOptions near, String work)
      implements Serializable {}

  private final JavaSparkContext spark;
  private final Storage storage;
  private final DedupJobOptions options;

  DedupJob(JavaSparkContext spark, DedupJobOptions options) {
    this.spark = spark;
    this.storage = new Storage(spark.hadoopConfiguration());
    this.options = options;
  }

  /**
   * Runs to the end.
   *
   * @throws dev.cloze.config.ClozeException if the input is missing or broken, or if the output is
   *     there already or cannot be written
   */
  DedupResult run() {
    List<InputFile> inputs = ClusterInputs.expand(options.files(), storage);
    NearDuplicateOptions near = options.near().orElse(null);
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(
                inputs, near, options.documents(), options.partBytes(), options.fileBytes()),
            options.overwrite(),
            false,
            DEDUPLICATED);
    List<Part> parts =
        new PartPlanner(storage, options.documents(), options.partBytes())
            .plan(inputs, input -> false);
    Setting setting = new Setting(storage, options.documents(), near, output.work());
    List<SignedPart> signed = Jobs.run(spark, "sign documents", parts, part -> sign(part, setting));
    List<NumberedPart> numbered = NumberedPart.of(parts, signed);
    DedupResult result = compare(inputs, parts, signed, numbered, output.work());
    KeptFiles.write(
        spark,
        storage,
        options.documents(),
        output.work(),
        parts,
        signed,
        options.fileBytes(),
        output.files() + "/" + DedupReport.DOCUMENTS);
    int permutations = near == null ? 0 : near.permutations();
    new RemovedReport(spark, storage, numbered, permutations, output.work())
        .write(output.files() + "/" + DedupReport.REMOVED);
    byte[] summary = DedupReport.summary(result, options.near()).getBytes(StandardCharsets.UTF_8);
    storage.write(output.files() + "/" + DedupReport.SUMMARY, out -> out.write(summary));
    output.commit();
    return result;
  }

  /** Finds out which documents go. */
  private DedupResult compare(
      List<InputFile> inputs,
      List<Part> parts,
      List<SignedPart> signed,
      List<NumberedPart> numbered,
      String work) {
    NearDuplicateOptions near = options.near().orElse(null);
    long documents = signed.stream().mapToLong(SignedPart::documents).sum();
    InputReports reports = new InputReports(inputs);
    signed.forEach(part -> part.slices().forEach(reports::add));
    try (TaskFolder folder = new TaskFolder()) {
      Duplicates duplicates = new Duplicates(spark, storage, numbered, near, work);
      Clusters exact = new Clusters(folder.resolve("exact"), documents);
      duplicates.joinEqual(exact);
      long firsts = duplicates.markFirsts(exact);
      Clusters clusters = exact;
      long candidates = 0;
      if (near != null) {
        clusters = new Clusters(folder.resolve("clusters"), documents);
        for (long i = 0; i < documents; i++) {
          clusters.union(exact.first(i), i);
        }
        candidates = duplicates.joinSimilar(clusters);
      }
      long removed = duplicates.markRemoved(exact, clusters);
      return new DedupResult(
          Path.of(options.output()),
          inputs.size(),
          inputs.stream().mapToLong(InputFile::bytes).sum(),
          documents,
          documents - removed,
          documents - firsts,
          removed - (documents - firsts),
          candidates,
          FileContents.duplicates(spark, storage, inputs, parts, signed, work, folder.path()),
          reports.problems());
    }
  }

  private static SignedPart sign(Part part, Setting setting) {
    return Results.once(
        setting.storage(),
        Duplicates.file(setting.work(), "signed", part.number()) + ".json",
        SignedPart.class,
        () -> {
          List<SliceReport> slices = new ArrayList<>();
          List<ContentHash> chains = new ArrayList<>();
          PartReader reader = new PartReader(setting.storage(), setting.documents());
          Fingerprints.write(
              setting.work(),
              part.number(),
              setting.storage(),
              setting.near() == null ? null : new MinHash(setting.near()),
              out -> {
                for (Part.Slice slice : part.slices()) {
                  int number = slices.size();
                  slices.add(
                      reader.read(slice, document -> out.add(document, number, slice.file())));
                  chains.add(out.endSlice());
                }
              });
          long documents = slices.stream().mapToLong(SliceReport::documentsRead).sum();
          return new SignedPart(part.number(), documents, chains, slices);
        });
  }
}
