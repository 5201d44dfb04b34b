package dev.cloze.train;

import dev.cloze.config.ClozeException;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.data.SamplerState;
import dev.cloze.data.StreamBatch;
import dev.cloze.data.StreamLoader;
import dev.cloze.data.TextSentences;
import dev.cloze.data.WordStreams;
import dev.cloze.engine.Engine;
import dev.cloze.engine.GemmPeak;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.text.words.WordCharacters;
import dev.cloze.text.words.WordVocabulary;
import dev.cloze.train.elmo.ElmoPreTraining;
import dev.cloze.train.elmo.StreamLosses;
import dev.cloze.train.metrics.Throughput;
import dev.cloze.train.optimizer.Optimizer;
import dev.cloze.train.schedule.LearningRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * A pre-training run of ELMo. As {@link Pretraining}, it ends in the same weights however often it
 * is interrupted: its state is the weights, their sums of squares, what the LSTMs remember and
 * where the streams stand.
 *
 * <p>One thread; owns the memory of the model and the optimizer.
 */
public final class StreamPretraining implements AutoCloseable {
  private static final String FORWARD = "forward";
  private static final String BACKWARD = "backward";

  private final ElmoRecipe recipe;
  private final TrainingListener listener;
  private final Precision precision;
  private final WordVocabulary vocabulary;
  private final TextSentences text;
  private final Optional<TextSentences> validation;
  private final RunDirectory directory;
  private final ElmoPreTraining training;
  private final Optimizer optimizer;
  private final StreamLoader batches;
  private final RunContents contents;
  private final RunProgress progress;

  /**
   * Opens everything that a run needs, and takes over the newest checkpoint if there is one.
   *
   * @param run its directory, made if it does not exist
   * @throws ClozeException if something is missing or does not fit; nothing was changed
   */
  public StreamPretraining(ElmoRecipe recipe, Path run, TrainingListener listener) {
    this.recipe = recipe;
    this.listener = listener;
    Engine.start(recipe.training().threads(), recipe.training().matmulPrecision());
    precision = Precision.of(recipe.training().precision());
    Path words = vocabularyFile(recipe);
    vocabulary = vocabulary(recipe);
    ElmoModel model = new ElmoModel(recipe.model(vocabulary.size()), recipe.training().seed());
    text = TextSentences.open(Path.of(recipe.data().path()));
    validation =
        Optional.ofNullable(recipe.data().validation())
            .map(path -> TextSentences.open(Path.of(path)));
    batches =
        new StreamLoader(WordStreams.shuffled(text, vocabulary, shape(), recipe.training().seed()));
    directory =
        RunDirectory.open(
            run,
            recipe,
            new RunInputs(text.location(), text.hash(), words, hash(words), Optional.empty()),
            listener);
    try {
      training =
          new ElmoPreTraining(
              model,
              precision,
              recipe.training().batchSize(),
              recipe.data().negativeSamples(),
              recipe.training().seed());
      optimizer = Optimizer.create(recipe.optimizer(), training.parameters());
      contents = new StreamContents(recipe, words, training, batches);
      progress = directory.restore(contents, optimizer);
      if (progress.sampler().isEmpty() && recipe.training().startFrom() != null) {
        startFrom(ModelDirectory.resolve(Path.of(recipe.training().startFrom())));
      }
    } catch (RuntimeException e) {
      directory.close(); // or the next attempt of this process would find the run locked
      throw e;
    }
  }

  private void startFrom(Path weights) {
    try {
      StartingWeights.notices(weights, ElmoFiles.copy(weights, training.model()))
          .forEach(listener::onNotice);
    } catch (IOException e) {
      throw new TrainingException("Cannot read %s: %s.".formatted(weights, e.getMessage()), e);
    }
  }

  /**
   * The vocabulary that a recipe names.
   *
   * @throws ClozeException if its words do not stand in the order that training needs
   */
  public static WordVocabulary vocabulary(ElmoRecipe recipe) {
    return WordVocabulary.read(vocabularyFile(recipe)).requireSpecialsFirst();
  }

  private static Path vocabularyFile(ElmoRecipe recipe) {
    Path named = Path.of(recipe.tokenizer());
    return Files.isDirectory(named) ? named.resolve("vocab.txt") : named;
  }

  private static String hash(Path file) {
    try (TextSentences lines = TextSentences.open(file)) {
      return lines.hash();
    }
  }

  private WordStreams.Shape shape() {
    return new WordStreams.Shape(
        recipe
            .architecture()
            .characterCnn()
            .map(c -> new WordCharacters(c.maxCharactersPerToken())),
        recipe.architecture().bidirectional(),
        recipe.training().batchSize(),
        recipe.data().unrollSteps());
  }

