package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceCopyTest {
  /** Every cut of many texts into slices of every size: each byte once, cut behind blank lines. */
  @Test
  void slicesMeetBetweenDocuments() throws IOException {
    Random random = new Random(3);
    int inside = 0;
    for (int trial = 0; trial < 30; trial++) {
      byte[] file = Corpora.text(random, 3).getBytes(StandardCharsets.UTF_8);
      file = Arrays.copyOf(file, Math.min(file.length, 300)); // also amid a line or a character
      for (int size = 1; size < file.length + 2; size++) {
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (int begin = 0; begin < file.length; begin += size) {
          byte[] slice = copy(file, begin, Math.min(file.length, begin + size), false);
          if (slice.length > 0 && together.size() > 0) {
            inside++;
            assertThat(endsWithBlankLine(together.toByteArray()))
                .as("trial %d, slices of %d, at %d", trial, size, begin)
                .isTrue();
            assertThat(new String(slice, StandardCharsets.UTF_8)).doesNotStartWith("\uFEFF");
          }
          together.writeBytes(slice);
        }
        assertThat(together.toByteArray()).isEqualTo(file);
      }
    }
    assertThat(inside).isGreaterThan(1_000);
  }

  @Test
  void jsonIsCutAtEveryLine() throws IOException {
    byte[] file = "{1}\n{2}\n\n{3}\n{4}".getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size < file.length; size++) {
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      for (int begin = 0; begin < file.length; begin += size) {
        byte[] slice = copy(file, begin, Math.min(file.length, begin + size), true);
        assertThat(together.size() == 0 || slice.length == 0 || together.toString().endsWith("\n"))
            .isTrue();
        together.writeBytes(slice);
      }
      assertThat(together.toByteArray()).isEqualTo(file);
    }
    assertThat(new String(copy(file, 1, 6, true), StandardCharsets.UTF_8)).isEqualTo("\n");
  }

  private static byte[] copy(byte[] file, int begin, int end, boolean everyLine)
      throws IOException {
    Part.Slice slice = new Part.Slice(0, "file", begin, end, file.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int first = (int) SliceCopy.firstByte(slice);
    InputStream in = new ByteArrayInputStream(file, first, file.length - first);
    new SliceCopy(in, slice, everyLine).copy(slice, out);
    return out.toByteArray();
  }

  private static boolean endsWithBlankLine(byte[] text) {
    String[] lines = new String(text, StandardCharsets.UTF_8).split("\n", -1);
    return lines[lines.length - 1].isEmpty() && lines[lines.length - 2].isBlank();
  }
}
