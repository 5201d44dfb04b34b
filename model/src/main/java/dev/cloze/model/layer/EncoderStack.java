package dev.cloze.model.layer;

import dev.cloze.engine.Scopes;
import dev.cloze.model.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Encoder layers, one after the other. */
public final class EncoderStack {
  private final List<EncoderLayer> layers = new ArrayList<>();

  /**
   * @param weights of the model; layers are at "encoder.layer.0" and so on
   */
  public EncoderStack(EncoderConfig config, int numHiddenLayers, Weights weights) {
    for (int i = 0; i < numHiddenLayers; i++) {
      layers.add(new EncoderLayer(config, weights.at("encoder.layer." + i)));
    }
  }

  /**
   * @param embedded [T, H]
   * @return [T, H]; without gradients the states of one layer are alive at a time
   */
  public Tensor forward(Tensor embedded, Sequences sequences) {
    boolean gradients = GradMode.is_enabled();
    Tensor hidden = embedded;
    for (EncoderLayer layer : layers) {
      Tensor input = hidden;
      hidden =
          gradients
              ? layer.forward(input, sequences)
              : Scopes.keepOnly(() -> layer.forward(input, sequences)); // [T, H]
    }
    return hidden;
  }
}