  /**
   * Trains until the last step of the recipe.
   *
   * @param stopRequested asked between steps and during evaluation; when true, the run saves a
   *     checkpoint and returns
   */
  public Pretraining.Result run(BooleanSupplier stopRequested) {
    return new RunLoop(recipe, directory, progress, listener, new Work(), stopRequested).run();
  }

  private final class Work implements RunLoop.Work {
    @Override
    public RunFacts facts() {
      return new RunFacts(
          directory.path(),
          recipe.training().steps(),
          training.parameters().count(),
          countWords(),
          Engine.threads(),
          recipe.training().precision(),
          GemmPeak.measure(precision, 10));
    }

    @Override
    public boolean hasHeldOut() {
      return validation.isPresent();
    }

    @Override
    public Optional<EvaluationMetrics> evaluate(BooleanSupplier stopRequested) {
      return judged(stopRequested);
    }

    @Override
    public void train(RunLoop loop) {
      LearningRate rate =
          new LearningRate(
              recipe.optimizer().learningRate(), recipe.schedule(), recipe.training().steps());
      loop.steps(
          recipe.training().steps(),
          throughput -> {
            StepMetrics metrics = trainStep(loop, rate.at(progress.step()), throughput);
            // Where the streams stand is in the checkpoint's own file.
            progress.advance(0, SamplerState.start(recipe.training().seed()));
            return metrics;
          });
    }

    @Override
    public Path save(TrainingListener all) {
      return directory.save(contents, optimizer, progress, all);
    }
  }

  /** The words of the text; says what the network will not see of them. */
  private long countWords() {
    Optional<WordCharacters> characters = shape().characters();
    TextSentences.WordCount count =
        text.countWords(word -> characters.map(c -> c.cuts(word)).orElse(false));
    characters
        .filter(c -> count.chosen() > 0)
        .ifPresent(
            c ->
                listener.onNotice(
                    "%,d of %,d words have more than %d bytes, of which only the first %3$d are read, as by the original; the first is %s. Raise architecture.character_cnn.max_characters_per_token to read more."
                        .formatted(
                            count.chosen(), count.words(), c.maxCharacters() - 2, count.first())));
    return count.words();
  }

  /** One update of the weights. */
  private StepMetrics trainStep(RunLoop loop, double learningRate, Throughput throughput) {
    StreamBatch batch = batches.next().orElseThrow(); // the streams never end
    StreamLosses losses;
    try (PointerScope scope = new PointerScope()) { // frees every tensor of this step
      ElmoPreTraining.Step step = training.step(batch, progress.step());
      losses = step.losses();
      step.backward();
    }
    double gradientNorm =
        loop.update(
            training.parameters(),
            optimizer,
            losses.total(),
            learningRate,
            recipe.optimizer().clipNorm());
    throughput.add(batch.predictions(), System.nanoTime());
    return new StepMetrics(
        progress.step() + 1,
        losses.total(),
        parts(losses),
        learningRate,
        gradientNorm,
        batch.predictions(),
        training.flops(batch),
        throughput.tokensPerSecond());
  }

  private static Map<String, Double> parts(StreamLosses losses) {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put(FORWARD + "_loss", losses.forward());
    if (!Double.isNaN(losses.backward())) {
      parts.put(BACKWARD + "_loss", losses.backward());
    }
    return parts;
  }

  private Optional<EvaluationMetrics> judged(BooleanSupplier stopRequested) {
    long batches =
        recipe.evaluation().batches() == 0 ? Long.MAX_VALUE : recipe.evaluation().batches();
    WordStreams heldOut = WordStreams.once(validation.orElseThrow(), vocabulary, shape());
    Optional<StreamLosses> losses = training.evaluate(heldOut, batches, stopRequested);
    if (losses.isEmpty() && !stopRequested.getAsBoolean()) {
      throw new TrainingException(
          "%s is too short to fill %d rows of %d words: use more held-out text or a smaller training.batch_size."
              .formatted(
                  recipe.data().validation(),
                  recipe.training().batchSize(),
                  recipe.data().unrollSteps()));
    }
    return losses.map(this::metrics);
  }

  private EvaluationMetrics metrics(StreamLosses losses) {
    Map<String, Double> parts = new LinkedHashMap<>(parts(losses));
    parts.put(EvaluationMetrics.PERPLEXITY, losses.perplexity());
    parts.put(EvaluationMetrics.FORWARD_PERPLEXITY, Math.exp(losses.forward()));
    if (!Double.isNaN(losses.backward())) {
      parts.put(EvaluationMetrics.BACKWARD_PERPLEXITY, Math.exp(losses.backward()));
    }
    return new EvaluationMetrics(progress.step(), losses.total(), parts);
  }

  @Override
  public void close() {
    optimizer.close();
    training.close();
    batches.close();
    text.close();
    validation.ifPresent(TextSentences::close);
    directory.close();
  }
}
