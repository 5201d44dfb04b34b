/**
 * SuperGLUE, Wang et al. (2019): eight tasks and two diagnostic sets, from the files of version 2
 * of its download. Begin with {@link dev.cloze.task.superglue.SuperGlueTasks}.
 */
package dev.cloze.task.superglue;
