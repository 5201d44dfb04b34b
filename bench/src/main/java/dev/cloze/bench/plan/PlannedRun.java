package dev.cloze.bench.plan;

import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.config.TrainingConfig;
import dev.cloze.engine.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as it will be, counted from its recipe alone.
 *
 * @param architecture bert, roberta, electra, bort or elmo
 * @param parameterParts trained weights by part; they add up to {@code parameters}
 * @param phases in order
 * @param assumptions what was taken for granted, in sentences
 */
public record PlannedRun(
    String architecture,
    long parameters,
    Map<String, Long> parameterParts,
    Cluster cluster,
    List<PlannedPhase> phases,
    List<String> assumptions) {
  private static final int BF16 = 2;

  public PlannedRun {
    phases = List.copyOf(phases);
    assumptions = List.copyOf(assumptions);
  }

  /**
   * @param model the recipe's network with its vocabulary
   * @param compressed whether gradients travel as bf16
   * @throws dev.cloze.config.ClozeException if the ranks cannot share the batches
   */
  public static PlannedRun of(
      Recipe recipe, ModelConfig model, Cluster cluster, boolean compressed) {
    List<String> assumptions = new ArrayList<>();
    List<PlannedPhase> phases = new ArrayList<>();
    ObjectiveConfig first = recipe.phases().get(0).objective();
    Optional<Teacher> teacher = teacher(first, model);
    teacher
        .filter(t -> !t.found())
        .ifPresent(
            t ->
                assumptions.add(
                    "The teacher %s is not there: counted as a RoBERTa large."
                        .formatted(first.distillation().teacher())));
    for (Phase phase : recipe.phases()) {
      int length = phase.data().length();
      phases.add(
          phase(
              network(model, phase.objective(), Precision.of(phase.training().precision())),
              teacher,
              phase.training(),
              phase.optimizer(),
              new Steps(phase.firstStep(), phase.untilStep()),
              new MicroBatch(1, length, phase.objective().maxPredictions(length)),
              cluster,
              compressed));
    }
    assumptions.add("Every sequence is of the full length; shorter ones cost less.");
    Network network = network(model, first, Precision.of(recipe.training().precision()));
    return new PlannedRun(
        recipe.architecture().type(),
        network.parameters(),
        network.parts(),
        cluster,
        phases,
        assumptions);
  }

  /**
   * @see #of(Recipe, ModelConfig, Cluster, boolean)
   */
  public static PlannedRun of(
      ElmoRecipe recipe, ElmoConfig model, Cluster cluster, boolean compressed) {
    Network network = network(recipe, model);
    PlannedPhase phase =
        phase(
            network,
            Optional.empty(),
            recipe.training(),
            recipe.optimizer(),
            new Steps(0, recipe.training().steps()),
            new MicroBatch(1, recipe.data().unrollSteps(), 0),
            cluster,
            compressed);
    List<String> assumptions = new ArrayList<>();
    assumptions.add("Words come as often as 1 / their rank: so many different ones are spelled.");
    return new PlannedRun(
        "elmo", network.parameters(), network.parts(), cluster, List.of(phase), assumptions);
  }

  /** The first step of a phase and the first after it. */
  private record Steps(long first, long until) {}

  private static PlannedPhase phase(
      Network network,
      Optional<Teacher> teacher,
      TrainingConfig training,
      OptimizerConfig optimizer,
      Steps steps,
      MicroBatch sequence,
      Cluster cluster,
      boolean compressed) {
    int each = cluster.sequencesEach(training.batchSize());
    int atATime = Math.min(each, training.microBatchSize());
    if (each % atATime != 0) {
      throw new PlanException(
          "The %d sequences of each of %d ranks do not fall into micro-batches of %d. Set training.micro_batch_size to a divisor of %1$d."
              .formatted(each, cluster.ranks(), atATime));
    }
    MicroBatch micro = sized(sequence, atATime);
    MicroBatch step = sized(sequence, each);
    return new PlannedPhase(
        steps.first,
        steps.until,
        sequence.length(),
        training.batchSize(),
        atATime,
        each / atATime,
        step.tokens() * cluster.ranks(),
        network.flops(step) / step.tokens(),
        teacher.map(t -> t.flops(step) / step.tokens()).orElse(0.0),
        memory(network, teacher, optimizer, micro, each > atATime),
        PlannedPhase.Traffic.of(
            cluster,
            network.exchanged(step, cluster.ranks()),
            network.parameters(),
            compressed ? BF16 : EncoderBytes.FP32));
  }

  private static MicroBatch sized(MicroBatch sequence, int sequences) {
    return new MicroBatch(sequences, sequence.length(), sequence.predictionsEach());
  }

  private static Memory memory(
      Network network,
      Optional<Teacher> teacher,
      OptimizerConfig optimizer,
      MicroBatch micro,
      boolean accumulates) {
    long weights = EncoderBytes.FP32 * network.parameters();
    return new Memory(
        weights,
        network.gradients(micro),
        weights * (optimizer.type().equals("adagrad") ? 1 : 2),
        network.typedWeights(),
        network.activations(micro),
        network.backward(micro, accumulates),
        teacher.map(t -> t.bytes(micro)).orElse(0L));
  }

  /** The memory of one process that computes micro-batches of another size and objective. */
  static Memory memory(ModelConfig model, ObjectiveConfig objective, Phase phase, int sequences) {
    int length = phase.data().length();
    return memory(
        network(model, objective, Precision.of(phase.training().precision())),
        teacher(objective, model),
        phase.optimizer(),
        new MicroBatch(sequences, length, objective.maxPredictions(length)),
        false);
  }

  private static Optional<Teacher> teacher(ObjectiveConfig objective, ModelConfig model) {
    return Optional.ofNullable(objective.distillation())
        .map(config -> Teacher.of(config, model.vocabSize()));
  }

  /** The same for ELMo. */
  static Memory memory(ElmoRecipe recipe, ElmoConfig model, int rows) {
    return memory(
        network(recipe, model),
        Optional.empty(),
        recipe.optimizer(),
        new MicroBatch(rows, recipe.data().unrollSteps(), 0),
        false);
  }

  private static Network network(ElmoRecipe recipe, ElmoConfig model) {
    return ElmoNetwork.of(
        model,
        recipe.data().negativeSamples(),
        recipe.optimizer().type().equals("adagrad"),
        Precision.of(recipe.training().precision()));
  }

  static Network network(ModelConfig model, ObjectiveConfig objective, Precision precision) {
    return model instanceof ElectraPairConfig pair && objective.replacedTokens().replacesTokens()
        ? ElectraNetwork.of(pair, objective, precision)
        : MaskedLmNetwork.of(model, objective, precision);
  }
}
