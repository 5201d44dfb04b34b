/**
 * Models compared at equal cost: each trains for the same counted operations on the same text.
 * Begin with {@link ComparedRecipe} and {@link ComparisonPlan}; {@link ComparedModel} is what came
 * of one.
 */
package dev.cloze.task.comparison;
