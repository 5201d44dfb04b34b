package dev.cloze.data;

import dev.cloze.config.DataConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.data.SamplePositions.Place;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** Makes a batch of given samples. Safe for several threads. */
final class BatchMaker {
  private final Corpus corpus;
  private final SampleSource samples;
  private final MaskingRule masking;
  private final boolean nextSentence;

  BatchMaker(
      Corpus corpus, Vocabulary vocabulary, DataConfig data, ObjectiveConfig objective, long seed) {
    this.corpus = corpus;
    nextSentence = objective.nextSentence();
    samples = samples(corpus, vocabulary, data, objective, seed);
    masking =
        objective.masksAsRoberta()
            ? new RobertaMasking(objective, vocabulary)
            : new Masking(objective, vocabulary);
  }

  private static SampleSource samples(
      Corpus corpus, Vocabulary vocabulary, DataConfig data, ObjectiveConfig objective, long seed) {
    double shortProbability = data.shortSequenceProbability();
    if (!data.blocks().equals(DataConfig.SEGMENTS)) {
      return new Blocks(corpus, vocabulary, BlockMode.of(data.blocks()), data.length(), seed);
    }
    return objective.isElectra()
        ? SentencePairs.electra(corpus, vocabulary, data.length(), shortProbability, seed)
        : new SentencePairs(
            corpus, vocabulary, data.length(), shortProbability, objective.nextSentence(), seed);
  }

  SampleSource samples() {
    return samples;
  }

  MaskedBatch make(List<Place> places) {
    List<MaskedSample> masked = new ArrayList<>(places.size());
    long[] seeds = new long[places.size()];
    for (Place place : places) {
      try {
        long seed = place.epoch().sampleSeed(place.position());
        seeds[masked.size()] = seed;
        masked.add(masking.apply(place.epoch().sample(place.position()), seed));
      } catch (RuntimeException | InternalError e) { // InternalError: a mapped file was cut short
        throw new DataException(
            "cannot make sample %,d of epoch %,d of %s: %s"
                .formatted(
                    place.position(), place.epoch().epoch(), corpus.location(), e.getMessage()),
            e);
      }
    }
    return MaskedBatch.of(masked, seeds, nextSentence);
  }
}
