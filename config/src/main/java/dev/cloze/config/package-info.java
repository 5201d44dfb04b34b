/**
 * Recipes and model configurations as records that cannot be wrong. Begin with {@link
 * dev.cloze.config.Recipe}, a whole run, and {@link dev.cloze.config.BertConfig}, a network; each
 * record checks itself and says everything that is wrong at once. A default stands in the {@code
 * read} of its record and nowhere else. Plain Java; knows no other room.
 */
package dev.cloze.config;
