package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.head.PlacesHead;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** BERT with the head of a task: Devlin et al. (2019), figure 4. */
public final class BertForTask {
  private BertForTask() {}

  /**
   * A freshly initialised model.
   *
   * @param lora how the layers are adapted; empty where they are trained as a whole
   * @param seed of the initial weights
   * @throws IllegalArgumentException if BERT has no such head
   */
  public static TaskModel create(
      BertConfig config, HeadConfig head, Optional<LoraConfig> lora, long seed) {
    Weights weights = Weights.create(seed, config.initializerRange());
    try (PointerScope scope = new PointerScope()) {
      Weights bert = weights.at("bert");
      BertEncoder encoder = new BertEncoder(config, lora.map(bert::adapted).orElse(bert));
      return new TaskModel(
          config, head, weights.parameters(), encoder, head(config, head, weights));
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }

  private static TaskHead head(BertConfig config, HeadConfig head, Weights weights) {
    int hiddenSize = config.hiddenSize();
    double dropout = head.dropout().orElse(config.hiddenDropoutProb());
    Weights classifier = weights.at("classifier");
    return switch (head.type()) {
      case CLASSES, NUMBER, CHOICES ->
          SequenceHead.pooled(
              weights.at("bert.pooler.dense"), classifier, hiddenSize, dropout, head.outputs());
      case TAGS -> new TokenHead(classifier, hiddenSize, dropout, head.outputs());
      case SPANS -> new TokenHead(weights.at("qa_outputs"), hiddenSize, 0, head.outputs());
      case PLACES ->
          new PlacesHead(weights.at("span_classifier"), hiddenSize, dropout, head.outputs());
      case JOINT_SPANS -> throw new IllegalArgumentException("the joint head is ELECTRA's");
    };
  }
}
