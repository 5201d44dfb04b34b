package dev.cloze.task;
