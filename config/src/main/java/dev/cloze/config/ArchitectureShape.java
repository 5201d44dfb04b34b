package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The four numbers of an encoder that an architecture search chooses. */
public record ArchitectureShape(
    int numHiddenLayers, int numAttentionHeads, int hiddenSize, int intermediateSize) {
  /** RoBERTa large: what the published search measured its candidates against. */
  static final ArchitectureShape ROBERTA_LARGE = new ArchitectureShape(24, 16, 1024, 4096);

  public ArchitectureShape {
    var problems = new Problems("shape");
    problems.positive("num_hidden_layers", numHiddenLayers);
    problems.positive("num_attention_heads", numAttentionHeads);
    problems.positive("hidden_size", hiddenSize);
    problems.positive("intermediate_size", intermediateSize);
    problems.throwIfAny();
  }

  /** Whether heads share the hidden size evenly. */
  public boolean isValid() {
    return hiddenSize % numAttentionHeads == 0;
  }

  static ArchitectureShape read(Section section) {
    int layers = section.integer("num_hidden_layers");
    int heads = section.integer("num_attention_heads");
    int hidden = section.integer("hidden_size");
    int intermediate = section.integer("intermediate_size");
    return section.build(() -> new ArchitectureShape(layers, heads, hidden, intermediate));
  }

  void write(ObjectNode node) {
    node.put("num_hidden_layers", numHiddenLayers);
    node.put("num_attention_heads", numAttentionHeads);
    node.put("hidden_size", hiddenSize);
    node.put("intermediate_size", intermediateSize);
  }

  /** Layers, heads, hidden size, intermediate size: 4/8/1024/768. */
  @Override
  public String toString() {
    return "%d/%d/%d/%d"
        .formatted(numHiddenLayers, numAttentionHeads, hiddenSize, intermediateSize);
  }
}
