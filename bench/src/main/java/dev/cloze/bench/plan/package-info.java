/**
 * What a run will need, before it is spent: parameters, memory, operations, bytes between ranks,
 * hours. Begin with {@link dev.cloze.bench.plan.PlannedRun}; each formula stands once, in {@link
 * dev.cloze.bench.plan.EncoderBytes}, {@link dev.cloze.bench.plan.ElmoBytes} and {@link
 * dev.cloze.bench.plan.RingTraffic}, and docs/guide/plan.md repeats them for people.
 *
 * <p>Shapes as in {@code model}: H hidden, I intermediate, A heads, E embedding, V vocabulary, P
 * predictions; for ELMo D cell, P projection. Bytes are of one rank.
 */
package dev.cloze.bench.plan;
