/** The learning rate of each step: {@link LearningRate}. */
package dev.cloze.train.schedule;
