package dev.cloze.data;
