/**
 * What a trained model is used and judged for. Begin with {@link FillMask}; what judges one is an
 * {@link Evaluation}, a package for each task.
 */
package dev.cloze.task;
