package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.wiki.ExtractionCounts;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.ExtractionResult;
import dev.cloze.text.wiki.WikiExtraction;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@link WikiExtraction} on a cluster, a task for each dump: the output holds a folder for each
 * with the files that one machine makes of that dump. Large wikis come as some dozens of dumps.
 */
final class ExtractJob {
  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /**
   * What to extract and how; paths are Hadoop's.
   *
   * @param namespaces whose pages to keep; 0 for articles
   * @param allSections also those of references, links and the like
   */
  record Options(
      List<String> dumps,
      String output,
      ExtractionOptions.Format format,
      Set<Integer> namespaces,
      boolean allSections) {}

  /** A dump and what tasks need of the options. */
  private record Dump(
      int number,
      InputFile file,
      ExtractionOptions.Format format,
      TreeSet<Integer> namespaces,
      boolean allSections)
      implements Serializable {
    String folder() {
      return "%05d-%s".formatted(number, file.name());
    }
  }

  /** What was made of a dump, or of all. */
  record Extracted(
      int dumps, int brokenDumps, ExtractionCounts counts, int files, List<String> problems)
      implements Serializable {
    Extracted plus(Extracted other) {
      List<String> both = new ArrayList<>(problems);
      both.addAll(other.problems);
      return new Extracted(
          dumps + other.dumps,
          brokenDumps + other.brokenDumps,
          counts.plus(other.counts),
          files + other.files,
          both);
    }
  }

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
   * @throws ClozeException if a dump is missing, broken from its start, no dump or without a page
   *     to keep, or if the output is there already or cannot be written
   */
  Extracted run() {
    List<InputFile> inputs = ClusterInputs.expand(options.dumps(), storage);
    TreeSet<Integer> namespaces = new TreeSet<>(options.namespaces());
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(inputs, options.format(), namespaces, options.allSections()),
            false,
            false,
            NOTHING);
    List<Dump> dumps = new ArrayList<>();
    for (InputFile file : inputs) {
      dumps.add(new Dump(dumps.size(), file, options.format(), namespaces, options.allSections()));
    }
    Storage storage = this.storage;
    String files = output.files();
    String work = output.work();
    Extracted all =
        Jobs.run(
                spark,
                "extract dumps",
                dumps,
                dump ->
                    Results.once(
                        storage,
                        "%s/dump-%06d.json".formatted(work, dump.number()),
                        Extracted.class,
                        () -> extract(dump, storage, files + "/" + dump.folder())))
            .stream()
            .reduce(new Extracted(0, 0, ExtractionCounts.NONE, 0, List.of()), Extracted::plus);
    output.commit();
    return all;
  }

  private static Extracted extract(Dump dump, Storage storage, String target) {
    try (TaskFolder folder = new TaskFolder()) {
      Path own = storage.local(dump.file().path());
      Path local = own == null ? folder.resolve(dump.file().name()) : own;
      if (own == null) {
        storage.fetch(dump.file().path(), local);
      }
      Path made = folder.resolve("made");
      ExtractionResult result;
      try {
        result =
            WikiExtraction.run(
                new ExtractionOptions(
                    List.of(local),
                    made,
                    dump.format(),
                    dump.namespaces(),
                    dump.allSections(),
                    1,
                    false,
                    UnpackLimits.DEFAULTS),
                (read, total, articles) -> {});
      } catch (ClozeException e) { // in the words of the user, who never saw the copy
        throw new CorpusException(inWords(e.getMessage(), local, dump), e);
      }
      publish(made, target, storage);
      return new Extracted(
          result.dumps(),
          result.brokenDumps(),
          result.counts(),
          result.files(),
          result.problems().stream().map(line -> inWords(line, local, dump)).toList());
    }
  }

  private static String inWords(String message, Path local, Dump dump) {
    return message.replace(local.toString(), dump.file().path());
  }

  private static void publish(Path folder, String target, Storage storage) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        storage.publish(file, target + "/" + file.getFileName());
      }
    } catch (IOException e) {
      throw new CorpusException("cannot write %s: %s".formatted(target, e.getMessage()), e);
    }
  }
}
