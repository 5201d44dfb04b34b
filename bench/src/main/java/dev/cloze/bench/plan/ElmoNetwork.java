package dev.cloze.bench.plan;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoFlops;
import dev.cloze.model.elmo.ElmoWeightNames;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * ELMo's bidirectional language model. A sequence is a row of one direction; the other direction
 * reads as many.
 *
 * @param negativeSamples 0 for the whole vocabulary
 * @param sparse whether the optimizer takes the gradients of single rows
 */
record ElmoNetwork(ElmoConfig config, int negativeSamples, boolean sparse, ElmoBytes bytes)
    implements Network {
  private static final long CONVOLUTIONS = 64L << 20; // a chunk of words, its windows and answers

  static ElmoNetwork of(
      ElmoConfig config, int negativeSamples, boolean sparse, Precision precision) {
    return new ElmoNetwork(
        config, negativeSamples, sparse, new ElmoBytes(EncoderBytes.of(precision).products()));
  }

  private boolean samples() {
    return negativeSamples > 0;
  }

  @Override
  public Map<String, Long> parts() {
    Map<String, Long> parts = new LinkedHashMap<>();
    long words = 0;
    long stacks = 0;
    for (Map.Entry<String, long[]> weight : ElmoWeightNames.shapes(config).entrySet()) {
      long size = 1;
      for (long side : weight.getValue()) {
        size *= side;
      }
      if (weight.getKey().startsWith("RNN_")) {
        stacks += size;
      } else {
        words += size;
      }
    }
    parts.put("words", words);
    parts.put("lstms", stacks);
    parts.put("softmax", ElmoWeightNames.count(config) - words - stacks);
    return parts;
  }

  private long words(MicroBatch batch) {
    return ElmoBytes.differentWords(config.vocabSize(), config.directions() * batch.tokens());
  }

  @Override
  public double flops(MicroBatch step) {
    return ElmoFlops.training(
        config,
        words(step),
        config.directions() * step.tokens(),
        samples() ? negativeSamples + 1L : config.vocabSize());
  }

  @Override
  public long activations(MicroBatch batch) {
    long softmax =
        samples()
            ? bytes.sampledSoftmax(config, batch.tokens(), negativeSamples)
            : bytes.fullSoftmax(config, batch.tokens());
    return bytes.words(config, words(batch)) + bytes.stacks(config, batch.tokens()) + softmax;
  }

  /** Counted with the activations: they live as long. */
  @Override
  public long typedWeights() {
    return 0;
  }

  /** Counted with the activations, but for what the convolutions make again. */
  @Override
  public long backward(MicroBatch batch, boolean accumulates) {
    return CONVOLUTIONS;
  }

  @Override
  public long gradients(MicroBatch batch) {
    return sendsRows()
        ? EncoderBytes.FP32 * (parameters() - parts().get("softmax")) + rows(batch)
        : EncoderBytes.FP32 * parameters();
  }

  private boolean sendsRows() {
    return sparse && samples();
  }

  /** Bytes of the softmax's gradient: the rows that a batch reads. */
  private long rows(MicroBatch batch) {
    return config.directions() * ElmoBytes.rowGradients(config, batch.tokens(), negativeSamples);
  }

  /** Rows of the softmax are sums in which each rank has a place of its own. */
  @Override
  public double exchanged(MicroBatch step, int ranks) {
    return sendsRows()
        ? parameters() - parts().get("softmax") + (double) ranks * rows(step) / EncoderBytes.FP32
        : parameters();
  }
}
