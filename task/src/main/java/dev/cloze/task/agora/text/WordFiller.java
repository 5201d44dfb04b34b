package dev.cloze.task.agora.text;

import dev.cloze.task.FillMask;
import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Words that a masked language model holds likely in a blank. Only pieces that are whole words
 * count: no word is put together from several.
 */
final class WordFiller implements AutoCloseable {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private final FillMask model;
  private final String mask;
  private final String[] words; // of each id; null where it is none

  private WordFiller(FillMask model) {
    this.model = model;
    Vocabulary vocabulary = model.tokenizer().vocabulary();
    mask = vocabulary.specials().mask();
    words = new String[vocabulary.size()];
    for (int id = 0; id < words.length; id++) {
      words[id] = word(vocabulary, id);
    }
  }

  static WordFiller open(Path directory) {
    return new WordFiller(FillMask.open(directory));
  }

  private static String word(Vocabulary vocabulary, int id) {
    String token = vocabulary.token(id);
    if (vocabulary.specials().all().contains(token) || vocabulary.isContinuation(id)) {
      return null;
    }
    String text = vocabulary.spelling() == TokenSpelling.BYTE_LEVEL ? decoded(token) : token;
    return WORD.matcher(text).matches() ? text : null;
  }

  private static String decoded(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = token.charAt(0) == ByteSymbols.BLANK ? 1 : 0; i < token.length(); i++) {
      bytes.write(ByteSymbols.unsignedByte(token.charAt(i)));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What stands for a blank. */
  String mask() {
    return mask;
  }

  /**
   * Draws a word for the first blank of a text.
   *
   * @param before the text before the blank
   * @param after the text behind it, perhaps with further blanks
   * @param original the word that stood there; it is not drawn
   * @param top so many of the likeliest words, by their probabilities
   * @return null if the model knows no other word
   */
  String draw(String before, String after, String original, int top, Random random) {
    float[] probabilities = model.probabilities(List.of(window(before, after))).get(0).get(0);
    PriorityQueue<Integer> best =
        new PriorityQueue<>(Comparator.comparingDouble((Integer id) -> probabilities[id]));
    for (int id = 0; id < words.length; id++) {
      if (words[id] != null && !words[id].equalsIgnoreCase(original)) {
        best.add(id);
        if (best.size() > top) {
          best.poll();
        }
      }
    }
    List<Integer> ids = new ArrayList<>(best);
    ids.sort(
        Comparator.comparingDouble((Integer id) -> -probabilities[id])
            .thenComparingInt(Integer::intValue));
    double sum = ids.stream().mapToDouble(id -> probabilities[id]).sum();
    double drawn = random.nextDouble() * sum;
    for (int id : ids) {
      drawn -= probabilities[id];
      if (drawn <= 0) {
        return capitalised(words[id], original);
      }
    }
    return ids.isEmpty() ? null : capitalised(words[ids.get(ids.size() - 1)], original);
  }

  private static String capitalised(String word, String like) {
    boolean capital =
        Character.isUpperCase(like.charAt(0)) && Character.isLowerCase(word.charAt(0));
    return capital ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word;
  }

  /** As much around the blank as the model can read. */
  private String window(String before, String after) {
    String left = before;
    String right = after;
    int longest = model.longestSequence();
    while (tokens(left) + tokens(right) + 3 > longest) { // the ends and the blank
      boolean cutLeft = left.length() >= right.length();
      left = cutLeft ? left.substring(left.length() - left.length() * 3 / 4) : left;
      right = cutLeft ? right : right.substring(0, right.length() * 3 / 4);
    }
    return left + mask + right;
  }

  private int tokens(String text) {
    int blanks = text.split(Pattern.quote(mask), -1).length - 1;
    return model.tokenizer().encode(text.replace(mask, " ")).size() + blanks;
  }

  @Override
  public void close() {
    model.close();
  }
}
