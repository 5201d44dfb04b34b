package dev.cloze.spark;

import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.Learned;
import dev.cloze.text.vocabulary.PieceTrainer;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.TrainingResult;
import dev.cloze.text.vocabulary.VocabularyException;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import dev.cloze.text.vocabulary.VocabularyType;
import dev.cloze.text.vocabulary.WordSplitter;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * {@link VocabularyTraining} with the counting on a cluster: the same files. Tasks count the words
 * of parts of the corpus; a shuffle adds the counts up and sorts them; the driver learns from them,
 * which takes one core and little time.
 */
final class VocabularyJob {
  private static final Pattern TOKENIZER = // files of all types
      Pattern.compile(
          "(vocab|tokenizer|tokenizer_config|special_tokens_map)\\.json"
              + "|(vocab|merges)\\.txt|counts\\.tsv");

  /** More different words are not held in memory: what was counted so far is written. */
  private static final int WORDS_IN_MEMORY = 1_000_000;

  private static final long SORTED_FILE_BYTES = 64L << 20;

  /** What tasks need; the same for all. */
  private record Setting(Storage storage, DocumentOptions documents, Kind kind, String work)
      implements Serializable {

    String file(String kind, int number) {
      return "%s/%s-%06d".formatted(work, kind, number);
    }
  }

  /** {@link VocabularyOptions} on their way. */
  private record Kind(
      VocabularyType type, int size, int minFrequency, boolean lowerCase, int maxAlphabet)
      implements Serializable {
    static Kind of(VocabularyOptions options) {
      return new Kind(
          options.type(),
          options.size(),
          options.minFrequency(),
          options.lowerCase(),
          options.maxAlphabet());
    }

    WordSplitter splitter() {
      return PieceTrainer.splitter(
          new VocabularyOptions(type, size, minFrequency, lowerCase, maxAlphabet));
    }
  }

  /** What was counted in a part. */
  record CountedPart(int number, long bytes, List<SliceReport> slices) implements Serializable {}

  private final JavaSparkContext spark;
  private final Storage storage;
  private final VocabularyJobOptions options;

  VocabularyJob(JavaSparkContext spark, VocabularyJobOptions options) {
    this.spark = spark;
    this.storage = new Storage(spark.hadoopConfiguration());
    this.options = options;
  }

  /**
   * Runs to the end.
   *
   * @throws dev.cloze.config.ClozeException if the input is missing, broken or without words, if
   *     the output is in the way, or if something cannot be written
   */
  TrainingResult run() {
    List<InputFile> inputs = ClusterInputs.expand(options.files(), storage);
    VocabularyOptions vocabulary = options.vocabulary();
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(
                inputs,
                vocabulary.type(),
                vocabulary.lowerCase(),
                options.documents(),
                options.partBytes()),
            options.overwrite(),
            false,
            TOKENIZER);
    Setting setting = new Setting(storage, options.documents(), Kind.of(vocabulary), output.work());
    List<Part> parts =
        new PartPlanner(storage, options.documents(), options.partBytes())
            .plan(inputs, input -> false);
    List<CountedPart> counted = Jobs.run(spark, "count words", parts, part -> count(part, setting));
    StoredWords words = new StoredWords(storage, addUp(counted, setting));
    Learned learned = learn(words, output.files());
    output.commit();

    InputReports reports = new InputReports(inputs);
    counted.forEach(part -> part.slices().forEach(reports::add));
    return new TrainingResult(
        Path.of(options.output()),
        learned.tokens().size(),
        reports.documentsRead(),
        learned.words(),
        learned.occurrences(),
        learned.leftOut(),
        reports.problems());
  }

  private static CountedPart count(Part part, Setting setting) {
    String name = setting.file("counts", part.number());
    return Results.once(
        setting.storage(),
        name + ".json",
        CountedPart.class,
        () -> {
          List<SliceReport> slices = new ArrayList<>();
          long[] bytes = new long[1];
          StoredWords.write(
              name,
              setting.storage(),
              out -> {
                Counter counter = new Counter(setting.kind().splitter(), out);
                PartReader reader = new PartReader(setting.storage(), setting.documents());
                for (Part.Slice slice : part.slices()) {
                  slices.add(reader.read(slice, counter::add));
                }
                counter.flush();
                bytes[0] = out.bytes();
              });
          return new CountedPart(part.number(), bytes[0], slices);
        });
  }

  /** Counts words in memory, which may not hold all that are different. */
  private static final class Counter {
    private final WordSplitter splitter;
    private final StoredWords.Writer out;
    private final Map<Word, long[]> counts = new HashMap<>();

    Counter(WordSplitter splitter, StoredWords.Writer out) {
      this.splitter = splitter;
      this.out = out;
    }

    void add(Document document) throws IOException {
      for (String paragraph : document.paragraphs()) {
        splitter.split(paragraph, this::add);
      }
      if (counts.size() > WORDS_IN_MEMORY) {
        flush();
      }
    }

    private void add(byte[] bytes, int length) {
      counts.computeIfAbsent(new Word(Arrays.copyOf(bytes, length)), word -> new long[1])[0]++;
    }

    void flush() throws IOException {
      for (Map.Entry<Word, long[]> word : counts.entrySet()) {
        out.write(word.getKey(), word.getValue()[0]);
      }
      counts.clear();
    }
  }

  /** Files that hold each word once and all words in order. */
  private List<String> addUp(List<CountedPart> counted, Setting setting) {
    long bytes = counted.stream().mapToLong(CountedPart::bytes).sum();
    int files = (int) Math.min(10_000, bytes / SORTED_FILE_BYTES + 1);
    List<Integer> numbers = counted.stream().map(CountedPart::number).toList();
    JavaPairRDD<Word, Long> sorted =
        spark
            .parallelize(numbers, numbers.size())
            .flatMapToPair(
                number ->
                    StoredWords.stream(setting.file("counts", number), setting.storage())
                        .map(word -> new Tuple2<>(word.word(), word.count()))
                        .iterator())
            .reduceByKey(Long::sum, files)
            .sortByKey(Comparator.naturalOrder(), true, files);
    spark.setJobDescription("cloze: add up words");
    try {
      return sorted
          .mapPartitionsWithIndex(
              (number, words) -> {
                String file = setting.file("words", number);
                StoredWords.write(
                    file,
                    setting.storage(),
                    out -> {
                      while (words.hasNext()) {
                        Tuple2<Word, Long> word = words.next();
                        out.write(word._1(), word._2());
                      }
                    });
                return List.of(file).iterator();
              },
              false)
          .collect();
    } catch (Exception e) { // Spark throws checked ones undeclared
      throw Jobs.failure(e);
    } finally {
      spark.setJobDescription(null);
    }
  }

  private Learned learn(StoredWords words, String target) {
    try (TaskFolder folder = new TaskFolder()) {
      TrainingOptions how = TrainingOptions.of(List.of(), folder.path());
      if (options.memoryBytes() > 0) {
        how = how.with(options.memoryBytes(), 1, null);
      }
      Learned learned =
          VocabularyTraining.learn(
              words, options.vocabulary(), how, folder.path(), TrainingListener.NONE);
      try (Stream<Path> files = Files.list(folder.path())) {
        for (Path file : files.sorted().toList()) {
          storage.publish(file, target + "/" + file.getFileName());
        }
      } catch (IOException e) {
        throw new VocabularyException("cannot write %s".formatted(target), e);
      }
      return learned;
    }
  }
}
