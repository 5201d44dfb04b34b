/**
 * The metrics of fine-tuning tasks as their official scripts define them, computed over a whole
 * split at once. Begin with {@link dev.cloze.task.metrics.ConfusionMatrix}. Shares are fractions.
 */
package dev.cloze.task.metrics;
