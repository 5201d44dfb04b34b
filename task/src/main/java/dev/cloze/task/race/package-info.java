/** RACE, Lai et al. (2017): questions of English exams about passages, with four options each. */
package dev.cloze.task.race;
