package dev.cloze.model;

import org.bytedeco.javacpp.Pointer;

/** For tests of what stays in native memory. */
public final class NativeObjects {
  private NativeObjects() {}

  /** How many there are once the collector has freed what other tests left to it. */
  public static long settledCount() {
    long count;
    do {
      count = Pointer.totalCount();
      System.gc();
      try {
        Thread.sleep(100); // JavaCPP frees on a thread of its own
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    } while (Pointer.totalCount() != count);
    return count;
  }
}
