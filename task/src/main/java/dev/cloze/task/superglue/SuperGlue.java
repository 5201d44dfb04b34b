package dev.cloze.task.superglue;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Split;
import java.util.List;

/**
 * The tasks of SuperGLUE: what their objects hold and what their classes are called, in the order
 * of the published Hugging Face data sets. Truth values are "false" and "true".
 */
enum SuperGlue {
  BOOLQ("boolq", "BoolQ", Names.TRUTH, "question", "passage"),
  CB("cb", "CB", List.of("entailment", "contradiction", "neutral"), "premise", "hypothesis"),
  COPA("copa", "COPA", Names.NUMBERS, "premise", "choice1", "choice2", "question"),
  MULTIRC("multirc", "MultiRC", Names.NUMBERS, "passage"),
  RECORD("record", "ReCoRD", Names.NUMBERS, "passage", "qas"),
  RTE("superglue-rte", "RTE", Names.ENTAILMENT, "premise", "hypothesis"),
  WIC("wic", "WiC", Names.TRUTH, "word", "sentence1", "sentence2"),
  WSC("wsc", "WSC", Names.TRUTH, "text", "target"),
  /** Test data for a model of RTE, as are the next. */
  AX_B("ax-b", "AX-b", Names.ENTAILMENT, "sentence1", "sentence2"),
  AX_G("ax-g", "AX-g", Names.ENTAILMENT, "premise", "hypothesis");

  private static final class Names {
    private static final List<String> TRUTH = List.of("false", "true");
    private static final List<String> NUMBERS = List.of("0", "1");
    private static final List<String> ENTAILMENT = List.of("entailment", "not_entailment");
  }

  private final String taskName;
  private final String folder;
  private final List<String> labels;
  private final List<String> keys;

  SuperGlue(String taskName, String folder, List<String> labels, String... keys) {
    this.taskName = taskName;
    this.folder = folder;
    this.labels = labels;
    this.keys = List.of(keys);
  }

  String taskName() {
    return taskName;
  }

  List<String> labels() {
    return labels;
  }

  /** The keys that every object has. */
  List<String> keys() {
    return keys;
  }

  boolean isDiagnostic() {
    return this == AX_B || this == AX_G;
  }

  /** The file of a part. */
  String file(Split split) {
    if (!isDiagnostic()) {
      return switch (split) {
        case TRAIN -> "train.jsonl";
        case DEV -> "val.jsonl";
        case TEST -> "test.jsonl";
      };
    }
    if (split == Split.TRAIN) {
      throw new TaskException(
          "%s is a diagnostic set without training data; train on superglue-rte and evaluate on %s"
              .formatted(taskName, taskName));
    }
    return submission();
  }

  /** The leaderboard's file. */
  String submission() {
    return folder + ".jsonl";
  }
}
