package dev.cloze.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.engine.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/** The weights of a model directory, in whichever of the published containers they are. */
public final class PublishedWeights {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String PYTORCH = "pytorch_model.bin";

  private PublishedWeights() {}

  /**
   * All tensors of a directory by name, in the caller's scope.
   *
   * @throws ModelException if the directory holds no weights
   */
  public static Map<String, Tensor> read(Path directory) throws IOException {
    if (Files.exists(directory.resolve(SINGLE))) {
      return readAll(SafeTensors.open(directory.resolve(SINGLE)), new LinkedHashMap<>());
    }
    if (Files.exists(directory.resolve(INDEX))) {
      TreeSet<String> files = shards(directory.resolve(INDEX));
      Map<String, Tensor> result = new LinkedHashMap<>();
      for (String file : files) {
        readAll(SafeTensors.open(directory.resolve(file)), result);
      }
      return result;
    }
    if (Files.exists(directory.resolve(PYTORCH))) {
      return PyTorchFile.read(directory.resolve(PYTORCH));
    }
    throw new ModelException(
        "%s has no weights: expected %s, %s or %s.".formatted(directory, SINGLE, INDEX, PYTORCH));
  }

  private static TreeSet<String> shards(Path index) throws IOException {
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new ModelException("%s is not JSON: %s.".formatted(index, e.getOriginalMessage()), e);
    }
    TreeSet<String> files = new TreeSet<>();
    map.forEach(file -> files.add(file.asText()));
    if (files.isEmpty()) {
      throw new ModelException(
          "%s names no files; expected them under \"weight_map\".".formatted(index));
    }
    return files;
  }

  private static Map<String, Tensor> readAll(SafeTensors file, Map<String, Tensor> target)
      throws IOException {
    for (String name : file.names()) {
      target.put(name, file.read(name));
    }
    return target;
  }

  /** Writes {@code model.safetensors} into an existing directory, as transformers reads it. */
  public static void write(Map<String, Tensor> weights, Path directory) throws IOException {
    SafeTensors.write(directory.resolve(SINGLE), weights, Map.of("format", "pt"));
  }
}
