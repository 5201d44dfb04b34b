package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the documents of one theme, round by round. A round tells each fact once, in one of four
 * kinds of document, so that every fact is met alone, beside its entity's other facts, and beside
 * the same fact of other entities.
 */
final class ThemeWriter {
  /**
   * What no question asks is told in one round of so many: relations that are not asked, and
   * entities that not everybody knows. Neither number shares a factor with the four kinds of
   * document, so all kinds have their turn.
   */
  private static final int UNASKED_ONE_IN = 21;

  private static final int RARE_ONE_IN = 49;

  private static final int FACTS_PER_SURVEY = 12;
  private static final int FACTS_PER_PORTRAIT = 8;
  private static final int LINK_ONE_IN = 4;
  private static final int PRONOUN_ONE_IN = 5;

  private final Theme theme;
  private final Phrasings phrasings;
  private final SplitMix random;
  private List<Relation> relations = List.of(); // of the current round

  ThemeWriter(Theme theme, Phrasings phrasings, SplitMix random) {
    this.theme = theme;
    this.phrasings = phrasings;
    this.random = random;
  }

  /** Documents of paragraphs. */
  List<List<String>> write(int rounds) {
    List<List<String>> documents = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      boolean withUnasked = round % UNASKED_ONE_IN == 0;
      boolean withRare = round % RARE_ONE_IN == 0;
      relations = theme.relations().stream().filter(r -> withUnasked || r.asked()).toList();
      List<Entity> entities =
          random.shuffled(
              theme.entities().stream().filter(e -> withRare || Theme.isKnown(e)).toList());
      if (relations.isEmpty() || entities.isEmpty()) {
        continue; // nothing of this theme is asked, and it is not its turn
      }
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
    for (Relation relation : relations) {
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
    int perDocument = Math.max(1, FACTS_PER_PORTRAIT / relations.size());
    for (List<Entity> some : chunks(entities, perDocument)) {
      List<String> document = new ArrayList<>();
      for (Entity entity : some) {
        List<String> sentences = new ArrayList<>();
        if (!theme.openings().isEmpty()) {
          sentences.add(random.pick(theme.openings()).render(entity::value, random, null));
        }
        for (Fact fact : random.shuffled(facts(entity))) {
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
    List<Fact> facts = random.shuffled(entities.stream().flatMap(e -> facts(e).stream()).toList());
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

  /** Two entities side by side; as many pairs as make a document. */
  private void comparisons(List<Entity> entities, List<List<String>> documents) {
    int perDocument = Math.max(2, FACTS_PER_PORTRAIT / relations.size());
    for (List<Entity> some : chunks(entities, perDocument)) {
      List<String> document = new ArrayList<>();
      for (List<Entity> pair : chunks(some, 2)) {
        compare(pair, document);
      }
      documents.add(document);
    }
  }

  private void compare(List<Entity> pair, List<String> document) {
    List<String> sentences = new ArrayList<>();
    for (Relation relation : random.shuffled(relations)) {
      List<Entity> knowing = pair.stream().filter(e -> e.knows(relation.column())).toList();
      knowing.forEach(entity -> sentences.add(tell(new Fact(relation, entity))));
      if (knowing.size() == 2 && differ(relation, knowing) && !relation.contrasts().isEmpty()) {
        sentences.add(contrast(relation, knowing.get(0), knowing.get(1)));
      }
    }
    document.addAll(paragraphs(sentences));
  }

  private List<Fact> facts(Entity entity) {
    return relations.stream()
        .filter(relation -> entity.knows(relation.column()))
        .map(relation -> new Fact(relation, entity))
        .toList();
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

  private static boolean differ(Relation relation, List<Entity> pair) {
    String column = relation.column();
    return !pair.get(0).value(column).equals(pair.get(1).value(column));
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

  /** Cuts into runs of {@code size} or a little less, all about equally long. */
  private static <T> List<List<T>> chunks(List<T> items, int size) {
    int count = (items.size() + size - 1) / size;
    List<List<T>> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(items.subList(items.size() * i / count, items.size() * (i + 1) / count));
    }
    return chunks;
  }
}
