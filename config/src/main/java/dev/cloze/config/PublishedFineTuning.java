package dev.cloze.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** The settings that each paper, or the code published with it, fine-tunes a task with. */
public final class PublishedFineTuning {
  private static final Set<String> ANSWERS = Set.of("squad-1.1", "squad-2.0");

  /** Fairseq's files for GLUE: learning rate and batch size; 10 epochs each. */
  private static final Map<String, double[]> ROBERTA_GLUE =
      Map.of(
          "mnli", new double[] {1e-5, 32},
          "qnli", new double[] {1e-5, 32},
          "qqp", new double[] {1e-5, 32},
          "rte", new double[] {2e-5, 16},
          "sst-2", new double[] {1e-5, 32},
          "mrpc", new double[] {1e-5, 16},
          "cola", new double[] {1e-5, 16},
          "sts-b", new double[] {2e-5, 16});

  private PublishedFineTuning() {}

  /**
   * @param architecture bert, roberta, electra, bort or elmo
   * @param hiddenSize of the network: smaller ones are tuned at higher rates
   * @param task its name on the command line
   * @return keys and values of a {@link FineTuneRecipe}
   */
  public static ObjectNode of(String architecture, int hiddenSize, String task) {
    return switch (architecture) {
      case "roberta" -> roberta(task);
      case "electra" -> electra(hiddenSize, task);
      case "bort" -> bort();
      case ElmoTaskConfig.MODEL_TYPE -> elmo();
      default -> bert(hiddenSize, task);
    };
  }

  /** Devlin et al. (2019), appendix A.3, and the README of Google's code. */
  private static ObjectNode bert(int hiddenSize, String task) {
    boolean answers = ANSWERS.contains(task);
    boolean miniature = hiddenSize < 768; // the README gives the small ones 4 epochs at 1e-4 or so
    var settings = new Settings();
    settings.optimizer("adamw", miniature ? 1e-4 : answers ? 3e-5 : 2e-5);
    settings.optimizer.put("weight_decay", 0.01).put("bias_correction", false);
    settings.schedule.put("warmup_share", 0.1).put("decay", "linear");
    settings.training.put("epochs", answers ? 2 : miniature ? 4 : 3);
    settings.training.put("batch_size", answers ? 12 : 32);
    settings.training.put("length", length(task, 384));
    settings.searchThreshold(task);
    return settings.tree;
  }

  /** Liu et al. (2019), appendix C, and fairseq's configuration of each task. */
  private static ObjectNode roberta(String task) {
    boolean answers = ANSWERS.contains(task);
    double[] rateAndBatch =
        ROBERTA_GLUE.getOrDefault(
            task, answers ? new double[] {1.5e-5, 48} : new double[] {1e-5, 16});
    var settings = new Settings();
    settings.optimizer("adam", rateAndBatch[0]);
    settings
        .optimizer
        .put("beta2", 0.98)
        .put("weight_decay", answers || task.equals("race") ? 0.01 : 0.1)
        .put("clip_norm", 0);
    settings.schedule.put("warmup_share", task.equals("qqp") ? 0.25 : 0.06);
    settings.schedule.put("decay", task.equals("race") ? "constant" : "warmup_polynomial");
    settings.training.put("epochs", answers ? 2 : task.equals("race") ? 5 : 10);
    settings.training.put("batch_size", (int) rateAndBatch[1]);
    settings.training.put("length", answers ? 384 : 512);
    settings.searchThreshold(task);
    return settings.tree;
  }

  /** Clark et al. (2020), appendix B, and {@code configure_finetuning.py}. */
  private static ObjectNode electra(int hiddenSize, String task) {
    boolean answers = ANSWERS.contains(task);
    boolean small = hiddenSize < 768;
    boolean large = hiddenSize >= 1024;
    var settings = new Settings();
    settings.optimizer("adamw", large ? 5e-5 : small ? 3e-4 : 1e-4);
    settings
        .optimizer
        .put("weight_decay", 0)
        .put("bias_correction", false)
        .put("layer_decay", large ? 0.9 : 0.8);
    settings.schedule.put("warmup_share", 0.1).put("decay", "product");
    boolean tiny = task.equals("rte") || task.equals("sts-b");
    settings.training.put("epochs", answers ? 2 : tiny ? 10 : 3);
    settings.training.put("batch_size", 32);
    settings.training.put("length", length(task, 512));
    settings.tree.putObject("answers").put("head", "joint");
    return settings.tree;
  }

  /** The flags of the released program; its script and README have others: bort-finetune.yaml. */
  private static ObjectNode bort() {
    var settings = new Settings();
    settings.optimizer("adamw", 3e-5);
    settings.optimizer.put("weight_decay", 0.01).put("bias_correction", false);
    settings.schedule.put("warmup_share", 0.1).put("decay", "bort_finetuning");
    settings.training.put("epochs", 3).put("batch_size", 32).put("length", 512);
    return settings.tree;
  }

  /**
   * AllenNLP's tagger of names with ELMo, with fewer epochs. Vectors are kept from epoch to epoch
   * and compared, so products are fp32; and a text is as long as it is.
   */
  private static ObjectNode elmo() {
    var settings = new Settings();
    settings.optimizer("adam", 1e-3);
    settings.optimizer.put("epsilon", 1e-8).put("weight_decay", 0).put("clip_norm", 5);
    settings.schedule.put("warmup_share", 0).put("decay", "constant");
    settings.training.put("epochs", 30).put("batch_size", 32).put("length", 5000);
    settings.training.put("micro_batch_tokens", 2048).put("matmul_precision", "highest");
    settings.tree.putObject("evaluation").put("patience", 5);
    settings.tree.putObject("lstm");
    return settings.tree;
  }

  private static int length(String task, int ofAnswers) {
    if (ANSWERS.contains(task)) {
      return ofAnswers;
    }
    return switch (task) {
      case "race", "multirc", "record" -> 512;
      case "boolq" -> 256;
      default -> 128;
    };
  }

  /** The sections of a recipe. */
  private static final class Settings {
    final ObjectNode tree = JsonNodeFactory.instance.objectNode();
    final ObjectNode optimizer = tree.putObject("optimizer");
    final ObjectNode schedule = tree.putObject("schedule");
    final ObjectNode training = tree.putObject("training");

    /** Devlin et al. (2019), section 4.3: the threshold is the best one on the dev data. */
    void searchThreshold(String task) {
      if (task.equals("squad-2.0")) {
        tree.putObject("answers").put("null_threshold", "search");
      }
    }

    void optimizer(String type, double learningRate) {
      optimizer.put("type", type).put("learning_rate", learningRate);
    }
  }
}
