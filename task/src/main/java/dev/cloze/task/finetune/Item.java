package dev.cloze.task.finetune;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * What is computed together: the sequence of a text, one window of a long one, or all proposals of
 * a question.
 *
 * @param example number of the example that it is of, or is a part of
 * @param sequences one or more
 * @param target what the network should say of it
 */
record Item<T>(int example, List<TokenSequence> sequences, T target) implements BatchItem {
  @Override
  public int tokens() {
    return sequences.stream().mapToInt(TokenSequence::length).sum();
  }

  @Override
  public int longest() {
    return sequences.stream().mapToInt(TokenSequence::length).max().orElse(0);
  }

  @Override
  public void addTo(MessageDigest digest) {
    for (TokenSequence sequence : sequences) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * sequence.length() + 4);
      bytes.putInt(sequence.length());
      for (int id : sequence.ids()) {
        bytes.putInt(id);
      }
      digest.update(bytes.array());
    }
  }
}
