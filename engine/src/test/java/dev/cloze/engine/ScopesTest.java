package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopesTest {
  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  private static Tensor work(Tensor x) {
    Tensor product = torch.matmul(x, x);
    return product.add(x.exp()).sigmoid();
  }

  @Test
  void keepsTheResultAndNothingElse() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.rand(4, 4);
      long before = Pointer.totalCount();
      Tensor kept = Scopes.keepOnly(() -> work(x));
      assertThat(Pointer.totalCount()).isEqualTo(before + 1);
      assertThat(torch.equal(kept, work(x))).isTrue();
    }
  }

  @Test
  void nothingIsLeftBehind() {
    long[] counts = new long[10];
    for (int i = 0; i < counts.length; i++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = torch.rand(4, 4);
        for (int layer = 0; layer < 3; layer++) {
          Tensor input = x;
          x = Scopes.keepOnly(() -> work(input));
        }
        assertThat(x.numel()).isEqualTo(16);
      }
      counts[i] = Pointer.totalCount();
    }
    assertThat(counts).containsOnly(counts[0]);
  }

  @Test
  void aResultThatWasThereBeforeStays() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.rand(2);
      assertThat(Scopes.keepOnly(() -> x)).isSameAs(x);
      assertThat(x.numel()).isEqualTo(2);
    }
  }

  @Test
  void anOwnedTensorOutlivesItsScope() {
    long before = Pointer.totalCount();
    Tensor owned;
    try (PointerScope scope = new PointerScope()) {
      owned = Scopes.own(torch.rand(2));
    }
    assertThat(owned.numel()).isEqualTo(2);
    owned.close();
    assertThat(owned.isNull()).isTrue();
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  @Test
  void partsOfOthersCannotBeOwned() {
    try (PointerScope scope = new PointerScope()) {
      TensorVector list = Tensors.vector(List.of(torch.rand(2)));
      assertThatThrownBy(() -> Scopes.own(list.get(0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("part of another object");
      assertThatThrownBy(() -> Scopes.keepOnly(() -> list.get(0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void withoutAScopeThereIsNobodyToKeepFor() {
    assertThatThrownBy(() -> Scopes.keepOnly(() -> torch.rand(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PointerScope");
  }
}
