package dev.cloze.task.example;

/** A part of a task's data. */
public enum Split {
  TRAIN,
  DEV,
  TEST
}
