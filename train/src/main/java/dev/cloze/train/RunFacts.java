package dev.cloze.train;

import java.nio.file.Path;

/**
 * What is known before the first step.
 *
 * @param directory of the run
 * @param steps updates in all
 * @param parameters weights of the model
 * @param corpusTokens tokens of the training corpus
 * @param threads that tensor operations use
 * @param precision fp32 or bf16
 * @param peakGflops what a large matrix product in that precision reaches here and now
 */
public record RunFacts(
    Path directory,
    long steps,
    long parameters,
    long corpusTokens,
    int threads,
    String precision,
    double peakGflops) {}
