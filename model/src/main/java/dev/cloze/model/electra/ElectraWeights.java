package dev.cloze.model.electra;

import dev.cloze.model.ModelException;
import dev.cloze.model.PublishedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The weights in published directories, under the names of {@link ElectraForPreTraining}. */
final class ElectraWeights {
  private static final String DECODER_WEIGHT = "generator_lm_head.weight";
  private static final String DECODER_BIAS = "generator_lm_head.bias";
  private static final String OLD_DECODER_BIAS = "generator_predictions.bias";
  private static final String WORDS = "electra.embeddings.word_embeddings.weight";

  private ElectraWeights() {}

  /** Of one network, without what is stored twice, under today's names. */
  static Map<String, Tensor> read(Path directory) throws IOException {
    Map<String, Tensor> result = new LinkedHashMap<>();
    PublishedWeights.read(directory).forEach((name, tensor) -> result.put(canonical(name), tensor));
    Tensor decoder = result.remove(DECODER_WEIGHT);
    Tensor words = result.get(WORDS);
    if (decoder != null && words != null && !decoder.equal(words)) {
      throw new ModelException(
          "%s has a decoder (%s) that differs from its word embeddings. ELECTRA shares the two; this file is of a variant that Cloze does not read."
              .formatted(directory, DECODER_WEIGHT));
    }
    result.remove("electra.embeddings.position_ids"); // a buffer of old files
    return result;
  }

  /** Models published without heads leave out the prefix; old files keep the bias elsewhere. */
  private static String canonical(String name) {
    boolean bare = name.startsWith("embeddings") || name.startsWith("encoder.");
    if (name.equals(OLD_DECODER_BIAS)) {
      return DECODER_BIAS;
    }
    return bare ? "electra." + name : name;
  }

  /** Of both networks, as a model that shares some of them names them. */
  static Map<String, Tensor> joint(Path discriminator, Path generator, ElectraForPreTraining model)
      throws IOException {
    Map<String, Tensor> all = read(discriminator);
    read(generator)
        .forEach(
            (name, tensor) -> {
              if (!model.isShared(name)) {
                all.put(ElectraForPreTraining.GENERATOR + name, tensor);
              } else if (all.containsKey(name) && !all.get(name).equal(tensor)) {
                throw new ModelException(
                    "%s and %s differ in %s, which the two networks share. Expected a discriminator and a generator that were trained together."
                        .formatted(discriminator, generator, name));
              }
            });
    return all;
  }

  /** Whether a weight is of an encoder: one that a published directory must have. */
  static boolean isEncoder(String name) {
    String own =
        name.startsWith(ElectraForPreTraining.GENERATOR)
            ? name.substring(ElectraForPreTraining.GENERATOR.length())
            : name;
    return own.startsWith("electra.")
        || own.startsWith("generator_ltr.")
        || own.startsWith("generator_rtl.");
  }
}
