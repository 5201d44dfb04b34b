/** What a model got wrong, for people. Begin with {@link dev.cloze.task.report.ErrorPage}. */
package dev.cloze.task.report;
