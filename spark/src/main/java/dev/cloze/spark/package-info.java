/** Corpus preparation on a cluster. */
package dev.cloze.spark;
