package dev.cloze.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Writes the samples that training would see as TFRecord files, for the trainers of BERT's authors:
 * masked once and for all, as they expect. The same corpus, options and seed give the same bytes.
 * The samples of an epoch are shuffled; epochs follow each other.
 */
public final class TfRecordExport {
  static final String DESCRIPTION = "export.json";
  private static final Pattern EXPORTED_FILE =
      Pattern.compile("export\\.json|examples-\\d{5,}\\.tfrecord(\\.gz)?");

  /** Made at once on all cores, then written in order. */
  private static final int CHUNK = 4096;

  private final TfRecordOptions options;
  private final Corpus corpus;
  private final Vocabulary vocabulary;
  private final Masking masking;
  private final int maxPredictions;

  private TfRecordExport(TfRecordOptions options, Corpus corpus, Vocabulary vocabulary) {
    this.options = options;
    this.corpus = corpus;
    this.vocabulary = vocabulary;
    masking = new Masking(options.objective(), vocabulary);
    maxPredictions = options.objective().maxPredictions(options.length());
  }

  /** Hears how far it is. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param examplesInAll about, as epochs differ a little
     */
    void onProgress(long examples, long examplesInAll);
  }

  /**
   * What was made; also the content of {@code export.json}.
   *
   * @param corpus the hash of the corpus
   * @param tokenizer its fingerprint
   * @param maxPredictions the length of the features {@code masked_lm_…}
   */
  public record Result(
      String format,
      String corpus,
      String tokenizer,
      int length,
      int maxPredictions,
      int epochs,
      long seed,
      long examples,
      long predictions,
      List<ExportedFile> files) {}

  /** A file of examples. */
  public record ExportedFile(String name, long examples, long bytes, String sha256) {}

  /**
   * Runs to the end, or leaves nothing behind.
   *
   * @throws dev.cloze.config.ClozeException if the corpus or tokenizer cannot be read or do not
   *     belong together, or if the output cannot be written
   */
  public static Result run(TfRecordOptions options, Listener listener) {
    Tokenizer tokenizer = TokenizerFiles.read(options.tokenizerDirectory());
    try (Corpus corpus = Corpus.open(options.corpus(), tokenizer, options.tokenizerDirectory());
        OutputDirectory output =
            new OutputDirectory(
                options.output(), options.overwrite(), EXPORTED_FILE, new DurableFiles())) {
      output.clear();
      Result result =
          new TfRecordExport(options, corpus, tokenizer.vocabulary())
              .write(output.content(), listener);
      describe(result, output.content().resolve(DESCRIPTION));
      output.commit();
      return result;
    }
  }

  private Result write(Path directory, Listener listener) {
    SentencePairs pairs =
        new SentencePairs(
            corpus,
            vocabulary,
            options.length(),
            options.shortSequenceProbability(),
            options.objective().nextSentence(),
            options.seed());
    long examples = 0;
    long predictions = 0;
    try (RecordFiles files = new RecordFiles(directory)) {
      for (int number = 0; number < options.epochs(); number++) {
        EpochIndex epoch = pairs.epoch(number);
        for (long from = 0; from < epoch.size(); from += CHUNK) {
          long first = from;
          int count = (int) Math.min(CHUNK, epoch.size() - from);
          MaskedSample[] samples = new MaskedSample[count];
          byte[][] records = new byte[count][];
          IntStream.range(0, count)
              .parallel()
              .forEach(
                  i -> {
                    samples[i] = sample(epoch, first + i);
                    records[i] = new TfExample(options.length(), maxPredictions).encode(samples[i]);
                  });
          for (int i = 0; i < count; i++) {
            files.add(records[i]);
            predictions += samples[i].positions().length;
          }
          examples += count;
          listener.onProgress(examples, Math.max(examples, epoch.size() * options.epochs()));
        }
      }
      return new Result(
          "cloze-tfrecord",
          corpus.hash(),
          corpus.tokenizerFingerprint(),
          options.length(),
          maxPredictions,
          options.epochs(),
          options.seed(),
          examples,
          predictions,
          files.finish());
    }
  }

  private MaskedSample sample(EpochIndex epoch, long position) {
    return masking.apply(epoch.sample(position), epoch.sampleSeed(position));
  }

  private static void describe(Result result, Path file) {
    ChecksummedFile out = new ChecksummedFile(file);
    try {
      byte[] json = Manifest.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(result);
      out.putBytes(json, 0, json.length);
      out.putByte('\n');
      out.finish();
    } catch (JsonProcessingException e) {
      throw DataException.writing(file, e);
    } finally {
      out.abandon();
    }
  }

  /** One file after the other. */
  private final class RecordFiles implements Closeable {
    private final Path directory;
    private final List<ExportedFile> finished = new ArrayList<>();
    private TfRecordFile file; // null between files

    RecordFiles(Path directory) {
      this.directory = directory;
    }

    void add(byte[] record) {
      if (file == null) {
        String name =
            "examples-%05d.tfrecord%s".formatted(finished.size(), options.gzip() ? ".gz" : "");
        file = new TfRecordFile(directory.resolve(name), options.gzip());
      }
      file.add(record);
      if (file.plainBytes() >= options.fileBytes()) {
        endFile();
      }
    }

    List<ExportedFile> finish() {
      if (file != null) {
        endFile();
      }
      return List.copyOf(finished);
    }

    private void endFile() {
      finished.add(file.finish());
      file = null;
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
    }
  }
}
