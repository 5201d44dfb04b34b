package dev.cloze.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * INT, TERM and USR1 ask a run to stop after a checkpoint (schedulers send USR1 before the time is
 * up). A second INT ends the process at once.
 */
final class StopSignals {
  private static final int EXIT_BY_INTERRUPT = 130;

  private StopSignals() {}

  /** {@code onRequest} is called with the signal's name, on a thread of its own, once. */
  static void install(Consumer<String> onRequest) {
    var asked = new AtomicBoolean();
    for (String name : new String[] {"INT", "TERM", "USR1"}) {
      try {
        Signal.handle(
            new Signal(name),
            signal -> {
              if (asked.compareAndSet(false, true)) {
                onRequest.accept(signal.getName());
              } else if (signal.getName().equals("INT")) {
                Runtime.getRuntime().halt(EXIT_BY_INTERRUPT);
              }
            });
      } catch (IllegalArgumentException unknownHere) {
        // Windows has no USR1; nothing there can send it.
        continue;
      }
    }
  }
}
