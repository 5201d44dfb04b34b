package dev.cloze.task.elmo;

import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.embed.ElmoSentences;
import dev.cloze.task.embed.SentenceState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** All layers of a pre-trained ELMo; every sentence begins with an empty memory. */
public final class ElmoVectors implements FrozenVectors {
  private static final int BATCH_SIZE = 64;

  private final ElmoSentences sentences;

  private ElmoVectors(ElmoSentences sentences) {
    this.sentences = sentences;
  }

  /**
   * @param model the directory of an ELMo
   */
  public static ElmoVectors open(Path model) throws IOException {
    return new ElmoVectors(
        ElmoSentences.open(ElmoPaths.in(model), SentenceState.ZERO, 0, BATCH_SIZE));
  }

  @Override
  public int numLayers() {
    return sentences.numLayers();
  }

  @Override
  public int size() {
    return sentences.hiddenSize();
  }

  @Override
  public List<Tensor> of(List<List<String>> texts) {
    List<Tensor> result = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH_SIZE) {
      int to = Math.min(from + BATCH_SIZE, texts.size());
      result.addAll(sentences.layers(texts.subList(from, to)));
    }
    return result;
  }

  @Override
  public void close() {
    sentences.close();
  }
}
