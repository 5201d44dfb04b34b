package dev.cloze.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private PointerScope scope;
  private Weights weights;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    weights = Weights.create(1, 0.02);
  }

  @AfterEach
  void close() {
    weights.parameters().close();
    scope.close();
  }

  /**
   * A normal distribution of deviation s cut at 2 s has deviation 0.8796 s, and 71.5 % of it within
   * s.
   */
  @Test
  void matricesAreTruncatedNormals() {
    float[] values = Tensors.floats(weights.matrix("w", 500, 600));
    double sum = 0;
    double squares = 0;
    double largest = 0;
    int near = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
      near += Math.abs(value) < 0.02 ? 1 : 0;
    }
    int n = values.length;
    assertThat(largest).isBetween(0.0399, 0.0400001);
    assertThat(sum / n).isEqualTo(0, within(5 * 0.0176 / Math.sqrt(n)));
    assertThat(Math.sqrt(squares / n)).isEqualTo(0.02 * 0.87962566, within(0.02 * 0.005));
    assertThat((double) near / n).isEqualTo(0.71523, within(0.005));
  }

  @Test
  void theOthersAreConstant() {
    assertThat(Tensors.floats(weights.zeros("bias", 3))).containsExactly(0, 0, 0);
    assertThat(Tensors.floats(weights.ones("gain", 2))).containsExactly(1, 1);
  }

  @Test
  void valuesFollowFromSeedAndNameAlone() {
    Tensor first = weights.at("a").matrix("w", 20, 30);
    Weights others = Weights.create(1, 0.02);
    Tensor unrelated = others.at("b").matrix("w", 20, 30);
    Tensor again = others.at("a").matrix("w", 20, 30);
    Weights another = Weights.create(2, 0.02);
    Tensor reseeded = another.at("a").matrix("w", 20, 30);
    assertThat(torch.equal(first, again)).isTrue();
    assertThat(torch.equal(first, unrelated)).isFalse();
    assertThat(torch.equal(first, reseeded)).isFalse();
    others.parameters().close();
    another.parameters().close();
  }

  @Test
  void fusedMatricesAreThoseOfTheirNames() {
    Tensor fused = weights.matrix(List.of("q", "k", "v"), 4, 5);
    assertThat(Tensors.shape(fused)).containsExactly(12, 5);
    Weights others = Weights.create(1, 0.02);
    for (String name : List.of("v", "q", "k")) {
      Tensor single = others.matrix(name, 4, 5);
      assertThat(torch.equal(weights.parameters().named().get(name), single)).as(name).isTrue();
    }
    others.parameters().close();
  }

  @Test
  void partsOfAFusedMatrixAreCopiedAndGivenBackByName() {
    Tensor fused = weights.at("self").matrix(List.of("q", "k"), 2, 3);
    Tensor bias = weights.at("self").zeros("bias", 2);
    Map<String, Tensor> given = new LinkedHashMap<>();
    given.put("self.q", torch.full(new long[] {2, 3}, new Scalar(1.0)));
    given.put("self.k", torch.full(new long[] {2, 3}, new Scalar(2.0)));
    given.put("other", torch.ones(1));
    Parameters parameters = weights.parameters();
    assertThat(parameters.copyFrom(given, "file")).containsExactly("self.bias");
    assertThat(Tensors.floats(fused)).containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2);
    assertThat(parameters.unknown(given.keySet())).containsExactly("other");
    assertThat(parameters.count()).isEqualTo(14);

    assertThat(parameters.gradients()).isEmpty();
    fused.mul(fused).sum().backward();
    assertThat(parameters.gradients().keySet()).containsExactly("self.q", "self.k");
    assertThat(Tensors.floats(parameters.gradients().get("self.k"))).containsOnly(4);
    parameters.clearGradients();
    assertThat(parameters.gradients()).isEmpty();
    assertThat(bias.requires_grad()).isTrue();
  }

  @Test
  void aWrongShapeNamesBoth() {
    weights.matrix("w", 2, 3);
    assertThatThrownBy(
            () -> weights.parameters().copyFrom(Map.of("w", torch.ones(3, 2)), "model.bin"))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("model.bin", "w is [3, 2] there and [2, 3] here");
  }
}
