package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.Clusters;
import dev.cloze.text.dedup.MinHash;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@link dev.cloze.text.dedup.Deduplication} on a cluster: the same documents in the same files.
 * Tasks hash and sign the documents of parts of the corpus; shuffles bring together those that
 * share a hash or a band; tasks verify pairs; the driver joins clusters, with 16 bytes of disk for
 * each document; tasks write what stays. The report of what went is made on one machine only.
 */
final class DedupJob {
  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /** What was kept and what went, in the terms of {@link dev.cloze.text.dedup.DedupResult}. */
  record Result(
      int files,
      long inputBytes,
      long documents,
      long kept,
      long exactDuplicates,
      long nearDuplicates,
      long candidatePairs,
      List<String> problems) {}

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
  Result run() {
    List<InputFile> inputs = ClusterInputs.expand(options.files(), storage);
    NearDuplicateOptions near = options.near().orElse(null);
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(
                inputs, near, options.documents(), options.partBytes(), options.fileBytes()),
            false,
            false,
            NOTHING);
    List<Part> parts =
        new PartPlanner(storage, options.documents(), options.partBytes())
            .plan(inputs, input -> false);
    Setting setting = new Setting(storage, options.documents(), near, output.work());
    List<SignedPart> signed = Jobs.run(spark, "sign documents", parts, part -> sign(part, setting));
    long documents = signed.stream().mapToLong(SignedPart::documents).sum();
    long firsts;
    long kept;
    long candidates = 0;
    try (TaskFolder folder = new TaskFolder()) {
      Duplicates duplicates = new Duplicates(spark, storage, signed, near, output.work());
      Clusters clusters = new Clusters(folder.resolve("clusters"), documents);
      duplicates.joinEqual(clusters);
      firsts = duplicates.mark("firsts", clusters);
      if (near != null) {
        candidates = duplicates.joinSimilar("firsts", clusters);
      }
      kept = duplicates.mark("kept", clusters);
    }
    new KeptFiles(spark, storage, options.documents(), output.work())
        .write(parts, options.fileBytes(), output.files() + "/documents");
    output.commit();
    InputReports reports = new InputReports(inputs);
    signed.forEach(part -> part.slices().forEach(reports::add));
    return new Result(
        inputs.size(),
        inputs.stream().mapToLong(InputFile::bytes).sum(),
        documents,
        kept,
        documents - firsts,
        firsts - kept,
        candidates,
        reports.problems());
  }

  private static SignedPart sign(Part part, Setting setting) {
    String name = Duplicates.signatureFile(setting.work(), part.number());
    return Results.once(
        setting.storage(),
        name + ".json",
        SignedPart.class,
        () -> {
          List<SliceReport> slices = new ArrayList<>();
          MinHash minHash = setting.near() == null ? null : new MinHash(setting.near());
          setting
              .storage()
              .write(
                  name,
                  out -> {
                    Fingerprints.Writer writer = new Fingerprints.Writer(out, minHash);
                    PartReader reader = new PartReader(setting.storage(), setting.documents());
                    for (Part.Slice slice : part.slices()) {
                      slices.add(reader.read(slice, writer::add));
                    }
                    writer.flush();
                  });
          long documents = slices.stream().mapToLong(SliceReport::documentsRead).sum();
          return new SignedPart(part.number(), documents, slices);
        });
  }
}
