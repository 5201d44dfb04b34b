package dev.cloze.search;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.train.Distillation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The mean cross entropy on a fixed set of masked positions, in nats: with what a teacher holds
 * likely there, or with the words that stood there. Asks the teacher once and owns its answers.
 */
final class HeldOutError implements AutoCloseable {
  /** Sequences at a time. */
  static final int BATCH = 16;

  private final List<Part> parts;
  private final Precision precision;
  private final long positions;

  /**
   * @param expected [P, V] fp32 of the teacher; null for the labels
   */
  private record Part(MaskedBatch batch, Tensor expected) {}

  private HeldOutError(List<Part> parts, Precision precision) {
    this.parts = parts;
    this.precision = precision;
    positions = parts.stream().mapToLong(part -> part.batch.maskedPositions().length).sum();
  }

  /**
   * @param batches held-out ones; whole batches are taken until there are enough positions
   * @param positions how many are wanted
   */
  static HeldOutError of(
      List<MaskedBatch> batches,
      int positions,
      Optional<Distillation> teacher,
      Precision precision) {
    List<Part> parts = new ArrayList<>();
    int found = 0;
    for (MaskedBatch batch : batches) {
      if (found >= positions) {
        break;
      }
      int count = batch.maskedPositions().length;
      if (count > 0) {
        parts.add(new Part(batch, teacher.map(t -> expected(t, batch, count)).orElse(null)));
        found += count;
      }
    }
    if (found == 0) {
      throw new SearchException(
          "data.validation has no masked position to measure an error on; prepare more held-out text");
    }
    return new HeldOutError(parts, precision);
  }

  private static Tensor expected(Distillation teacher, MaskedBatch batch, int count) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      return Scopes.own(
          teacher
              .teacher(batch, Tensors.indices(batch.maskedPositions()))
              .probabilities(0, count)
              .clone());
    }
  }

  long positions() {
    return positions;
  }

  /** The error of a network; does not change it. */
  double of(MaskedLanguageModel model) {
    double sum = 0;
    for (Part part : parts) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        Tensor scores; // [P, V]
        try (Precision.Guard autocast = precision.autocast()) {
          Tensor hidden = model.hidden(inputs(part.batch));
          scores = model.predictions(hidden, Tensors.indices(part.batch.maskedPositions()));
        }
        Tensor logQ = scores.to(ScalarType.Float).log_softmax(1); // [P, V]
        Tensor likely =
            part.expected == null
                ? logQ.gather(1, Tensors.indices(part.batch.maskedLabels()).unsqueeze(1))
                : part.expected.mul(logQ);
        sum -= likely.sum().item_double();
      }
    }
    return sum / positions;
  }

  private static TokenInputs inputs(MaskedBatch batch) {
    Sequences sequences = Sequences.evaluating(batch.lengths()).rounded();
    return new TokenInputs(
        Tensors.indices(Arrays.copyOf(batch.inputIds(), sequences.rows())),
        Tensors.indices(new int[sequences.rows()]), // no segments
        Tensors.indices(Arrays.copyOf(batch.positionIds(), sequences.rows())),
        sequences);
  }

  @Override
  public void close() {
    for (Part part : parts) {
      if (part.expected != null) {
        part.expected.close();
      }
    }
  }
}
