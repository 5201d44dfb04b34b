package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.ExtractionResult;
import dev.cloze.text.wiki.PiecewiseExtraction;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@link dev.cloze.text.wiki.WikiExtraction} on a cluster: the same files. Each dump is read by one
 * task, which writes the articles in a piece; the driver says by their sizes where files end; tasks
 * put them together.
 */
final class ExtractJob {
  private static final Pattern EXTRACTED =
      Pattern.compile("part-\\d{5,}\\.(jsonl|txt)|" + Pattern.quote(ExtractionResult.REPORT));

  /** As in enwiki-latest-pages-articles.xml.bz2; beside them lie indexes and checksums. */
  private static final Pattern DUMP = Pattern.compile("(?i).*\\.xml(\\.\\w+)?");

  /**
   * What to extract and how; paths are Hadoop's.
   *
   * @param how without dumps and output
   */
  record Options(List<String> dumps, String output, ExtractionOptions how) {}

  /** What tasks need of the options; the same for all. */
  private record Setting(
      Storage storage,
      ExtractionOptions.Format format,
      TreeSet<Integer> namespaces,
      boolean allSections,
      UnpackLimits limits,
      String work)
      implements Serializable {
    String piece(int number) {
      return "%s/dump-%06d".formatted(work, number);
    }

    /** With as many workers as Spark gives cores to a task: {@code spark.task.cpus}. */
    ExtractionOptions options(Path dump) {
      int workers = TaskContext.get().cpus();
      return new ExtractionOptions(
          List.of(dump), Path.of(""), format, namespaces, allSections, workers, false, limits);
    }
  }

  /** A dump and its place among all. */
  private record Dump(int number, InputFile file) implements Serializable {}

  private final JavaSparkContext spark;
  private final Storage storage;
  private final Options options;

  ExtractJob(JavaSparkContext spark, Options options) {
    this.spark = spark;
    this.storage = new Storage(spark.hadoopConfiguration());
    this.options = options;
  }

  /**
   * Runs to the end.
   *
   * @throws ClozeException if a dump is missing, broken from its start or no dump; if none has a
   *     page to keep; or if the output is there already or cannot be written
   */
  ExtractionResult run() {
    List<InputFile> inputs =
        ClusterInputs.expand(
            options.dumps(), storage, DUMP.asMatchPredicate(), ".xml files, plain or packed");
    ExtractionOptions how = options.how();
    TreeSet<Integer> namespaces = new TreeSet<>(how.namespaces());
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(inputs, how.format(), namespaces, how.allSections()),
            how.overwrite(),
            false,
            EXTRACTED);
    Setting setting =
        new Setting(
            storage, how.format(), namespaces, how.allSections(), how.limits(), output.work());
    List<Dump> dumps = new ArrayList<>();
    inputs.forEach(file -> dumps.add(new Dump(dumps.size(), file)));
    List<PiecewiseExtraction.Piece> pieces =
        Jobs.run(spark, "extract dumps", dumps, dump -> extract(dump, setting));
    List<String> names = inputs.stream().map(InputFile::path).toList();
    Path path = Path.of(options.output());
    PiecewiseExtraction.sum(names, pieces, path, 0); // an error if there is no article
    int files =
        DocumentFiles.write(
            spark,
            storage,
            dumps.stream().map(dump -> setting.piece(dump.number())).toList(),
            ExtractionOptions.FILE_BYTES,
            output.files());
    ExtractionResult result = PiecewiseExtraction.sum(names, pieces, path, files);
    storage.write(
        output.files() + "/" + ExtractionResult.REPORT, out -> out.write(result.report()));
    output.commit();
    return result;
  }

  private static PiecewiseExtraction.Piece extract(Dump dump, Setting setting) {
    String piece = setting.piece(dump.number());
    return Results.once(
        setting.storage(),
        piece + ".json",
        PiecewiseExtraction.Piece.class,
        () -> {
          try (TaskFolder folder = new TaskFolder()) {
            Path own = setting.storage().local(dump.file().path());
            Path local = own == null ? folder.resolve(dump.file().name()) : own;
            if (own == null) {
              setting.storage().fetch(dump.file().path(), local);
            }
            return extract(local, dump.file().path(), piece, setting);
          }
        });
  }

  private static PiecewiseExtraction.Piece extract(
      Path local, String name, String piece, Setting setting) {
    boolean json = setting.format() == ExtractionOptions.Format.JSONL;
    PiecewiseExtraction.Piece[] made = new PiecewiseExtraction.Piece[1];
    try {
      StoredDocuments.write(
          piece, setting.storage(), out -> made[0] = extract(local, setting, json, out));
    } catch (ClozeException e) { // in the words of the user, who never saw the copy
      throw new CorpusException(e.getMessage().replace(local.toString(), name), e);
    }
    List<String> breaks =
        made[0].breaks().stream().map(line -> line.replace(local.toString(), name)).toList();
    return new PiecewiseExtraction.Piece(
        made[0].dumps(), breaks, made[0].inputBytes(), made[0].counts(), made[0].problems());
  }

  private static PiecewiseExtraction.Piece extract(
      Path local, Setting setting, boolean json, StoredDocuments.Writer out) throws IOException {
    return PiecewiseExtraction.extract(
        setting.options(local), out.text(), bytes -> out.size(bytes, json));
  }
}
