package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final StringWriter err = new StringWriter();
  private final AtomicLong clock = new AtomicLong();

  private Progress progress(boolean terminal) {
    return new Progress(new PrintWriter(err, true), terminal, clock::get);
  }

  private void seconds(double seconds) {
    clock.set((long) (seconds * 1e9));
  }

  @Test
  void shortWorkShowsNothing() {
    try (Progress progress = progress(true)) {
      seconds(1.9);
      progress.update(90, 100, () -> "tokens");
    }
    assertThat(err).hasToString("");
  }

  @Test
  void aPersonSeesABarAfterTwoSecondsAndItGoesAwayAtTheEnd() {
    Progress progress = progress(true);
    seconds(4);
    progress.update(25, 100, () -> "tokens");
    assertThat(err.toString()).contains("[======                  ]  25 %  tokens, 12 s left");
    progress.close();
    assertThat(err.toString()).endsWith("\r\u001B[K");
  }

  @Test
  void theBarIsRedrawnAtMostTenTimesASecond() {
    Progress progress = progress(true);
    for (int i = 0; i < 1000; i++) {
      seconds(2 + i / 1000.0);
      progress.update(i, 1000, () -> "");
    }
    assertThat(err.toString().split("\r")).hasSizeBetween(9, 12);
  }

  @Test
  void aLogGetsALineNowAndThenAndNoControlCharacters() {
    try (Progress progress = progress(false)) {
      for (int s = 0; s < 100; s++) {
        seconds(s);
        progress.update(s, 100, () -> "tokens");
      }
    }
    assertThat(err.toString().lines()).hasSize(3).first().asString().startsWith("30 %  tokens");
    assertThat(err.toString()).doesNotContain("\u001B", "\r");
  }

  @Test
  void durationsReadWell() {
    assertThat(Progress.duration(59)).isEqualTo("59 s");
    assertThat(Progress.duration(61)).isEqualTo("1 min 01 s");
    assertThat(Progress.duration(3660)).isEqualTo("1 h 01 min");
  }
}
