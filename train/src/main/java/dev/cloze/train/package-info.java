package dev.cloze.train;
