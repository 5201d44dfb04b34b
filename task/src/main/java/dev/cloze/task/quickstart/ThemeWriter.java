package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the documents of one theme, round by round. A round tells each fact once, in one of four
 * kinds of document, so that every fact is met alone, beside its entity's other facts, and beside
 * the same fact of other entities.
 */
final class ThemeWriter {
  /** Entities that are not known to everybody take part in every fourth round. */
  private static final int RARE_EVERY = 4;

  private static final int FACTS_PER_SURVEY = 12;
  private static final int FACTS_PER_PORTRAIT = 8;
  private static final int LINK_ONE_IN = 4;
  private static final int PRONOUN_ONE_IN = 5;

  private final Theme theme;
  private final Phrasings phrasings;
  private final SplitMix random;

  ThemeWriter(Theme theme, Phrasings phrasings, SplitMix random) {
    this.theme = theme;
    this.phrasings = phrasings;
    this.random = random;
  }

  /** Documents of paragraphs. */
  List<List<String>> write(int rounds) {
    List<List<String>> documents = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      boolean withRare = round % RARE_EVERY == round / RARE_EVERY % RARE_EVERY;
      List<Entity> entities =
          random.shuffled(
              theme.entities().stream().filter(e -> withRare || Theme.isKnown(e)).toList());
      switch (round % 4) {
        case 0 -> surveys(entities, documents);
        case 1 -> portraits(entities, documents);
        case 2 -> medleys(entities, documents);
        default -> comparisons(entities, documents);
      }
    }
    return documents;
  }

  /** One relation, many entities. */
  private void surveys(List<Entity> entities, List<List<String>> documents) {
    for (Relation relation : theme.relations()) {
      List<Fact> facts =
          random.shuffled(entities).stream()
              .filter(entity -> entity.knows(relation.column()))
              .map(entity -> new Fact(relation, entity))
              .toList();
      for (List<Fact> some : chunks(facts, FACTS_PER_SURVEY)) {
        List<String> sentences = new ArrayList<>();
        if (!relation.headings().isEmpty()) {
          sentences.add(line(random.pick(relation.headings())));
        }
        some.forEach(fact -> sentences.add(tell(fact)));
        documents.add(paragraphs(sentences));
      }
    }
  }

  /** One paragraph or more for an entity; as many entities as make a document. */
  private void portraits(List<Entity> entities, List<List<String>> documents) {
    int perDocument = Math.max(1, FACTS_PER_PORTRAIT / Math.max(1, theme.relations().size()));
    for (List<Entity> some : chunks(entities, perDocument)) {
      List<String> document = new ArrayList<>();
      for (Entity entity : some) {
        List<String> sentences = new ArrayList<>();
        if (!theme.openings().isEmpty()) {
          sentences.add(random.pick(theme.openings()).render(entity::value, random, null));
        }
        for (Fact fact : random.shuffled(theme.facts(entity))) {
          sentences.add(tell(fact));
          follow(fact, sentences);
        }
        document.addAll(paragraphs(sentences));
      }
      documents.add(document);
    }
  }

  /** Any facts of any entities. */
  private void medleys(List<Entity> entities, List<List<String>> documents) {
    List<Fact> facts =
        random.shuffled(entities.stream().flatMap(e -> theme.facts(e).stream()).toList());
    for (List<Fact> some : chunks(facts, FACTS_PER_SURVEY)) {
      List<String> sentences = new ArrayList<>();
      for (Fact fact : some) {
        sentences.add(tell(fact));
        if (!theme.links().isEmpty() && random.below(2 * LINK_ONE_IN) == 0) {
          sentences.add(line(random.pick(theme.links())));
        }
      }
      documents.add(paragraphs(sentences));
    }
  }

  /** Two entities side by side. */
  private void comparisons(List<Entity> entities, List<List<String>> documents) {
    for (List<Entity> pair : chunks(entities, 2)) {
      List<String> document = new ArrayList<>();
      List<String> sentences = new ArrayList<>();
      for (Relation relation : random.shuffled(theme.relations())) {
        List<Entity> knowing = pair.stream().filter(e -> e.knows(relation.column())).toList();
        knowing.forEach(entity -> sentences.add(tell(new Fact(relation, entity))));
        if (knowing.size() == 2
            && !relation.contrasts().isEmpty()
            && !knowing.get(0).value(relation.column()).equals(knowing.get(1).value(relation.column()))) {
          sentences.add(contrast(relation, knowing.get(0), knowing.get(1)));
        }
        if (sentences.size() >= 4) {
          document.addAll(paragraphs(sentences));
          sentences.clear();
        }
      }
      document.addAll(paragraphs(sentences));
      documents.add(document);
    }
  }

  private String tell(Fact fact) {
    return fact.tell(phrasings.next(fact), random);
  }

  private void follow(Fact fact, List<String> sentences) {
    List<Template> pronominal = fact.relation().pronominal();
    if (!pronominal.isEmpty() && random.below(PRONOUN_ONE_IN) == 0) {
      sentences.set(sentences.size() - 1, fact.tell(random.pick(pronominal), random));
    }
    if (!theme.links().isEmpty() && random.below(LINK_ONE_IN) == 0) {
      sentences.add(line(random.pick(theme.links())));
    }
  }

  private String contrast(Relation relation, Entity one, Entity other) {
    String prefix = "other.";
    return random
        .pick(relation.contrasts())
        .render(
            field ->
                field.startsWith(prefix)
                    ? other.value(field.substring(prefix.length()))
                    : one.value(field),
            random,
            null);
  }

  private String line(Template withoutFields) {
    return withoutFields.render(
        field -> {
          throw new ThemeException(
              "%s.txt: \"%s\" names a field; links and headings speak of no entity"
                  .formatted(theme.name(), withoutFields));
        },
        random,
        null);
  }

  /** Joins sentences to paragraphs of two to five. */
  private List<String> paragraphs(List<String> sentences) {
    List<String> paragraphs = new ArrayList<>();
    int from = 0;
    while (from < sentences.size()) {
      int to = Math.min(sentences.size(), from + 3 + random.below(3));
      if (to == sentences.size() - 1) {
        to--; // leaves two for the last paragraph
      }
      paragraphs.add(String.join(" ", sentences.subList(from, to)));
      from = to;
    }
    return paragraphs;
  }

  private static <T> List<List<T>> chunks(List<T> items, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < items.size(); from += size) {
      chunks.add(items.subList(from, Math.min(items.size(), from + size)));
    }
    return chunks;
  }
}
