package dev.cloze.model.bort;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
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

/**
 * Bort with the head of a task. The released code has one for whole texts only; the others are
 * BERT's. Names are those of transformers' BERT, whose pooler is the head's dense layer.
 */
public final class BortForTask {
  private BortForTask() {}

  /**
   * A freshly initialised model.
   *
   * @param lora how the layers are adapted; empty where they are trained as a whole
   * @param seed of the initial weights
   * @throws IllegalArgumentException if Bort has no such head
   */
  public static TaskModel create(
      BortConfig config, HeadConfig head, Optional<LoraConfig> lora, long seed) {
    Weights weights = Weights.normal(seed, config.shape().initializerRange());
    try (PointerScope scope = new PointerScope()) {
      Weights bert = weights.at("bert");
      BortEncoder encoder = new BortEncoder(config.shape(), lora.map(bert::adapted).orElse(bert));
      return new TaskModel(
          config, head, weights.parameters(), encoder, head(config.shape(), head, weights));
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }

  private static TaskHead head(BertConfig shape, HeadConfig head, Weights weights) {
    int hiddenSize = shape.hiddenSize();
    double dropout = shape.hiddenDropoutProb();
    Weights classifier = weights.at("classifier");
    return switch (head.type()) {
      case CLASSES, NUMBER, CHOICES ->
          SequenceHead.tanhPooled(
              weights.at("bert.pooler.dense"), classifier, hiddenSize, dropout, head.outputs());
      case TAGS -> new TokenHead(classifier, hiddenSize, dropout, head.outputs());
      case SPANS -> new TokenHead(weights.at("qa_outputs"), hiddenSize, 0, head.outputs());
      case PLACES ->
          new PlacesHead(weights.at("span_classifier"), hiddenSize, dropout, head.outputs());
      case JOINT_SPANS -> throw new IllegalArgumentException("the joint head is ELECTRA's");
    };
  }
}
