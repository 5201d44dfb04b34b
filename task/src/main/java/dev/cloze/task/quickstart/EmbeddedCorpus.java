package dev.cloze.task.quickstart;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The corpus of the quick start: English prose about real things, generated from tables of facts
 * and templates beside this class, and cloze questions that need it. The same bytes everywhere.
 *
 * <p>It is small and regular on purpose: a model of two layers learns it in minutes. Its questions
 * are still honest: the sentence of a question is never in the training text, while its fact is, in
 * other words, and its wording is, about other things.
 */
public final class EmbeddedCorpus {
  private static final long TRAINING_SEED = 1;
  private static final long HELD_OUT_SEED = 2;
  private static final int STORY_TELLINGS = 24;
  private static final int HELD_OUT_ROUNDS = 21; // with stories, a tenth of the training text,
  private static final int HELD_OUT_STORY_TELLINGS = 3;
  private static final int HELD_OUT_ONE_IN = 4; // of which a quarter is validation enough

  private static final List<String> THEMES =
      List.of(
          "countries",
          "animals",
          "elements",
          "planets",
          "trades",
          "plants",
          "instruments",
          "months",
          "states",
          "inventions",
          "books",
          "opposites",
          "organs",
          "materials",
          "sports",
          "landmarks",
          "dishes",
          "shapes");

  private final List<Theme> themes;
  private final Phrasings phrasings;
  private final List<List<String>> documents;
  private final List<List<String>> heldOut;

  private EmbeddedCorpus() {
    themes = THEMES.stream().map(Theme::read).toList();
    phrasings = new Phrasings();
    Storyteller storyteller = new Storyteller();
    SplitMix training = new SplitMix(TRAINING_SEED);
    List<List<String>> told = new ArrayList<>();
    for (Theme theme : themes) {
      told.addAll(new ThemeWriter(theme, phrasings, training).write(theme.rounds()));
    }
    told.addAll(storyteller.write(STORY_TELLINGS, training));
    documents = List.copyOf(training.shuffled(told));

    SplitMix unseen = new SplitMix(HELD_OUT_SEED);
    List<List<String>> more = new ArrayList<>();
    for (Theme theme : themes) {
      more.addAll(new ThemeWriter(theme, phrasings, unseen).write(HELD_OUT_ROUNDS));
    }
    more.addAll(storyteller.write(HELD_OUT_STORY_TELLINGS, unseen));
    more.removeIf(Set.copyOf(told)::contains);
    heldOut = List.copyOf(unseen.shuffled(more).subList(0, more.size() / HELD_OUT_ONE_IN));
  }

  public static EmbeddedCorpus load() {
    return new EmbeddedCorpus();
  }

  /** Documents of paragraphs, for training. */
  public List<List<String>> documents() {
    return documents;
  }

  /** Other documents of the same kinds, none of them in the training text, for validation. */
  public List<List<String>> heldOutDocuments() {
    return heldOut;
  }

  /** All questions, in the order of the themes. */
  public List<ClozeQuestion> questions() {
    return Questions.of(themes, phrasings);
  }

  /** Five of {@link #questions()}, of five kinds, to show to a person. */
  public List<ClozeQuestion> showcase() {
    return Questions.showcase(questions());
  }

  /** Writes the training text: a paragraph a line, a blank line between documents, UTF-8. */
  public void writeTo(Path file) throws IOException {
    write(documents, file);
  }

  /** Writes {@link #heldOutDocuments()} in the same layout. */
  public void writeHeldOutTo(Path file) throws IOException {
    write(heldOut, file);
  }

  /** SHA-256, in hexadecimal, of the bytes that {@link #writeTo} writes. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (List<String> document : documents) {
        digest.update(text(document).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  List<Theme> themes() {
    return themes;
  }

  Phrasings phrasings() {
    return phrasings;
  }

  private static void write(List<List<String>> documents, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (List<String> document : documents) {
        out.write(text(document));
      }
    }
  }

  private static String text(List<String> document) {
    return String.join("\n", document) + "\n\n";
  }
}
