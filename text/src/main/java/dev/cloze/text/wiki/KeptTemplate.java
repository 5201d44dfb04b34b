package dev.cloze.text.wiki;

/**
 * A template that stands for words of a sentence, where dropping it would leave a hole. All others
 * are dropped: boxes, notes, navigation.
 */
@FunctionalInterface
interface KeptTemplate {
  /** What it stands for; null for nothing. */
  String render(TemplateArguments arguments);
}
