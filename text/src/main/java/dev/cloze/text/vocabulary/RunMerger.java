package dev.cloze.text.vocabulary;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Merges runs to one: equal words become one word, with the sum of their counts. */
final class RunMerger implements AutoCloseable {
  private final List<RunReader> all = new ArrayList<>();
  private RunReader[] heap; // no child has a lower word than its parent
  private int size;

  RunMerger(Path folder, List<Run> runs) {
    heap = new RunReader[runs.size()];
    try {
      for (Run run : runs) {
        var reader = new RunReader(folder, run);
        all.add(reader);
        if (reader.next()) {
          heap[size++] = reader;
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  void writeTo(CountedWords.Sink sink) {
    byte[] word = new byte[256];
    while (size > 0) {
      RunReader top = heap[0];
      int length = top.length();
      if (length > word.length) {
        word = new byte[Math.max(length, 2 * word.length)];
      }
      System.arraycopy(top.word(), 0, word, 0, length);
      long count = 0;
      do {
        count += heap[0].count();
        advance();
      } while (size > 0 && Arrays.equals(heap[0].word(), 0, heap[0].length(), word, 0, length));
      sink.word(word, length, count);
    }
  }

  @Override
  public void close() {
    all.forEach(RunReader::close);
  }

  private void advance() {
    if (!heap[0].next()) {
      heap[0] = heap[--size];
      heap[size] = null;
    }
    if (size > 1) {
      siftDown(0);
    }
  }

  private void siftDown(int from) {
    RunReader moving = heap[from];
    int i = from;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && heap[child + 1].compareWordTo(heap[child]) < 0) {
        child++;
      }
      if (heap[child].compareWordTo(moving) >= 0) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = moving;
  }
}
