/**
 * Options and error lines that the commands of one machine ({@code cli}) and those of a cluster
 * ({@code spark}) have in common; begin with {@link dev.cloze.command.DocumentSettings}. Classes
 * named Settings are mixed into picocli's commands; {@link dev.cloze.command.ErrorReports} says
 * what went wrong. Nothing here prints by itself or exits.
 */
package dev.cloze.command;
