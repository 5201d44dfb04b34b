package dev.cloze.spark;

import dev.cloze.text.dedup.Candidates;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Consumer;
import scala.Tuple2;

/** Pairs of documents out of sorted keys, made while they are asked for. */
final class PairIterator implements Iterator<Tuple2<Long, Long>> {
  private final Iterator<Tuple2<DocumentKey, Boolean>> keys;
  private final Queue<Tuple2<Long, Long>> ready = new ArrayDeque<>();
  private final Consumer<DocumentKey> maker;

  private PairIterator(Iterator<Tuple2<DocumentKey, Boolean>> keys, boolean ofBands) {
    this.keys = keys;
    maker = ofBands ? candidates() : equalToFirst();
  }

  /** The first document with a hash, and each other one with it. */
  static PairIterator ofHashes(Iterator<Tuple2<DocumentKey, Boolean>> keys) {
    return new PairIterator(keys, false);
  }

  /** Those to verify. */
  static PairIterator ofBands(Iterator<Tuple2<DocumentKey, Boolean>> keys) {
    return new PairIterator(keys, true);
  }

  private Consumer<DocumentKey> candidates() {
    Candidates candidates = new Candidates(this::add);
    return key -> candidates.add(key.high(), key.document());
  }

  private Consumer<DocumentKey> equalToFirst() {
    DocumentKey[] first = new DocumentKey[1];
    return key -> {
      if (key.sameAs(first[0])) {
        add(first[0].document(), key.document());
      } else {
        first[0] = key;
      }
    };
  }

  private void add(long first, long second) {
    ready.add(new Tuple2<>(first, second));
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && keys.hasNext()) {
      maker.accept(keys.next()._1());
    }
    return !ready.isEmpty();
  }

  @Override
  public Tuple2<Long, Long> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }
}
