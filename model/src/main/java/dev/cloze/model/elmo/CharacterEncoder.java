package dev.cloze.model.elmo;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A vector of each word from its characters: convolutions, highways (Srivastava et al., 2015), a
 * projection. Peters et al. (2018), section 3.4; Jozefowicz et al. (2016), section 3.1.
 */
final class CharacterEncoder implements WordEncoder {
  private final CharacterConvolutions convolutions;
  private final List<Highway> highways = new ArrayList<>();
  private final Tensor projection; // [F, P], or null
  private final TensorOptional projectionBias; // [P]

  CharacterEncoder(CharacterCnnConfig config, long projectionSize, Weights weights) {
    convolutions = new CharacterConvolutions(config, weights);
    long features = config.features();
    for (int k = 0; k < config.numHighways(); k++) {
      highways.add(new Highway(k, features, weights));
    }
    if (features == projectionSize) {
      projection = null;
      projectionBias = null;
    } else {
      projection =
          weights.gaussian(
              ElmoWeightNames.PROJECTION_WEIGHT, 1 / Math.sqrt(features), features, projectionSize);
      projectionBias =
          weights.own(
              new TensorOptional(weights.zeros(ElmoWeightNames.PROJECTION_BIAS, projectionSize)));
    }
  }

  @Override
  public int idsPerWord() {
    return convolutions.wordLength();
  }

  /**
   * @param characterIds in the space of {@link ElmoConfig#CHARACTERS}, moved up by one; 0 is
   *     nothing at all
   */
  @Override
  public WordVectors forward(int[] characterIds, Precision precision) {
    CharacterConvolutions.Pass pass = convolutions.forward(characterIds, precision);
    Tensor features = pass.features().requires_grad_(true); // [n, F] fp32, a leaf
    Tensor values; // [n, P], with its graph
    try (AutoGradMode gradients = new AutoGradMode(pass.gradients());
        Precision.Guard autocast = precision.autocast()) {
      Tensor x = features;
      for (Highway highway : highways) {
        x = highway.forward(x);
      }
      values = projection == null ? x : torch.linear(x, projection.t(), projectionBias);
    }
    Tensor plain = values.detach().to(ScalarType.Float);
    return new WordVectors() {
      @Override
      public Tensor values() {
        return plain;
      }

      @Override
      public void backward(Tensor gradient) {
        values.backward(
            gradient.to(values.scalar_type()),
            new BoolOptional(),
            false,
            new TensorArrayRefOptional());
        pass.backward(features.grad());
      }
    };
  }

  /** Passes some of its input on as it is: g t + (1 - g) x. */
  private static final class Highway {
    private static final double GATE_BIAS = -2; // at first 88 % of the input pass

    private final Tensor gateWeight; // [F, F]; "carry" in the names
    private final TensorOptional gateBias; // [F]
    private final Tensor transformWeight; // [F, F]
    private final TensorOptional transformBias; // [F]

    Highway(int k, long features, Weights weights) {
      double deviation = 1 / Math.sqrt(features);
      gateWeight = weights.gaussian(name(k, "W_carry"), deviation, features, features);
      gateBias =
          weights.own(
              new TensorOptional(weights.constant(name(k, "b_carry"), GATE_BIAS, features)));
      transformWeight = weights.gaussian(name(k, "W_transform"), deviation, features, features);
      transformBias =
          weights.own(new TensorOptional(weights.zeros(name(k, "b_transform"), features)));
    }

    private static String name(int k, String part) {
      return ElmoWeightNames.highway(k, part);
    }

    /**
     * @param x [n, F]
     * @return [n, F]
     */
    Tensor forward(Tensor x) {
      Tensor gate = torch.linear(x, gateWeight.t(), gateBias).sigmoid(); // [n, F]
      Tensor transformed = torch.relu(torch.linear(x, transformWeight.t(), transformBias));
      return x.add(gate.mul(transformed.sub(x)));
    }
  }
}
