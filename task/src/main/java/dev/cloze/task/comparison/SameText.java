package dev.cloze.task.comparison;

import dev.cloze.config.Recipe;
import dev.cloze.data.CorpusText;
import dev.cloze.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether recipes read the same text, though each with its own tokenizer. */
public final class SameText {
  private SameText() {}

  /**
   * Compares the training and the held-out text of all recipes with those of the first, and what is
   * asked of them.
   *
   * @return what a person should know: what could not be compared, what makes losses of held-out
   *     text different things
   * @throws TaskException if two texts differ
   */
  public static List<String> require(List<ComparedRecipe> recipes) {
    List<String> notices = new ArrayList<>();
    ComparedRecipe first = recipes.get(0);
    for (ComparedRecipe other : recipes) {
      compare("train on", first, other, recipe -> recipe.data().path(), notices);
      compare("are judged on", first, other, recipe -> recipe.data().validation(), notices);
      compareSettings(first, other, notices);
    }
    return notices;
  }

  private static void compare(
      String deed,
      ComparedRecipe first,
      ComparedRecipe other,
      Function<Recipe, String> path,
      List<String> notices) {
    Path one = Path.of(path.apply(first.recipe()));
    Path two = Path.of(path.apply(other.recipe()));
    if (one.equals(two)) {
      return;
    }
    Optional<CorpusText> left = CorpusText.read(one);
    Optional<CorpusText> right = CorpusText.read(two);
    if (left.isEmpty() || right.isEmpty()) {
      notices.add(
          "Whether %s and %s %s the same text is not known: %s does not say what it was prepared from."
              .formatted(first.name(), other.name(), deed, left.isEmpty() ? one : two));
    } else if (!left.get().isSameText(right.get())) {
      throw new TaskException(
          "%s and %s %s different text: %s was prepared from %s, %s from %s. Prepare both from the same files, in the same order."
              .formatted(
                  first.name(),
                  other.name(),
                  deed,
                  one,
                  describe(left.get()),
                  two,
                  describe(right.get())));
    }
  }

  private static String describe(CorpusText text) {
    return "%s file%s of %s bytes (checksums %s…)"
        .formatted(
            Numbers.count(text.inputFiles()),
            text.inputFiles() == 1 ? "" : "s",
            Numbers.count(text.inputBytes()),
            text.inputSha256().substring(0, 12));
  }

  private static void compareSettings(
      ComparedRecipe first, ComparedRecipe other, List<String> notices) {
    List<String> differences = new ArrayList<>();
    difference("data.length", e -> e.phase().data().length(), first, other, differences);
    difference(
        "objective.mask_probability",
        e -> e.phase().objective().maskProbability(),
        first,
        other,
        differences);
    difference(
        "objective.mask_share", e -> e.phase().objective().maskShare(), first, other, differences);
    difference(
        "evaluation.batches", e -> e.recipe().evaluation().batches(), first, other, differences);
    if (!differences.isEmpty()) {
      notices.add(
          "%s and %s are not asked quite the same on held-out text: %s."
              .formatted(first.name(), other.name(), String.join("; ", differences)));
    }
  }

  private static void difference(
      String key,
      Function<ComparedRecipe, Number> value,
      ComparedRecipe first,
      ComparedRecipe other,
      List<String> differences) {
    Number one = value.apply(first);
    Number two = value.apply(other);
    if (!one.equals(two)) {
      differences.add("%s is %s and %s".formatted(key, one, two));
    }
  }
}
