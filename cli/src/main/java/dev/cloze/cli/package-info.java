package dev.cloze.cli;
