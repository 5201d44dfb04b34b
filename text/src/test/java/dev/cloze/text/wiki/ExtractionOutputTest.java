package dev.cloze.text.wiki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.corpus.UnpackLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractionOutputTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  /** Machines of a cluster share the pages out otherwise, and make the same files. */
  @Test
  void whereFilesEndDoesNotDependOnBatches() throws IOException {
    write("together", pages(30, 40, 10, 55));
    write("apart", pages(30), pages(40), pages(10), pages(55));
    for (String output : List.of("together", "apart")) {
      assertThat(folder.resolve(output).resolve("part-00000.txt")).hasSize(70L * MIB);
      assertThat(folder.resolve(output).resolve("part-00001.txt")).hasSize(65L * MIB);
      assertThat(Files.exists(folder.resolve(output).resolve("part-00002.txt"))).isFalse();
    }
  }

  private void write(String output, ExtractedPages... batches) {
    try (var files =
        new ExtractionOutput(
            new ExtractionOptions(
                List.of(),
                folder.resolve(output),
                ExtractionOptions.Format.TXT,
                Set.of(0),
                false,
                1,
                false,
                UnpackLimits.DEFAULTS))) {
      List.of(batches).forEach(files::write);
      files.commit(new byte[0]);
      assertThat(files.files()).isEqualTo(2);
    }
  }

  private static ExtractedPages pages(int... articleMib) {
    int[] ends = new int[articleMib.length];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += articleMib[i] * MIB;
      ends[i] = end;
    }
    return new ExtractedPages(new byte[end], ends, ExtractionCounts.NONE);
  }
}
