package dev.cloze.bench;
