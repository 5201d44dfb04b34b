/**
 * Optimal subarchitecture extraction: de Wynter (2020). Begin with {@link Fptas}, the algorithm
 * over measured values; {@link ArchitectureSearch} measures them and goes on after an interruption.
 *
 * <p>What the paper leaves open is decided here and said in docs/bort.md.
 */
package dev.cloze.search;
