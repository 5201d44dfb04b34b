package dev.cloze.model.roberta;

import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.head.PlacesHead;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** RoBERTa with the head of a task: Liu et al. (2019), section 5. */
public final class RobertaForTask {
  private RobertaForTask() {}

  /**
   * A freshly initialised model.
   *
   * @param lora how the layers are adapted; empty where they are trained as a whole
   * @param seed of the initial weights
   * @throws IllegalArgumentException if RoBERTa has no such head
   */
  public static TaskModel create(
      RobertaConfig config, HeadConfig head, Optional<LoraConfig> lora, long seed) {
    Weights weights = Weights.normal(seed, config.shape().initializerRange());
    try (PointerScope scope = new PointerScope()) {
      Weights roberta = weights.at("roberta");
      RobertaModel encoder = new RobertaModel(config, lora.map(roberta::adapted).orElse(roberta));
      return new TaskModel(
          config, head, weights.parameters(), encoder, head(config, head, weights));
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }

  /**
   * There is no pooler but where transformers has one: among proposals, where it does not ask for
   * the dropout of the head either.
   */
  private static TaskHead head(RobertaConfig config, HeadConfig head, Weights weights) {
    int hiddenSize = config.hiddenSize();
    double ofStates = config.shape().hiddenDropoutProb();
    double dropout = head.dropout().orElse(ofStates);
    Weights classifier = weights.at("classifier");
    return switch (head.type()) {
      case CLASSES, NUMBER -> SequenceHead.tanh(classifier, hiddenSize, dropout, head.outputs());
      case CHOICES ->
          SequenceHead.pooled(
              weights.at("roberta.pooler.dense"), classifier, hiddenSize, ofStates, head.outputs());
      case TAGS -> new TokenHead(classifier, hiddenSize, dropout, head.outputs());
      case SPANS -> new TokenHead(weights.at("qa_outputs"), hiddenSize, 0, head.outputs());
      case PLACES ->
          new PlacesHead(weights.at("span_classifier"), hiddenSize, dropout, head.outputs());
      case JOINT_SPANS -> throw new IllegalArgumentException("the joint head is ELECTRA's");
    };
  }
}
