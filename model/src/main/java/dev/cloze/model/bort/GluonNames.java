package dev.cloze.model.bort;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bort's weights by the names that GluonNLP's code gives them, and Hugging Face's for the same. */
final class GluonNames {
  /** Before the names of the encoder in files that fine-tuning wrote. */
  private static final String FINE_TUNED = "bort.";

  private static final Pattern LAYER =
      Pattern.compile("encoder\\.transformer_cells\\.(\\d+)\\.(.+)\\.(weight|bias|gamma|beta)");

  private static final Map<String, String> WITHOUT_LAYER =
      Map.of(
          "word_embed.0.weight", "bert.embeddings.word_embeddings.weight",
          "encoder.position_weight", "bert.embeddings.position_embeddings.weight",
          "encoder.layer_norm.gamma", "bert.embeddings.LayerNorm.weight",
          "encoder.layer_norm.beta", "bert.embeddings.LayerNorm.bias",
          "decoder.0.weight", "cls.predictions.transform.dense.weight",
          "decoder.0.bias", "cls.predictions.transform.dense.bias",
          "decoder.2.gamma", "cls.predictions.transform.LayerNorm.weight",
          "decoder.2.beta", "cls.predictions.transform.LayerNorm.bias",
          "decoder.3.weight", "cls.predictions.decoder.weight",
          "decoder.3.bias", "cls.predictions.bias");

  private static final Map<String, String> IN_LAYER = inLayer();

  private GluonNames() {}

  private static Map<String, String> inLayer() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("attention_cell.proj_query", "attention.self.query");
    names.put("attention_cell.proj_key", "attention.self.key");
    names.put("attention_cell.proj_value", "attention.self.value");
    names.put("proj", "attention.output.dense");
    names.put("layer_norm", "attention.output.LayerNorm");
    names.put("ffn.ffn_1", "intermediate.dense");
    names.put("ffn.ffn_2", "output.dense");
    names.put("ffn.layer_norm", "output.LayerNorm");
    return names;
  }

  /** Hugging Face's name; empty for what the network of pre-training has not, as a classifier. */
  static Optional<String> published(String gluon) {
    String name = gluon.startsWith(FINE_TUNED) ? gluon.substring(FINE_TUNED.length()) : gluon;
    if (WITHOUT_LAYER.containsKey(name)) {
      return Optional.of(WITHOUT_LAYER.get(name));
    }
    Matcher layer = LAYER.matcher(name);
    if (!layer.matches() || !IN_LAYER.containsKey(layer.group(2))) {
      return Optional.empty();
    }
    String kind = layer.group(3).replace("gamma", "weight").replace("beta", "bias");
    return Optional.of(
        "bert.encoder.layer.%s.%s.%s"
            .formatted(layer.group(1), IN_LAYER.get(layer.group(2)), kind));
  }
}
