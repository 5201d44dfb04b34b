/**
 * Recipes and model configurations as records that cannot be wrong. Plain Java; knows no other
 * room.
 */
package dev.cloze.config;
