/**
 * Tokenised corpora on disk, and training batches from them. {@link dev.cloze.data.Preparation}
 * writes a corpus, {@link dev.cloze.data.Corpus} maps it into memory, {@link
 * dev.cloze.data.BatchLoader} turns it into batches by way of {@link dev.cloze.data.SentencePairs}
 * and {@link dev.cloze.data.Masking}.
 *
 * <p>Everything random is a function of (seed, epoch, position): any worker can make any sample,
 * and a run resumes from three numbers, {@link dev.cloze.data.SamplerState}. Plain arrays; knows
 * {@code text} and {@code config}, nothing of tensors, models or training.
 */
package dev.cloze.data;
