package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Turns the held-out pairs of fact and template into questions. */
final class Questions {
  private static final List<String> SHOWCASE_KINDS =
      List.of(
          "countries.capital", "animals.young", "trades.tool", "books.author", "planets.position");

  private Questions() {}

  static List<ClozeQuestion> of(List<Theme> themes, Phrasings phrasings) {
    List<ClozeQuestion> questions = new ArrayList<>();
    for (Theme theme : themes) {
      for (Relation relation : theme.relations()) {
        List<Fact> facts =
            theme.entities().stream()
                .filter(entity -> entity.knows(relation.column()))
                .map(entity -> new Fact(relation, entity))
                .filter(Fact::hasOneWordAnswer)
                .toList();
        List<String> candidates =
            List.copyOf(new TreeSet<>(facts.stream().map(Fact::answer).toList()));
        for (Fact fact : facts) {
          for (Template template : phrasings.heldOut(fact)) {
            SplitMix random = SplitMix.of(fact.entity().name() + "/" + template.source());
            questions.add(
                new ClozeQuestion(
                    fact.ask(template, random), fact.answer(), candidates, relation.kind()));
          }
        }
      }
    }
    return List.copyOf(questions);
  }

  /** The shortest question of each kind that is shown. */
  static List<ClozeQuestion> showcase(List<ClozeQuestion> questions) {
    return SHOWCASE_KINDS.stream()
        .map(
            kind ->
                questions.stream()
                    .filter(question -> question.kind().equals(kind))
                    .min(Comparator.comparingInt(question -> question.text().length()))
                    .orElseThrow())
        .toList();
  }
}
