/**
 * What a run says about itself while it goes on: {@link MetricsFile} for scripts, {@link
 * TensorBoardEvents} for curves, {@link Throughput} and {@link Eta} for the person who waits.
 */
package dev.cloze.train.metrics;
