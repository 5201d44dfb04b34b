package dev.cloze.task.agora.text;

import dev.cloze.task.example.TextExample;
import java.util.List;

/**
 * A new example and where it comes from. The label of the mistake that it is near to is not kept,
 * so that nothing can learn it by accident.
 *
 * @param example with the teacher's label
 * @param parent id of the development example
 * @param probability that the teacher gives the label
 * @param attempt at which it was accepted, from 1
 * @param changed the words that were put in
 */
public record TextPoint(
    TextExample example, String parent, double probability, int attempt, List<String> changed) {}
