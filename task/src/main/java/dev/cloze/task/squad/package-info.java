/**
 * SQuAD 1.1 and 2.0, Rajpurkar et al. (2016, 2018), and what has its form: XQuAD, NorQuAD, CMRC
 * 2018. Begin with {@link dev.cloze.task.squad.SquadTask}; {@link
 * dev.cloze.task.squad.SpanFeatures} cuts a question and its context into windows for a model, and
 * {@link dev.cloze.task.squad.AnswerChooser} makes an answer of the scores of all windows.
 */
package dev.cloze.task.squad;
