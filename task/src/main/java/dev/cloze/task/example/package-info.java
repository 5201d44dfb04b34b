/**
 * What fine-tuning tasks are made of: examples of four kinds, the data sets they come in, and the
 * scores that come out. Begin with {@link dev.cloze.task.example.Task}. Plain Java: no tensors, no
 * tokenizer.
 */
package dev.cloze.task.example;
