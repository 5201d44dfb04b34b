package dev.cloze.task.finetune;

import dev.cloze.task.example.Example;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Examples with what the network reads of them.
 *
 * @param items of all examples, in their order
 */
record EncodedData<E extends Example, I extends BatchItem>(List<E> examples, List<I> items) {
  static <E extends Example, I extends BatchItem> EncodedData<E, I> of(
      List<E> examples, TaskLearning<E, ?, I, ?> learning) {
    List<I> items = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      items.addAll(learning.encode(examples.get(i), i));
    }
    return new EncodedData<>(examples, items);
  }

  /** Tokens of each item. */
  int[] tokens() {
    return items.stream().mapToInt(BatchItem::tokens).toArray();
  }

  /** Tokens of each example, over all of its items. */
  int[] tokensOfExamples() {
    int[] tokens = new int[examples.size()];
    items.forEach(item -> tokens[item.example()] += item.tokens());
    return tokens;
  }

  /** SHA-256 of all that the network reads, in hexadecimal. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      items.forEach(item -> item.addTo(digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
