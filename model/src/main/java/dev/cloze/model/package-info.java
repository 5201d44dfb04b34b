package dev.cloze.model;
