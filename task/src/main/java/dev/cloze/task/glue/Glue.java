package dev.cloze.task.glue;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Split;
import dev.cloze.task.metrics.ClassificationMetric;
import java.util.List;
import java.util.Locale;

/**
 * The tasks of GLUE as their files show them. Classes are in the order of the published Hugging
 * Face data sets.
 */
enum Glue {
  COLA("cola", "CoLA", List.of("0", "1"), ClassificationMetric.MATTHEWS) {
    @Override
    Layout layout(Split split) {
      return split == Split.TEST
          ? Layout.of("index,sentence", "index", "sentence", "", "")
          : Layout.withoutHeader(4, 3, 1);
    }
  },
  SST_2("sst-2", "SST-2", List.of("0", "1"), ClassificationMetric.ACCURACY) {
    @Override
    Layout layout(Split split) {
      return split == Split.TEST
          ? Layout.of("index,sentence", "index", "sentence", "", "")
          : Layout.of("sentence,label", "", "sentence", "", "label");
    }
  },
  MRPC("mrpc", "MRPC", List.of("0", "1"), ClassificationMetric.F1_AND_ACCURACY) {
    @Override
    Layout layout(Split split) {
      return split == Split.TEST
          ? Layout.of(
              "index,#1 ID,#2 ID,#1 String,#2 String", "index", "#1 String", "#2 String", "")
          : MsrParaphrase.LAYOUT;
    }
  },
  STS_B("sts-b", "STS-B", List.of(), null) {
    @Override
    Layout layout(Split split) {
      String header = "index,genre,filename,year,old_index,source1,source2,sentence1,sentence2";
      return Layout.of(
          split == Split.TEST ? header : header + ",score",
          "index",
          "sentence1",
          "sentence2",
          "score");
    }
  },
  QQP("qqp", "QQP", List.of("0", "1"), ClassificationMetric.F1_AND_ACCURACY) {
    @Override
    Layout layout(Split split) {
      return split == Split.TEST
          ? Layout.of("id,question1,question2", "id", "question1", "question2", "")
          : Layout.of(
              "id,qid1,qid2,question1,question2,is_duplicate",
              "id",
              "question1",
              "question2",
              "is_duplicate");
    }
  },
  MNLI(
      "mnli",
      "MNLI",
      List.of("entailment", "neutral", "contradiction"),
      ClassificationMetric.ACCURACY) {
    @Override
    Layout layout(Split split) {
      String header =
          "index,promptID,pairID,genre,sentence1_binary_parse,sentence2_binary_parse,"
              + "sentence1_parse,sentence2_parse,sentence1,sentence2";
      String labels =
          switch (split) {
            case TRAIN -> ",label1,gold_label";
            case DEV -> ",label1,label2,label3,label4,label5,gold_label";
            case TEST -> "";
          };
      return Layout.of(header + labels, "index", "sentence1", "sentence2", "gold_label");
    }

    @Override
    List<String> files(Split split) {
      return switch (split) {
        case TRAIN -> List.of("train.tsv");
        case DEV -> List.of("dev_matched.tsv", "dev_mismatched.tsv");
        case TEST -> List.of("test_matched.tsv", "test_mismatched.tsv");
      };
    }

    @Override
    String submission(String dataset) {
      return dataset.contains("mismatched") ? "MNLI-mm.tsv" : "MNLI-m.tsv";
    }
  },
  QNLI("qnli", "QNLI", List.of("entailment", "not_entailment"), ClassificationMetric.ACCURACY) {
    @Override
    Layout layout(Split split) {
      return pairs(split, "question", "sentence");
    }
  },
  RTE("rte", "RTE", List.of("entailment", "not_entailment"), ClassificationMetric.ACCURACY) {
    @Override
    Layout layout(Split split) {
      return pairs(split, "sentence1", "sentence2");
    }
  },
  WNLI("wnli", "WNLI", List.of("0", "1"), ClassificationMetric.ACCURACY) {
    @Override
    Layout layout(Split split) {
      return pairs(split, "sentence1", "sentence2");
    }
  },
  /** Test data for a model of MNLI; what has the labels is published apart, and read as dev. */
  AX("ax", "AX", List.of("entailment", "neutral", "contradiction"), ClassificationMetric.MATTHEWS) {
    @Override
    Layout layout(Split split) {
      return split == Split.TEST
          ? pairs(split, "sentence1", "sentence2")
          : Layout.of(
              "Lexical Semantics,Predicate-Argument Structure,Logic,Knowledge,Domain,Premise,"
                  + "Hypothesis,Label",
              "",
              "Premise",
              "Hypothesis",
              "Label");
    }

    @Override
    List<String> files(Split split) {
      return switch (split) {
        case TRAIN ->
            throw new TaskException(
                "ax is a diagnostic set without training data; train on mnli and evaluate on ax");
        case DEV -> List.of("diagnostic-full.tsv");
        case TEST -> List.of("AX.tsv", "diagnostic.tsv"); // the same file under two names
      };
    }
  };

  private final String taskName;
  private final String folder;
  private final List<String> labels;
  private final ClassificationMetric metric; // null: regression

  Glue(String taskName, String folder, List<String> labels, ClassificationMetric metric) {
    this.taskName = taskName;
    this.folder = folder;
    this.labels = labels;
    this.metric = metric;
  }

  /** What stands where; train and dev differ in MNLI alone. */
  abstract Layout layout(Split split);

  String taskName() {
    return taskName;
  }

  List<String> labels() {
    return labels;
  }

  boolean isRegression() {
    return metric == null;
  }

  ClassificationMetric metric() {
    return metric;
  }

  /** QQP holds rows that were cut, which all published systems leave out. */
  boolean dropsBrokenRows(Split split) {
    return this == QQP && split != Split.TEST;
  }

  /** The files of a part, each a data set of its own. */
  List<String> files(Split split) {
    return List.of(split.name().toLowerCase(Locale.ROOT) + ".tsv");
  }

  /** The leaderboard's file for the predictions of a data set. */
  String submission(String dataset) {
    return folder + ".tsv";
  }

  private static Layout pairs(Split split, String text, String pair) {
    String header = "index,%s,%s".formatted(text, pair);
    return Layout.of(
        split == Split.TEST ? header : header + ",label", "index", text, pair, "label");
  }
}
