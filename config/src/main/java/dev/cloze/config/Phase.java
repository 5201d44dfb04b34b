package dev.cloze.config;

/**
 * A stretch of a run with its own settings: those of the recipe, with the phase's own in their
 * place.
 *
 * @param firstStep the first step of the phase, counting from 0
 * @param untilStep the first step after it
 * @param training as in the recipe but for the batch sizes
 * @param restartsSchedule whether the phase has a schedule of its own, which then starts at its
 *     first step; see {@link Recipe#scheduleSpan}
 */
public record Phase(
    long firstStep,
    long untilStep,
    DataConfig data,
    ObjectiveConfig objective,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    TrainingConfig training,
    boolean restartsSchedule) {

  public long steps() {
    return untilStep - firstStep;
  }
}
