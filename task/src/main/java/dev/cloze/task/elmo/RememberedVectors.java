package dev.cloze.task.elmo;

import dev.cloze.engine.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps vectors from epoch to epoch, as far as memory was given: sentences that do not fit are
 * computed each time. Owns what it keeps.
 */
final class RememberedVectors implements AutoCloseable {
  private final Function<List<List<String>>, List<Tensor>> vectors;
  private final long mostBytes;
  private final Map<List<String>, Tensor> kept = new HashMap<>();
  private long bytes;

  /**
   * @param vectors of sentences that are not known yet, [layers, words, size] each
   */
  RememberedVectors(Function<List<List<String>>, List<Tensor>> vectors, long mostBytes) {
    this.vectors = vectors;
    this.mostBytes = mostBytes;
  }

  /** As {@link ElmoVectors#of}. */
  List<Tensor> of(List<List<String>> sentences) {
    Map<List<String>, Tensor> found = new LinkedHashMap<>();
    List<List<String>> missing = new ArrayList<>();
    for (List<String> sentence : sentences) {
      if (!found.containsKey(sentence)) {
        found.put(sentence, kept.get(sentence));
        if (found.get(sentence) == null) {
          missing.add(sentence);
        }
      }
    }
    List<Tensor> made = vectors.apply(missing);
    for (int i = 0; i < made.size(); i++) {
      found.put(missing.get(i), remembered(missing.get(i), made.get(i)));
    }
    return sentences.stream().map(found::get).toList();
  }

  private Tensor remembered(List<String> sentence, Tensor made) {
    long size = made.numel() * Float.BYTES;
    if (bytes + size > mostBytes) {
      return made;
    }
    bytes += size;
    Tensor own;
    try (PointerScope scope = new PointerScope()) {
      own = Scopes.own(made.clone()); // without the rest of the batch that it was a part of
    }
    kept.put(sentence, own);
    return own;
  }

  @Override
  public void close() {
    kept.values().forEach(Tensor::close);
    kept.clear();
  }
}
