/**
 * Corpus preparation on an Apache Spark cluster: {@link dev.cloze.spark.PrepareJob}, {@link
 * dev.cloze.spark.VocabularyJob} and {@link dev.cloze.spark.DedupJob} make the files that one
 * machine makes, byte for byte. {@link dev.cloze.spark.SparkMain} is what {@code spark-submit}
 * starts; begin with {@code PrepareJob}.
 *
 * <p>A {@link dev.cloze.spark.Part} of the corpus is one task's input, and what a task writes is a
 * function of it: tasks may be lost, repeated, or run twice at once. {@link
 * dev.cloze.spark.Storage} is the one place that knows Hadoop's file systems. Knows {@code text}
 * and {@code data}, which do the work.
 */
package dev.cloze.spark;
