package dev.cloze.model.electra;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.head.JointSpanHead;
import dev.cloze.model.head.PlacesHead;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/**
 * ELECTRA's discriminator with the head of a task: Clark et al. (2020), section 3.1, in the shape
 * that transformers gives it.
 */
public final class ElectraForTask {
  private static final double SUMMARY_DROPOUT = 0.1; // transformers' summary_last_dropout

  private ElectraForTask() {}

  /**
   * A freshly initialised model.
   *
   * @param lora how the layers are adapted; empty where they are trained as a whole
   * @param seed of the initial weights
   */
  public static TaskModel create(
      ElectraConfig config, HeadConfig head, Optional<LoraConfig> lora, long seed) {
    Weights weights = Weights.create(seed, config.encoder().initializerRange());
    try (PointerScope scope = new PointerScope()) {
      Weights electra = weights.at("electra");
      ElectraModel encoder =
          new ElectraModel(
              config,
              ElectraModel.embeddings(config, electra),
              lora.map(electra::adapted).orElse(electra));
      return new TaskModel(
          config.encoder(), head, weights.parameters(), encoder, head(config, head, weights));
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }

  private static TaskHead head(ElectraConfig config, HeadConfig head, Weights weights) {
    BertConfig shape = config.encoder();
    int hiddenSize = shape.hiddenSize();
    double ofStates = shape.hiddenDropoutProb();
    double dropout = head.dropout().orElse(ofStates);
    Weights classifier = weights.at("classifier");
    return switch (head.type()) {
      case CLASSES, NUMBER -> SequenceHead.gelu(classifier, hiddenSize, dropout, head.outputs());
      case CHOICES ->
          SequenceHead.summary(
              weights.at("sequence_summary.summary"),
              classifier,
              hiddenSize,
              Math.min(SUMMARY_DROPOUT, ofStates), // without any dropout, none here either
              head.outputs());
      case TAGS -> new TokenHead(classifier, hiddenSize, dropout, head.outputs());
      case SPANS -> new TokenHead(weights.at("qa_outputs"), hiddenSize, 0, head.outputs());
      case PLACES ->
          new PlacesHead(weights.at("span_classifier"), hiddenSize, dropout, head.outputs());
      case JOINT_SPANS -> new JointSpanHead(weights.at("question_answering"), hiddenSize);
    };
  }
}
