package dev.cloze.cli;

import dev.cloze.command.UnpackSettings;
import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.embed.ElmoSentences;
import dev.cloze.task.embed.Embedding;
import dev.cloze.task.embed.LayerMix;
import dev.cloze.task.embed.Pooling;
import dev.cloze.task.embed.SentenceState;
import dev.cloze.task.embed.VectorWriter;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "embed",
    description = "Writes the vectors of sentences: one a line, its words between blanks.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze embed --model models/elmo --output vectors.hdf5 sentences.txt",
      "  cloze embed --options options.json --weights weights.hdf5 --layer mix --mix-weights 0.1,0.3,0.5"
          + " --output vectors.npy sentences.txt",
      "  cloze embed --model models/elmo --pooling mean --output sentences.jsonl sentences.txt.gz"
    })
final class EmbedCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param layers of a vector's array; null where they are mixed
   * @param vectorSize features of a vector
   * @param problems what was mended, cut or unknown
   */
  record Result(
      String output,
      long sentences,
      long emptySentences,
      long tokens,
      Integer layers,
      int vectorSize,
      double seconds,
      List<String> problems) {}

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "An ELMo, or a run that trains one, which stands for its latest checkpoint.")
  private Path model;

  @Option(
      names = "--options",
      paramLabel = "FILE",
      description = "Instead of --model: the options.json of a published model.")
  private Path options;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "With --options: its weights, HDF5 or safetensors.")
  private Path weights;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description = "The words of the model, one a line; models that spell words need none.")
  private Path vocabulary;

  @Option(
      names = "--layer",
      paramLabel = "all|average|N|mix",
      defaultValue = "average",
      description =
          "Every layer, their mean, one (0 is the words alone), or their mix"
              + " (default: ${DEFAULT-VALUE}).")
  private String layer;

  @Option(
      names = "--mix-weights",
      paramLabel = "W",
      split = ",",
      description = "With --layer mix: a number for each layer, before the softmax.")
  private double[] mixWeights = {};

  @Option(
      names = "--mix-gamma",
      paramLabel = "G",
      defaultValue = "1",
      description = "With --layer mix: what the sum is multiplied by (default: ${DEFAULT-VALUE}).")
  private double gamma;

  @Option(
      names = "--mix-layer-norm",
      description = "With --layer mix: bring each layer to mean 0 and variance 1 first.")
  private boolean layerNorm;

  @Option(
      names = "--pooling",
      paramLabel = "none|mean|unit-mean",
      defaultValue = "none",
      description =
          "One vector a word, or the mean of a sentence, also at length 1"
              + " (default: ${DEFAULT-VALUE}).")
  private Pooling pooling;

  @Option(
      names = "--state",
      paramLabel = "zero|carried",
      defaultValue = "zero",
      description =
          "How a sentence begins: anew, or, as the original does, with what the sentences before"
              + " it left (default: ${DEFAULT-VALUE}).")
  private SentenceState state;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How often a sentence is read before it counts; of a carried state, the first batch"
              + " (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "The most sentences computed together (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Ends in .hdf5, .npy or .jsonl, which says the format.")
  private Path output;

  @Option(names = "--overwrite", description = "Replace a file that is already there.")
  private boolean overwrite;

  @Parameters(paramLabel = "INPUT", description = "Text in UTF-8, plain or packed.")
  private Path input;

  @Mixin private UnpackSettings unpacking;
  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    checkUsage();
    Embedding embedding = new Embedding(mix(), pooling, batch);
    Inputs.requireReadable(List.of(input));
    if (Files.exists(output) && !overwrite) {
      throw new ClozeException(
          "%s exists already; choose another name or add --overwrite".formatted(output));
    }
    ElmoPaths paths = paths();
    Engine.start(0, "highest"); // "medium" may be bf16, and vectors are kept and compared
    long started = System.nanoTime();
    long inputBytes = Files.size(input);
    try (ElmoSentences encoder = ElmoSentences.open(paths, state, warmUp, batch);
        Progress progress = reporting.progress()) {
      Embedding.Result result =
          embedding.run(
              encoder,
              input,
              unpacking.limits(),
              output,
              (bytes, sentences, tokens) ->
                  progress.update(
                      bytes,
                      inputBytes,
                      () -> "%,d sentences, %,d words".formatted(sentences, tokens)));
      progress.close();
      result.problems().forEach(problem -> reporting.note("cloze: %s", problem));
      report(result, encoder, (System.nanoTime() - started) / 1e9);
    }
    return ExitCode.DONE;
  }

  private void checkUsage() {
    boolean both = options != null && weights != null;
    boolean neither = options == null && weights == null;
    require(model == null ? both : neither, "expected --model, or --options and --weights");
    require(
        VectorWriter.hasKnownFormat(output),
        "--output is %s, expected a name that ends in .hdf5, .h5, .npy or .jsonl"
            .formatted(output));
    require(batch >= 1, "--batch is %d, expected at least 1".formatted(batch));
    require(warmUp >= 0, "--warm-up is %d, expected 0 or more".formatted(warmUp));
    boolean mixes = layer.equals("mix");
    require(
        mixes == mixWeights.length > 0,
        "--layer mix and --mix-weights belong together: the weights are what is mixed by");
    require(mixes || gamma == 1 && !layerNorm, "--mix-gamma and --mix-layer-norm want --layer mix");
  }

  private void require(boolean ok, String problem) {
    if (!ok) {
      throw new ParameterException(reporting.commandLine(), problem);
    }
  }

  private LayerMix mix() {
    return switch (layer) {
      case "all" -> new LayerMix.All();
      case "average" -> new LayerMix.Average();
      case "mix" -> new LayerMix.Weighted(mixWeights, gamma, layerNorm);
      default -> {
        require(
            layer.matches("\\d{1,4}"),
            "--layer is %s, expected all, average, mix or the number of a layer".formatted(layer));
        yield new LayerMix.Layer(Integer.parseInt(layer));
      }
    };
  }

  private ElmoPaths paths() throws IOException {
    Optional<Path> words = Optional.ofNullable(vocabulary);
    if (model == null) {
      return new ElmoPaths(options, weights, words);
    }
    Path directory = ModelDirectory.resolve(model);
    if (!ElmoPaths.isElmo(directory)) {
      throw new ClozeException(
          "%s is no ELMo (it has no %s); this version embeds with ELMo only"
              .formatted(directory, ElmoPaths.OPTIONS));
    }
    ElmoPaths found = ElmoPaths.in(directory);
    return new ElmoPaths(
        found.options(), found.weights(), words.isPresent() ? words : found.vocabulary());
  }

  private void report(Embedding.Result result, ElmoSentences encoder, double seconds) {
    boolean all = layer.equals("all");
    reporting.result(
        new Result(
            output.toString(),
            result.sentences(),
            result.emptySentences(),
            result.tokens(),
            all ? encoder.numLayers() : null,
            encoder.hiddenSize(),
            seconds,
            result.problems()),
        () ->
            reporting
                .out()
                .printf(
                    Locale.ROOT,
                    "%s: vectors of %,d words in %,d sentences, %s%d features, in %.1f s%n",
                    output,
                    result.tokens(),
                    result.sentences(),
                    all ? encoder.numLayers() + " layers of " : "",
                    encoder.hiddenSize(),
                    seconds));
  }
}
