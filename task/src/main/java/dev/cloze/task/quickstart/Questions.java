package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  static List<ClozeQuestion> showcase(List<ClozeQuestion> questions) {
    Set<String> shown = new HashSet<>();
    return SHOWCASE_KINDS.stream()
        .map(
            kind ->
                questions.stream()
                    .filter(question -> question.kind().equals(kind))
                    .min(java.util.Comparator.comparingInt(q -> q.text().length()))
                    .orElseThrow())
        .filter(question -> shown.add(question.text()))
        .toList();
  }
}
