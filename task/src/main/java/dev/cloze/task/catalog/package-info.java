/** All tasks by their names. */
package dev.cloze.task.catalog;
