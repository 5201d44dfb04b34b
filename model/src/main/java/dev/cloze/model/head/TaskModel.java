package dev.cloze.model.head;

import dev.cloze.config.HeadConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.model.Parameters;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/** An encoder with the head of a task. Owns the memory of its weights. */
public final class TaskModel implements AutoCloseable {
  private final ModelConfig config;
  private final HeadConfig headConfig;
  private final Parameters parameters;
  private final TokenEncoder encoder;
  private final TaskHead head;

  /**
   * @param parameters of encoder and head, owned from now on
   */
  public TaskModel(
      ModelConfig config,
      HeadConfig headConfig,
      Parameters parameters,
      TokenEncoder encoder,
      TaskHead head) {
    this.config = config;
    this.headConfig = headConfig;
    this.parameters = parameters;
    this.encoder = encoder;
    this.head = head;
  }

  /** The shape of the encoder. */
  public ModelConfig config() {
    return config;
  }

  public HeadConfig headConfig() {
    return headConfig;
  }

  public Parameters parameters() {
    return parameters;
  }

  /**
   * The states of the last layer.
   *
   * @return [rows, H]
   */
  public Tensor hidden(TokenInputs inputs) {
    return encoder.forward(inputs);
  }

  /** The head, which is of the kind that {@link #headConfig()} says. */
  public <H extends TaskHead> H head(Class<H> kind) {
    return kind.cast(head);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
