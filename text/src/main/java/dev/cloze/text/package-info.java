package dev.cloze.text;
