package dev.cloze.task.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  /**
   * Enough for a small model to learn the fact, and for the trainer to make the answer one word.
   */
  private static final int MIN_TELLINGS = 150;

  private static final int MIN_PHRASINGS = 4;
  private static final int MAX_SENTENCES_OF_A_TEMPLATE = 4;

  private static final EmbeddedCorpus CORPUS = EmbeddedCorpus.load();
  private static final List<ClozeQuestion> QUESTIONS = CORPUS.questions();
  private static final Map<String, Integer> TOLD = tellings();

  @Test
  void areManyAndVaried() {
    assertThat(QUESTIONS).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    assertThat(QUESTIONS.stream().map(ClozeQuestion::kind).distinct())
        .hasSizeGreaterThanOrEqualTo(15);
  }

  @Test
  void haveOneBlankAndOneAnswerAmongTheCandidates() {
    for (ClozeQuestion question : QUESTIONS) {
      assertThat(question.text().split("\\[MASK]", -1)).as(question.text()).hasSize(2);
      assertThat(question.candidates()).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(2);
      assertThat(question.candidates()).contains(question.answer());
      assertThat(question.candidates()).allMatch(candidate -> candidate.matches("[A-Za-z]+"));
    }
  }

  @Test
  void areNeverAnsweredWordForWordInTheTrainingText() {
    for (ClozeQuestion question : QUESTIONS) {
      String filled = question.text().replace(Template.MASK, question.answer());
      assertThat(TOLD).doesNotContainKey(Grammar.capitalised(filled));
    }
    forEachAskedFact(
        fact ->
            CORPUS
                .phrasings()
                .heldOut(fact)
                .forEach(template -> assertThat(tellings(fact, template)).isZero()));
  }

  @Test
  void areAboutFactsThatTrainingTellsOftenInOtherWords() {
    forEachAskedFact(
        fact -> {
          int tellings = 0;
          int phrasings = 0;
          for (Template template : CORPUS.phrasings().trained(fact)) {
            int times = tellings(fact, template);
            tellings += times;
            phrasings += times > 0 ? 1 : 0;
          }
          assertThat(tellings).as(fact.key()).isGreaterThanOrEqualTo(MIN_TELLINGS);
          assertThat(phrasings).as(fact.key()).isGreaterThanOrEqualTo(MIN_PHRASINGS);
        });
  }

  @Test
  void areWordedAsTrainingWordsOtherFacts() {
    Map<Template, Integer> othersToldBy = new HashMap<>();
    Set<Template> heldOutSomewhere = new HashSet<>();
    forEachAskedFact(
        fact -> {
          heldOutSomewhere.addAll(CORPUS.phrasings().heldOut(fact));
          for (Template template : CORPUS.phrasings().trained(fact)) {
            othersToldBy.merge(template, tellings(fact, template) > 0 ? 1 : 0, Integer::sum);
          }
        });
    assertThat(heldOutSomewhere)
        .allSatisfy(template -> assertThat(othersToldBy.get(template)).isGreaterThanOrEqualTo(3));
  }

  @Test
  void heldOutShareIsSmall() {
    int[] pairs = new int[2];
    forEachAskedFact(
        fact -> {
          pairs[0] += CORPUS.phrasings().heldOut(fact).size();
          pairs[1] += CORPUS.phrasings().trained(fact).size();
        });
    assertThat((double) pairs[0] / (pairs[0] + pairs[1])).isBetween(0.10, 0.30);
  }

  @Test
  void showFiveOfDifferentKinds() {
    List<ClozeQuestion> showcase = CORPUS.showcase();
    assertThat(showcase).hasSize(5).isSubsetOf(QUESTIONS);
    assertThat(showcase.stream().map(ClozeQuestion::kind).distinct()).hasSize(5);
  }

  /** Facts with at least one held-out phrasing. */
  private static void forEachAskedFact(java.util.function.Consumer<Fact> check) {
    for (Theme theme : CORPUS.themes()) {
      for (Relation relation : theme.relations()) {
        for (Entity entity : theme.entities()) {
          if (entity.knows(relation.column())) {
            Fact fact = new Fact(relation, entity);
            if (!CORPUS.phrasings().heldOut(fact).isEmpty()) {
              check.accept(fact);
            }
          }
        }
      }
    }
  }

  /** How often the training text tells {@code fact} by {@code template}, in any of its variants. */
  private static int tellings(Fact fact, Template template) {
    Set<String> variants = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      variants.add(fact.tell(template, new SplitMix(seed)));
    }
    return variants.stream().mapToInt(variant -> TOLD.getOrDefault(variant, 0)).sum();
  }

  /** Every run of up to four sentences of a paragraph, and how often it occurs. */
  private static Map<String, Integer> tellings() {
    Map<String, Integer> told = new HashMap<>();
    for (List<String> document : CORPUS.documents()) {
      for (String paragraph : document) {
        List<String> sentences = new ArrayList<>(List.of(paragraph.split("(?<=[.?!]|[.?!]\") ")));
        for (int from = 0; from < sentences.size(); from++) {
          int last = Math.min(sentences.size(), from + MAX_SENTENCES_OF_A_TEMPLATE);
          for (int to = from + 1; to <= last; to++) {
            told.merge(String.join(" ", sentences.subList(from, to)), 1, Integer::sum);
          }
        }
      }
    }
    return told;
  }
}
