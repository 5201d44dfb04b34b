package dev.cloze.task.agora.text;

import dev.cloze.engine.RandomBits;
import dev.cloze.task.agora.NearbyTexts;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Texts near a mistake: some of its words are replaced by others that a masked language model holds
 * likely there. Of a pair one text is changed, both where one is very short. Words that the
 * question is about stay.
 */
final class Substitution {
  private static final int SHORT = 4; // words; of a pair with a shorter text both are changed

  private final WordFiller filler;
  private final NearbyTexts nearby;
  private final int attempts;
  private final int top;

  /**
   * @param nearby knows the texts of the task and those made before
   */
  Substitution(WordFiller filler, NearbyTexts nearby, int attempts, int top) {
    this.filler = filler;
    this.nearby = nearby;
    this.attempts = attempts;
    this.top = top;
  }

  /**
   * @param example without a label
   * @param parent id of the mistake
   * @param attempt from 1, at which the text was accepted
   * @param changed the words that were put in
   */
  record Made(TextExample example, String parent, int attempt, List<String> changed) {}

  /**
   * @param id of the new example
   * @return empty if no attempt gave a text that is near, but not too near
   */
  Optional<Made> near(TextExample mistake, String id, long seed) {
    if (Parts.whole(mistake).contains(filler.mask())) {
      return Optional.empty();
    }
    for (int attempt = 1; attempt <= attempts; attempt++) {
      Optional<Made> made = attempt(mistake, id, attempt, RandomBits.derive(seed, attempt));
      if (made.isPresent()) {
        return made;
      }
    }
    return Optional.empty();
  }

  private Optional<Made> attempt(TextExample mistake, String id, int attempt, long seed) {
    Words first = Words.of(mistake.text(), spans(mistake, false));
    Words second = Words.of(mistake.pair().orElse(""), spans(mistake, true));
    boolean isPair = mistake.pair().isPresent();
    boolean both = isPair && Math.min(first.words().size(), second.words().size()) < SHORT;
    boolean secondAlone = isPair && !both && (seed & 1) == 1;
    Change a = secondAlone ? Change.none(first) : change(first, RandomBits.derive(seed, "first"));
    Change b =
        both || secondAlone
            ? change(second, RandomBits.derive(seed, "second"))
            : Change.none(second);
    if (a == null || b == null) {
      return Optional.empty();
    }
    List<Span> spans = new ArrayList<>();
    for (Span span : mistake.spans()) {
      Change change = span.inPair() ? b : a;
      spans.add(new Span(span.inPair(), change.moved(span.begin()), change.moved(span.end())));
    }
    TextExample example =
        new TextExample(
            id,
            a.text(),
            mistake.pair().map(pair -> b.text()),
            List.copyOf(spans),
            Optional.empty());
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (Change change : List.of(a, b)) {
      if (change.isMade()) {
        before.addAll(change.words.texts());
        after.addAll(change.texts());
        change.replacements().forEach(changed::add);
      }
    }
    return nearby.accept(before, after, Parts.whole(example))
        ? Optional.of(new Made(example, mistake.id(), attempt, List.copyOf(changed)))
        : Optional.empty();
  }

  private static List<Span> spans(TextExample example, boolean inPair) {
    return example.spans().stream().filter(span -> span.inPair() == inPair).toList();
  }

  /**
   * @return null if no word can be replaced
   */
  private Change change(Words words, long seed) {
    if (words.words().isEmpty()) {
      return null;
    }
    int[] chosen = NearbyTexts.chosen(words.words().size(), seed);
    List<String> originals = words.texts();
    String[] replacements = new String[originals.size()];
    for (int word : chosen) {
      replacements[word] = filler.mask();
    }
    Random random = new Random(RandomBits.derive(seed, "fill"));
    for (int word : chosen) { // from left to right
      String text = words.with(replacements);
      int blank = text.indexOf(filler.mask());
      String drawn =
          filler.draw(
              text.substring(0, blank),
              text.substring(blank + filler.mask().length()),
              originals.get(word),
              top,
              random);
      if (drawn == null) {
        return null;
      }
      replacements[word] = drawn;
    }
    return new Change(words, replacements);
  }

  /** Words of a text and what replaces them. */
  private static final class Change {
    private final Words words;
    private final String[] replaced;

    Change(Words words, String[] replaced) {
      this.words = words;
      this.replaced = replaced;
    }

    static Change none(Words words) {
      return new Change(words, new String[words.words().size()]);
    }

    boolean isMade() {
      return !replacements().isEmpty();
    }

    List<String> replacements() {
      return IntStream.range(0, replaced.length)
          .filter(i -> replaced[i] != null)
          .mapToObj(i -> replaced[i])
          .toList();
    }

    String text() {
      return words.with(replaced);
    }

    List<String> texts() {
      List<String> originals = words.texts();
      return IntStream.range(0, replaced.length)
          .mapToObj(i -> replaced[i] == null ? originals.get(i) : replaced[i])
          .toList();
    }

    int moved(int place) {
      return words.moved(place, replaced);
    }
  }
}
