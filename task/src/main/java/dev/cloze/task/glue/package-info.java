/**
 * GLUE, Wang et al. (2018): nine tasks and a diagnostic set, from the files of its download. Begin
 * with {@link dev.cloze.task.glue.GlueTask}.
 */
package dev.cloze.task.glue;
