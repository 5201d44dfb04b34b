package dev.cloze.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * INT, TERM and USR1 ask a run to stop after a checkpoint (schedulers send USR1 before the time is
 * up). A second INT ends the process at once.
 *
 * <p>{@code sun.misc.Signal} is in every JDK for want of a replacement (JEP 260), but javac warns
 * of it with no way to suppress that, and warnings are errors here: hence the one use of
 * reflection.
 */
final class StopSignals {
  private static final int EXIT_BY_INTERRUPT = 130;

  private StopSignals() {}

  /** {@code onRequest} is called once, with the signal's name, on a thread of its own. */
  static void install(Consumer<String> onRequest) {
    var asked = new AtomicBoolean();
    Consumer<String> onSignal =
        name -> {
          if (asked.compareAndSet(false, true)) {
            onRequest.accept(name);
          } else if (name.equals("INT")) {
            Runtime.getRuntime().halt(EXIT_BY_INTERRUPT);
          }
        };
    for (String name : List.of("INT", "TERM", "USR1")) {
      handle(name, onSignal);
    }
  }

  private static void handle(String name, Consumer<String> onSignal) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                onSignal.accept(name); // its only method
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException unknownHere) {
      // Windows has no USR1, so nothing there can send it; a JVM run with -Xrs wants no handlers.
      if (!(unknownHere.getCause() instanceof IllegalArgumentException)) {
        throw new IllegalStateException(unknownHere.getCause());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no module jdk.unsupported", e);
    }
  }
}
