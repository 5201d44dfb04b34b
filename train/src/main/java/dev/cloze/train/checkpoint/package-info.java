/**
 * A run's checkpoints, such that a kill at any moment loses nothing but the steps since the last
 * one. Begin with {@link CheckpointStore}. Files only: what stands in them is written by callbacks
 * of the trainer.
 *
 * <pre>
 * RUN/.lock                                        held while a process trains: {@link RunLock}
 * RUN/checkpoints/step-00001000/…, MANIFEST.json   {@link Checkpoint}; state.json: {@link CheckpointState}
 * RUN/checkpoints/latest                           the name of the one saved last
 * RUN/checkpoints/.step-00002000.partial-…         being written, or left by a kill
 * </pre>
 */
package dev.cloze.train.checkpoint;
