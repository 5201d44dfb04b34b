package dev.cloze.task.embed;

import dev.cloze.engine.Tensors;
import dev.cloze.task.TaskException;
import dev.cloze.text.corpus.UnpackLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes the vectors of a file, a sentence a line. Sentences of similar length are computed together
 * where the encoder allows it, and written in the order of the lines. Memory holds one window of
 * sentences, however long the file is.
 *
 * @param mix what becomes of the layers
 * @param pooling what becomes of the words
 * @param batchSize the most sentences computed together
 */
public record Embedding(LayerMix mix, Pooling pooling, int batchSize) {
  private static final int WINDOW_BATCHES = 16; // enough to find sentences of similar length
  private static final int WINDOW_TOKENS = 1 << 14; // with all layers of the original: 200 MB

  /**
   * What was done.
   *
   * @param emptySentences lines without a word; they have a place but no vectors
   * @param problems what was mended, cut or unknown, in sentences for people
   */
  public record Result(long sentences, long emptySentences, long tokens, List<String> problems) {}

  /** Hears how far the work is. */
  public interface Listener {
    /**
     * @param bytes of the input that were read
     */
    void onProgress(long bytes, long sentences, long tokens);
  }

  /** A sentence of the window and, later, its vectors. */
  private static final class Entry<S> {
    final String line;
    final S sentence;
    final List<String> tokens;
    float[] values;

    Entry(String line, S sentence, List<String> tokens) {
      this.line = line;
      this.sentence = sentence;
      this.tokens = tokens;
    }
  }

  /**
   * Makes the vectors of a file.
   *
   * @param output appears when it is whole; so do the files that belong to it
   * @throws TaskException if the mix does not fit the encoder, or a file cannot be written
   */
  public <S> Result run(
      SentenceEncoder<S> encoder, Path input, UnpackLimits limits, Path output, Listener listener) {
    mix.requireFit(encoder.numLayers());
    VectorWriter.Layout layout =
        new VectorWriter.Layout(
            mix.keepsLayers() ? encoder.numLayers() : 0,
            encoder.hiddenSize(),
            pooling != Pooling.NONE);
    try (SentenceLines lines = new SentenceLines(input, limits);
        PartialOutput partial = PartialOutput.beside(output)) {
      Result result;
      try (VectorWriter writer = VectorWriter.create(partial.file(), layout)) {
        result = copy(encoder, lines, writer, listener);
        writer.finish();
      }
      partial.publish();
      return result;
    } catch (IOException e) {
      throw new TaskException("Cannot write %s: %s.".formatted(output, e.getMessage()), e);
    }
  }

  private <S> Result copy(
      SentenceEncoder<S> encoder, SentenceLines lines, VectorWriter writer, Listener listener)
      throws IOException {
    long sentences = 0;
    long empty = 0;
    long tokens = 0;
    while (true) {
      List<Entry<S>> window = window(encoder, lines);
      if (window.isEmpty()) {
        List<String> problems = new ArrayList<>(lines.problems());
        problems.addAll(encoder.problems());
        return new Result(sentences, empty, tokens, problems);
      }
      compute(encoder, window);
      for (Entry<S> entry : window) {
        writer.write(entry.line, entry.tokens, entry.values);
        sentences++;
        tokens += entry.tokens.size();
        empty += entry.tokens.isEmpty() ? 1 : 0;
      }
      listener.onProgress(lines.bytesRead(), sentences, tokens);
    }
  }

  /** The next sentences; one batch where their order matters. */
  private <S> List<Entry<S>> window(SentenceEncoder<S> encoder, SentenceLines lines)
      throws IOException {
    int most = encoder.isIndependent() ? WINDOW_BATCHES * batchSize : batchSize;
    int mostTokens = encoder.isIndependent() ? WINDOW_TOKENS : Integer.MAX_VALUE;
    List<Entry<S>> window = new ArrayList<>();
    int tokens = 0;
    while (window.size() < most && tokens < mostTokens) {
      String line = lines.next();
      if (line == null) {
        break;
      }
      S sentence = encoder.sentence(line, lines.number());
      Entry<S> entry = new Entry<>(line, sentence, encoder.tokens(sentence));
      window.add(entry);
      tokens += entry.tokens.size();
    }
    return window;
  }

  private <S> void compute(SentenceEncoder<S> encoder, List<Entry<S>> window) {
    List<Entry<S>> order = new ArrayList<>(window);
    if (encoder.isIndependent()) {
      order.sort(Comparator.comparingInt(entry -> entry.tokens.size()));
    }
    for (int from = 0; from < order.size(); from += batchSize) {
      List<Entry<S>> batch = order.subList(from, Math.min(from + batchSize, order.size()));
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        List<Tensor> layers = encoder.layers(batch.stream().map(entry -> entry.sentence).toList());
        for (int i = 0; i < batch.size(); i++) {
          batch.get(i).values = Tensors.floats(pooling.apply(mix.apply(layers.get(i))));
        }
      }
    }
  }
}
