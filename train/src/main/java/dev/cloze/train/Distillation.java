package dev.cloze.train;

import dev.cloze.config.DistillationConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TaughtLabels;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A teacher that a masked language model learns from: it reads the same tokens without dropout and
 * without gradients, and says what it holds likely at the predicted positions. Owns its network.
 */
public final class Distillation implements AutoCloseable {
  private final DistillationConfig config;
  private final MaskedLanguageModel teacher;
  private final Precision precision;
  private final Optional<TeacherCache> cache;

  private Distillation(
      DistillationConfig config, MaskedLanguageModel teacher, Optional<TeacherCache> cache) {
    this.config = config;
    this.teacher = teacher;
    this.precision = Precision.of(config.precision());
    this.cache = cache;
  }

  /**
   * Opens the teacher of a student.
   *
   * @throws TrainingException if it predicts no words, or another number of them
   */
  public static Distillation open(DistillationConfig config, ModelConfig student) {
    Path directory = ModelDirectory.resolve(Path.of(config.teacher()));
    try {
      ModelDirectory.Opened opened = ModelDirectory.open(directory);
      try {
        requireHead(directory, opened);
        int words = opened.model().config().vocabSize();
        if (words != student.vocabSize()) {
          throw new TrainingException(
              "The teacher %s scores %,d words and the student %,d: their tables must be of one size. Set architecture.vocab_size to %d, or name another teacher."
                  .formatted(directory, words, student.vocabSize(), words));
        }
        Optional<TeacherCache> cache =
            config.cache() == null
                ? Optional.empty()
                : Optional.of(TeacherCache.open(Path.of(config.cache()), directory, config));
        return new Distillation(config, opened.model(), cache);
      } catch (RuntimeException | IOException e) {
        opened.model().close();
        throw e;
      }
    } catch (IOException e) {
      throw new TrainingException(
          "Cannot read the teacher %s: %s.".formatted(directory, e.getMessage()), e);
    }
  }

  private static void requireHead(Path directory, ModelDirectory.Opened opened) {
    opened
        .missingHead()
        .ifPresent(
            weight -> {
              throw new TrainingException(
                  "The teacher %s cannot predict words: it lacks the weight %s of its masked-language-model head."
                      .formatted(directory, weight));
            });
  }

  /**
   * Checks that a teacher knows the tokens of the data under the same ids.
   *
   * @throws TrainingException naming the first that it does not
   */
  public static void requireVocabulary(DistillationConfig config, Vocabulary ours) {
    Path directory = ModelDirectory.resolve(Path.of(config.teacher()));
    Vocabulary theirs = TokenizerFiles.read(directory).vocabulary();
    int both = Math.min(ours.size(), theirs.size());
    for (int id = 0; id < both; id++) {
      if (!ours.token(id).equals(theirs.token(id))) {
        throw otherVocabulary(
            directory,
            ours,
            "the id %d is \"%s\" there and \"%s\" here"
                .formatted(id, theirs.token(id), ours.token(id)));
      }
    }
    if (ours.size() != theirs.size()) {
      throw otherVocabulary(
          directory,
          ours,
          "it has %,d tokens there and %,d here".formatted(theirs.size(), ours.size()));
    }
  }

  private static TrainingException otherVocabulary(
      Path directory, Vocabulary ours, String difference) {
    return new TrainingException(
        "The teacher %s has another vocabulary than %s: %s. A teacher must know the same tokens under the same ids: name another one as objective.distillation.teacher, or prepare the data with its tokenizer."
            .formatted(directory, ours.source(), difference));
  }

  /**
   * What is to be learned of a batch.
   *
   * @param positions [P] int64, the predicted ones and perhaps fillers
   * @param labels P ids, negative for fillers
   */
  TaughtLabels labels(MaskedBatch batch, Tensor positions, int[] labels) {
    return new TaughtLabels(
        labels,
        teacher(batch, positions),
        new TaughtLabels.Weights(
            config.temperature(),
            config.maskedLmWeight(),
            config.teacherWeight(),
            config.asReleased()));
  }

  /**
   * What the teacher holds likely at some positions of a batch, at the temperature. Lives in the
   * caller's scope.
   *
   * @param positions [P] int64; the first are those of the batch
   */
  public TaughtLabels.Teacher teacher(MaskedBatch batch, Tensor positions) {
    if (cache.isEmpty()) {
      Tensor scores = scores(batch, positions); // [P, V]
      return (from, count) -> softened(scores.narrow(0, from, count));
    }
    TeacherCache.Entry entry =
        cache
            .get()
            .find(batch)
            .orElseGet(
                () -> {
                  try (PointerScope scope = new PointerScope()) {
                    Tensor scores = scores(batch, positions);
                    return cache
                        .get()
                        .store(batch, (from, count) -> softened(scores.narrow(0, from, count)));
                  }
                });
    long vocabSize = teacher.config().vocabSize();
    return (from, count) -> entry.dense(from, count, vocabSize);
  }

  private Tensor scores(MaskedBatch batch, Tensor positions) {
    int longest = batch.lengths().length == 0 ? 0 : batch.lengths()[0];
    if (longest > teacher.config().longestSequence()) {
      throw new TrainingException(
          "The teacher %s reads at most %d tokens, and a sequence has %d. Set data.length to %d."
              .formatted(
                  config.teacher(),
                  teacher.config().longestSequence(),
                  longest,
                  teacher.config().longestSequence()));
    }
    try (NoGradGuard noGradients = new NoGradGuard();
        Precision.Guard autocast = precision.autocast()) {
      return teacher.predictions(teacher.hidden(MaskedWords.evaluating(batch)), positions);
    }
  }

  private Tensor softened(Tensor scores) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return scores.to(ScalarType.Float).div(new Scalar(config.temperature())).softmax(1);
    }
  }

  /** The sequences that the teacher can read are at most so long. */
  public int longestSequence() {
    return teacher.config().longestSequence();
  }

  @Override
  public void close() {
    teacher.close();
  }
}
