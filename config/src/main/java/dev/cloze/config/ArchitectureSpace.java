package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What an architecture search chooses from: every combination whose heads share evenly. */
public record ArchitectureSpace(
    List<Integer> numHiddenLayers,
    List<Integer> numAttentionHeads,
    List<Integer> hiddenSize,
    List<Integer> intermediateSize) {
  /** The space of the published search: 360 combinations, 300 of them valid. */
  public static final ArchitectureSpace PUBLISHED =
      new ArchitectureSpace(
          List.of(2, 4, 6, 8, 10, 12),
          List.of(4, 8, 12, 16),
          List.of(512, 768, 1024),
          List.of(256, 512, 768, 1024, 3072));

  public ArchitectureSpace {
    numHiddenLayers = List.copyOf(numHiddenLayers);
    numAttentionHeads = List.copyOf(numAttentionHeads);
    hiddenSize = List.copyOf(hiddenSize);
    intermediateSize = List.copyOf(intermediateSize);
    var problems = new Problems("space");
    check(problems, "num_hidden_layers", numHiddenLayers);
    check(problems, "num_attention_heads", numAttentionHeads);
    check(problems, "hidden_size", hiddenSize);
    check(problems, "intermediate_size", intermediateSize);
    problems.throwIfAny();
    problems.require(
        !members(numHiddenLayers, numAttentionHeads, hiddenSize, intermediateSize).isEmpty(),
        "hidden_size",
        "is %s, expected a multiple of one of num_attention_heads, which are %s: there is no shape to search"
            .formatted(hiddenSize, numAttentionHeads));
    problems.throwIfAny();
  }

  private static void check(Problems problems, String key, List<Integer> values) {
    problems.require(!values.isEmpty(), key, "is empty, expected at least one number");
    problems.require(
        values.stream().allMatch(value -> value > 0),
        key,
        "is %s, expected numbers above 0".formatted(values));
    problems.require(
        new HashSet<>(values).size() == values.size(),
        key,
        "is %s, expected every number once".formatted(values));
  }

  /** The combinations, valid or not. */
  public int combinations() {
    return numHiddenLayers.size()
        * numAttentionHeads.size()
        * hiddenSize.size()
        * intermediateSize.size();
  }

  /** The valid shapes; the last number changes fastest. */
  public List<ArchitectureShape> members() {
    return members(numHiddenLayers, numAttentionHeads, hiddenSize, intermediateSize);
  }

  private static List<ArchitectureShape> members(
      List<Integer> layers, List<Integer> heads, List<Integer> hiddens, List<Integer> narrows) {
    List<ArchitectureShape> members = new ArrayList<>();
    for (int layer : layers) {
      for (int head : heads) {
        for (int hidden : hiddens) {
          for (int narrow : narrows) {
            var shape = new ArchitectureShape(layer, head, hidden, narrow);
            if (shape.isValid()) {
              members.add(shape);
            }
          }
        }
      }
    }
    return members;
  }

  static ArchitectureSpace read(Section section) {
    List<Integer> layers = section.integers("num_hidden_layers", PUBLISHED.numHiddenLayers);
    List<Integer> heads = section.integers("num_attention_heads", PUBLISHED.numAttentionHeads);
    List<Integer> hidden = section.integers("hidden_size", PUBLISHED.hiddenSize);
    List<Integer> narrow = section.integers("intermediate_size", PUBLISHED.intermediateSize);
    return section.build(() -> new ArchitectureSpace(layers, heads, hidden, narrow));
  }

  void write(ObjectNode node) {
    put(node.putArray("num_hidden_layers"), numHiddenLayers);
    put(node.putArray("num_attention_heads"), numAttentionHeads);
    put(node.putArray("hidden_size"), hiddenSize);
    put(node.putArray("intermediate_size"), intermediateSize);
  }

  private static void put(ArrayNode array, List<Integer> values) {
    values.forEach(array::add);
  }
}
