/** What a trained model is used and judged for. Begin with {@link FillMask}. */
package dev.cloze.task;
