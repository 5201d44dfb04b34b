/**
 * Sentiment and subjectivity data of Pang and Lee, from the archives as they are distributed. They
 * come in one piece; the parts here are ten folds, of which eight are for training, the ninth for
 * dev, the tenth for test.
 */
package dev.cloze.task.corpora;
