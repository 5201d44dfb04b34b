package dev.cloze.task.finetune;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The words of a text, of a part of a long one, or of two texts.
 *
 * @param example number of the example that it is of, or is a part of
 * @param texts one or two, none of them empty
 * @param rows labels that it has: one for each word, or one
 * @param labels the network's outputs for them; null where they are hidden
 */
record WordItem(int example, List<List<String>> texts, int rows, int[] labels)
    implements BatchItem {
  @Override
  public int tokens() {
    return texts.stream().mapToInt(List::size).sum();
  }

  @Override
  public int longest() {
    return texts.stream().mapToInt(List::size).max().orElseThrow();
  }

  @Override
  public void addTo(MessageDigest digest) {
    for (List<String> text : texts) {
      text.forEach(word -> digest.update((word + "\n").getBytes(StandardCharsets.UTF_8)));
      digest.update((byte) '\n');
    }
  }
}
