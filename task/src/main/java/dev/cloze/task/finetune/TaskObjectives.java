package dev.cloze.task.finetune;

import dev.cloze.config.AnswersConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.squad.SquadTask;
import java.util.List;

/** The head and the objective of a task. */
final class TaskObjectives {
  private TaskObjectives() {}

  /**
   * The head that a task needs.
   *
   * @param examples of any part of its data: some classify places in a text
   */
  static HeadConfig head(Task<?, ?> task, List<? extends Example> examples, AnswersConfig answers) {
    return switch (task.kind()) {
      case CLASSIFICATION ->
          new HeadConfig(
              hasPlaces(examples) ? HeadConfig.Type.PLACES : HeadConfig.Type.CLASSES,
              task.labels());
      case REGRESSION -> new HeadConfig(HeadConfig.Type.NUMBER, List.of());
      case MULTIPLE_CHOICE -> new HeadConfig(HeadConfig.Type.CHOICES, List.of());
      case TAGGING -> new HeadConfig(HeadConfig.Type.TAGS, task.labels());
      case SPAN ->
          new HeadConfig(
              answers.isJoint() ? HeadConfig.Type.JOINT_SPANS : HeadConfig.Type.SPANS, List.of());
    };
  }

  private static boolean hasPlaces(List<? extends Example> examples) {
    return !examples.isEmpty()
        && examples.get(0) instanceof TextExample text
        && !text.spans().isEmpty();
  }

  /** By the name: a part of SQuAD that serves for all has it too. */
  static boolean hasUnanswerable(Task<?, ?> task) {
    return task.name().equals(SquadTask.version2().name());
  }

  /**
   * How the examples of a task are learned and predicted.
   *
   * @param head of the model
   */
  @SuppressWarnings("unchecked") // a task of a kind has the examples and predictions of that kind
  static <E extends Example, P> FineTuneObjective<E, P, ?, ?> of(
      Task<E, P> task, HeadConfig head, TextEncoding encoding, AnswersConfig answers) {
    Object objective =
        switch (head.type()) {
          case CLASSES, NUMBER -> new TextObjective(encoding, task.labels(), head);
          case PLACES -> new PlacesObjective(encoding, task.labels(), head);
          case CHOICES -> new ChoiceObjective(encoding);
          case TAGS -> new TaggingObjective(encoding, task.labels(), head);
          case SPANS, JOINT_SPANS ->
              new AnswerObjective(encoding, head, answers, hasUnanswerable(task));
        };
    return (FineTuneObjective<E, P, ?, ?>) objective;
  }
}
