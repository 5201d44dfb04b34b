/** How gradients become updates. Begin with {@link Optimizer}. */
package dev.cloze.train.optimizer;
