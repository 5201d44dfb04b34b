package dev.cloze.model.head;

/** What turns the states of an encoder into the scores of a task. */
public sealed interface TaskHead permits SequenceHead, TokenHead, PlacesHead, JointSpanHead {}
