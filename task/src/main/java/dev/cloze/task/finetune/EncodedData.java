package dev.cloze.task.finetune;

import dev.cloze.task.example.Example;
import java.nio.ByteBuffer;
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
record EncodedData<E extends Example, T>(List<E> examples, List<Item<T>> items) {
  static <E extends Example, T> EncodedData<E, T> of(
      List<E> examples, FineTuneObjective<E, ?, T, ?> objective) {
    List<Item<T>> items = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      items.addAll(objective.encode(examples.get(i), i));
    }
    return new EncodedData<>(examples, items);
  }

  /** Tokens of each item. */
  int[] tokens() {
    return items.stream().mapToInt(Item::tokens).toArray();
  }

  /** Tokens of each example, over all of its items. */
  int[] tokensOfExamples() {
    int[] tokens = new int[examples.size()];
    items.forEach(item -> tokens[item.example()] += item.tokens());
    return tokens;
  }

  /** SHA-256 of every token id, in hexadecimal. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Item<T> item : items) {
        for (TokenSequence sequence : item.sequences()) {
          ByteBuffer bytes = ByteBuffer.allocate(4 * sequence.length() + 4);
          bytes.putInt(sequence.length());
          for (int id : sequence.ids()) {
            bytes.putInt(id);
          }
          digest.update(bytes.array());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
