package dev.cloze.task.agora.text;

import dev.cloze.config.AgoraRecipe;
import dev.cloze.engine.RandomBits;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Which examples do what. The development examples steer everything, so they say too much good of
 * what they chose: others are held out, which nothing looks at before the end.
 *
 * @param training to begin with
 * @param development that models are judged by, and whose mistakes become new points
 * @param heldOut looked at in the end
 * @param heldOutFrom dev, train or test
 * @param texts of all parts of the task, used or not: no new point may equal one
 * @param notices what a person should know of the data
 */
record Parts(
    List<TextExample> training,
    Dataset<TextExample, float[]> development,
    Dataset<TextExample, float[]> heldOut,
    String heldOutFrom,
    List<String> texts,
    List<String> notices) {
  /** Dev data of fewer examples is not divided. */
  private static final int ENOUGH_DEV = 500;

  /**
   * @throws TaskException if a part has no examples or no labels
   */
  static Parts read(Task<TextExample, float[]> task, Path data, AgoraRecipe recipe) {
    List<String> notices = new ArrayList<>();
    Dataset<TextExample, float[]> train = labelled(task, data, Split.TRAIN, notices);
    Dataset<TextExample, float[]> dev = labelled(task, data, Split.DEV, notices);
    long seed = RandomBits.derive(recipe.seed(), "parts");
    String from = recipe.heldOut().from();
    if (from.equals("auto")) {
      from = dev.examples().size() < ENOUGH_DEV ? "train" : "dev";
    }
    int count = (int) Math.round(recipe.heldOut().share() * dev.examples().size());
    Dataset<TextExample, float[]> source =
        switch (from) {
          case "train" -> train;
          case "dev" -> dev;
          default -> labelled(task, data, Split.TEST, notices);
        };
    if (from.equals("test")) {
      count = source.examples().size();
    }
    Set<String> heldOut = chosen(source, count, seed, "held-out");
    Dataset<TextExample, float[]> learned = from.equals("train") ? without(train, heldOut) : train;
    Dataset<TextExample, float[]> judged = from.equals("dev") ? without(dev, heldOut) : dev;
    List<String> texts = new ArrayList<>();
    train.examples().forEach(e -> texts.add(whole(e)));
    dev.examples().forEach(e -> texts.add(whole(e)));
    texts.addAll(testTexts(task, data, notices));
    return new Parts(
        some(learned, recipe.trainExamples(), seed, "training").examples(),
        some(judged, recipe.developmentExamples(), seed, "development"),
        source.only("held-out", e -> heldOut.contains(e.id())),
        from,
        texts,
        notices);
  }

  /** What is compared of an example: all of its text. */
  static String whole(TextExample example) {
    return example.pair().map(pair -> example.text() + "\n" + pair).orElse(example.text());
  }

  private static Dataset<TextExample, float[]> labelled(
      Task<TextExample, float[]> task, Path data, Split split, List<String> notices) {
    List<Dataset<TextExample, float[]>> all = task.read(data, split);
    Dataset<TextExample, float[]> first = all.get(0);
    if (all.size() > 1) {
      notices.add("Of the parts of %s, only %s is used.".formatted(task.name(), first.name()));
    }
    if (!first.isLabelled()) {
      throw new TaskException(
          "The part %s of %s in %s has no labels, and Agora needs them. Set held_out.from to dev or train."
              .formatted(first.name(), task.name(), data));
    }
    return first;
  }

  private static List<String> testTexts(
      Task<TextExample, float[]> task, Path data, List<String> notices) {
    List<String> texts = new ArrayList<>();
    try {
      task.read(data, Split.TEST)
          .forEach(part -> part.examples().forEach(example -> texts.add(whole(example))));
    } catch (TaskException e) {
      notices.add(
          "There are no test texts to keep new points from (%s).".formatted(e.getMessage()));
    }
    return texts;
  }

  private static Set<String> chosen(
      Dataset<TextExample, float[]> source, int count, long seed, String purpose) {
    if (count < 1 || count > source.examples().size()) {
      throw new TaskException(
          "%d %s examples were asked of the %d of %s."
              .formatted(count, purpose, source.examples().size(), source.name()));
    }
    return Strata.choose(source.examples(), count, RandomBits.derive(seed, purpose));
  }

  private static Dataset<TextExample, float[]> without(
      Dataset<TextExample, float[]> source, Set<String> ids) {
    if (ids.size() >= source.examples().size()) {
      throw new TaskException(
          "All %d examples of %s would be held out; lower held_out.share, or take them from elsewhere with held_out.from."
              .formatted(source.examples().size(), source.name()));
    }
    return source.only(source.name(), e -> !ids.contains(e.id()));
  }

  private static Dataset<TextExample, float[]> some(
      Dataset<TextExample, float[]> source, int most, long seed, String purpose) {
    if (most == 0 || most >= source.examples().size()) {
      return source;
    }
    Set<String> ids = new HashSet<>(chosen(source, most, seed, purpose));
    return source.only(source.name(), e -> ids.contains(e.id()));
  }

  /** SHA-256 of all examples that are used, in hexadecimal. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (List<TextExample> part : List.of(training, development.examples(), heldOut.examples())) {
        for (TextExample e : part) {
          digest.update((e + "\n").getBytes(StandardCharsets.UTF_8)); // a record says all of it
        }
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
