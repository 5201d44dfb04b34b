package dev.cloze.engine;
