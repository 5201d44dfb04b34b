/**
 * Objectives, optimizers, schedules, the step, checkpoints. Begin with {@link Pretraining}: it is a
 * run. Introduces {@code data} and {@code model} to each other; prints nothing and tells a {@link
 * TrainingListener} everything.
 */
package dev.cloze.train;
