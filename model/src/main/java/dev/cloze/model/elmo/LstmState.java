package dev.cloze.model.elmo;

import dev.cloze.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What the LSTMs of one direction remember of each row, from batch to batch. Begins at zero. Owns
 * its memory.
 */
public final class LstmState implements AutoCloseable {
  /**
   * The memory of one layer, changed in place.
   *
   * @param cell [rows, D] fp32
   * @param hidden [rows, P] fp32
   */
  record Layer(Tensor cell, Tensor hidden) {}

  private final List<Layer> layers = new ArrayList<>();

  LstmState(int layers, long rows, long cellSize, long projectionSize) {
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < layers; i++) {
        this.layers.add(
            new Layer(
                Scopes.own(torch.zeros(rows, cellSize)),
                Scopes.own(torch.zeros(rows, projectionSize))));
      }
    }
  }

  Layer layer(int index) {
    return layers.get(index);
  }

  /** Cell and output of each layer in turn: what a checkpoint stores. Borrowed, not copied. */
  public List<Tensor> tensors() {
    return layers.stream().flatMap(l -> List.of(l.cell, l.hidden).stream()).toList();
  }

  /** Forgets everything. */
  public void reset() {
    tensors().forEach(Tensor::zero_);
  }

  @Override
  public void close() {
    tensors().forEach(Tensor::close);
    layers.clear();
  }
}
