package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.data.DataException;
import dev.cloze.data.Piece;
import dev.cloze.data.PieceWriter;
import dev.cloze.data.PiecewisePreparation;
import dev.cloze.data.PreparationResult;
import dev.cloze.data.PreparedInput;
import dev.cloze.data.ShardPlan;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.tokenizer.Tokenizer;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * {@link dev.cloze.data.Preparation} on a cluster: the same files. Tasks tokenise parts of the
 * corpus into pieces; the driver adds up sizes and says where shards end; tasks write the shards;
 * the driver writes the manifest. Only sizes pass through the driver, and nothing is shuffled.
 *
 * <p>What a task writes depends on its input alone, so a task that is repeated, because its machine
 * was lost or was slow, does no harm.
 */
final class PrepareJob {
  private static final Pattern PREPARED_FILE =
      Pattern.compile("manifest\\.json|inputs\\.jsonl|shard-\\d{5,}\\.(bin|idx)");

  /**
   * What tasks need; the same for all.
   *
   * @param work where what they wrote waits
   */
  private record Setting(
      Storage storage,
      Broadcast<TokenizerFolder> tokenizer,
      DocumentOptions documents,
      String work,
      String output)
      implements Serializable {

    String file(String kind, int number) {
      return "%s/%s-%06d".formatted(work, kind, number);
    }
  }

  /** What became of a part of the corpus. */
  record TokenizedPart(Piece piece, List<SliceReport> slices) implements Serializable {}

  private final JavaSparkContext spark;
  private final Storage storage;
  private final PrepareOptions options;

  PrepareJob(JavaSparkContext spark, PrepareOptions options) {
    this.spark = spark;
    this.storage = new Storage(spark.hadoopConfiguration());
    this.options = options;
  }

  /**
   * Runs to the end, or fails without a corpus under the output's name.
   *
   * @throws ClozeException if the input is missing, broken or without text, if the tokenizer cannot
   *     be read, or if the output cannot be written
   */
  PreparationResult run() {
    List<InputFile> inputs = ClusterInputs.expand(options.files(), storage);
    TokenizerFolder tokenizerFolder = TokenizerFolder.read(options.tokenizer(), storage);
    Tokenizer tokenizer = tokenizerFolder.tokenizer();
    int vocabSize = tokenizer.vocabulary().size();
    OutputFolder output =
        new OutputFolder(
            storage,
            options.output(),
            Fingerprint.of(
                inputs,
                tokenizer.fingerprint(),
                options.documents(),
                options.shardBytes(),
                options.partBytes(),
                options.skipDuplicates()),
            options.overwrite(),
            options.restart(),
            PREPARED_FILE);
    FileHashes hashes =
        FileHashes.of(
            spark, storage, inputs, output.work(), options.partBytes(), options.skipDuplicates());
    List<Part> parts =
        new PartPlanner(storage, options.documents(), options.partBytes())
            .plan(inputs, hashes::isSkipped);
    Setting setting =
        new Setting(
            storage,
            spark.broadcast(tokenizerFolder),
            options.documents(),
            output.work(),
            output.files());

    List<TokenizedPart> tokenized =
        Jobs.run(spark, "tokenise", parts, part -> tokenize(part, setting));
    List<Piece> pieces = tokenized.stream().map(TokenizedPart::piece).toList();
    List<ShardPlan> plans =
        PiecewisePreparation.cut(pieces, vocabSize, options.shardBytes(), storage::open);
    if (plans.isEmpty()) {
      throw new DataException(
          "%s no text; a corpus needs at least one sentence"
              .formatted(
                  inputs.size() == 1
                      ? inputs.get(0).path() + " holds"
                      : "the %d input files hold".formatted(inputs.size())));
    }
    int kept = output.kept("shard-");
    List<ShardPlan.Written> shards =
        Jobs.run(spark, "write shards", plans, plan -> write(plan, vocabSize, setting));
    InputReports reports = new InputReports(inputs);
    tokenized.forEach(part -> part.slices().forEach(reports::add));
    PreparationResult made = describe(tokenizer, reports.prepared(hashes), shards, output.files());
    output.commit();
    return new PreparationResult(
        Path.of(options.output()),
        made.files(),
        made.inputBytes(),
        made.documents(),
        made.sentences(),
        made.tokens(),
        made.shards(),
        kept,
        made.problems());
  }

  /** Writes what makes the corpus whole; the manifest last. */
  private PreparationResult describe(
      Tokenizer tokenizer,
      List<PreparedInput> inputs,
      List<ShardPlan.Written> shards,
      String directory) {
    try (TaskFolder folder = new TaskFolder()) {
      PreparationResult result =
          PiecewisePreparation.writeManifest(tokenizer, inputs, shards, folder.path());
      for (String name : List.of("inputs.jsonl", "manifest.json")) {
        if (Files.exists(folder.resolve(name))) {
          storage.publish(folder.resolve(name), directory + "/" + name);
        }
      }
      return result;
    }
  }

  private static TokenizedPart tokenize(Part part, Setting setting) {
    String name = setting.file("piece", part.number());
    return Results.once(
        setting.storage(),
        name + ".json",
        TokenizedPart.class,
        () -> {
          TokenizedPart[] result = new TokenizedPart[1];
          setting
              .storage()
              .write(
                  name,
                  out -> {
                    try (PieceWriter piece =
                        new PieceWriter(
                            out, setting.tokenizer().value().tokenizer(), setting.documents())) {
                      PartReader reader = new PartReader(setting.storage(), setting.documents());
                      List<SliceReport> slices = new ArrayList<>();
                      for (Part.Slice slice : part.slices()) {
                        PieceWriter.Counts before = piece.counts();
                        SliceReport report = reader.read(slice, piece::add);
                        slices.add(report.with(piece.counts().minus(before)));
                      }
                      result[0] = new TokenizedPart(piece.finish(name), slices);
                    }
                  });
          return result[0];
        });
  }

  private static ShardPlan.Written write(ShardPlan plan, int vocabSize, Setting setting) {
    Storage storage = setting.storage();
    return Results.once(
        storage,
        setting.file("shard", plan.number()) + ".json",
        ShardPlan.Written.class,
        () -> {
          try (TaskFolder folder = new TaskFolder()) {
            ShardPlan.Written shard = plan.write(vocabSize, storage::open, folder.path());
            for (String file : shard.files()) {
              storage.publish(folder.resolve(file), setting.output() + "/" + file);
            }
            return shard;
          }
        });
  }
}
