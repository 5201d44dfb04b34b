package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The learning rate of a fine-tuning run, whose steps are known only when its data is.
 *
 * @param warmupShare of all steps
 * @param decay as in {@link ScheduleConfig}
 * @param power as in {@link ScheduleConfig}
 */
public record WarmupConfig(double warmupShare, String decay, double power) {
  public WarmupConfig {
    var problems = new Problems("schedule");
    problems.belowOne("warmup_share", warmupShare);
    problems.throwIfAny();
    of(decay, power, 0); // the rules for the two are there
  }

  private static ScheduleConfig of(String decay, double power, long warmupSteps) {
    return new ScheduleConfig(warmupSteps, decay, power, 0);
  }

  static WarmupConfig read(Section section) {
    double warmupShare = section.number("warmup_share", 0.1);
    String decay = section.text("decay", "linear");
    double power = section.number("power", decay.equals("polynomial") ? 0.5 : 1);
    return section.build(() -> new WarmupConfig(warmupShare, decay, power));
  }

  /** The schedule of so many steps; the warm-up ends at a whole one, rounded down. */
  public ScheduleConfig over(long steps) {
    return of(decay, power, (long) (steps * warmupShare));
  }

  void write(ObjectNode node) {
    node.put("warmup_share", warmupShare);
    node.put("decay", decay);
    node.put("power", power);
  }
}
