/**
 * Your own data: CSV, TSV or JSON lines, whose columns a description names. Begin with {@link
 * dev.cloze.task.table.TableTask}.
 */
package dev.cloze.task.table;
