/**
 * Data files of tasks, plain or packed, row by row, with the place of each for messages. Begin with
 * {@link dev.cloze.task.reading.TaskFiles}.
 */
package dev.cloze.task.reading;
