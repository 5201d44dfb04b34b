package dev.cloze.task.finetune;

import dev.cloze.task.TaskException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of a task in the order of a model's outputs, which may be another than the task's.
 */
final class Labels {
  private final List<String> ofTask;
  private final List<String> ofModel;
  private final Map<String, Integer> outputOf = new HashMap<>();

  /**
   * @param ofTask in the order in which the task reads scores
   * @param ofModel the same ones, in the order in which the model gives them; of tags there may be
   *     more
   */
  Labels(List<String> ofTask, List<String> ofModel) {
    this.ofTask = ofTask;
    this.ofModel = ofModel;
    for (int i = 0; i < ofModel.size(); i++) {
      outputOf.put(ofModel.get(i), i);
    }
  }

  /** The model's output for a label. */
  int output(String label) {
    Integer output = outputOf.get(label);
    if (output == null) {
      throw new TaskException(
          "\"%s\" is none of the labels %s.".formatted(label, String.join(", ", ofTask)));
    }
    return output;
  }

  /** The label of a model's output. */
  String label(int output) {
    return ofModel.get(output);
  }

  /** Scores in the task's order from those in the model's. */
  float[] inTaskOrder(float[] outputs) {
    float[] result = new float[outputs.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = outputs[outputOf.get(ofTask.get(i))];
    }
    return result;
  }
}
