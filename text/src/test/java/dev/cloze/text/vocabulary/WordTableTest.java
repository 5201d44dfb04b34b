package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, runs and their merging against a sorted map. */
class WordTableTest {
  private static final long SEED = Long.getLong("cloze.test.seed", 1);

  @TempDir Path folder;

  @Test
  void runsOfFullTablesAddUpToAllWords() {
    var random = new Random(SEED);
    var expected = new TreeMap<ByteBuffer, Long>(WordTableTest::unsigned);
    var table = new WordTable(400_000);
    var runs = new ArrayList<Run>();
    for (int i = 0; i < 60_000; i++) {
      byte[] word = word(random);
      expected.merge(ByteBuffer.wrap(word), 3L, Long::sum);
      if (!table.add(word, word.length, 3)) {
        runs.add(spill(table, runs.size()));
        assertThat(table.add(word, word.length, 3)).isTrue();
      }
    }
    runs.add(spill(table, runs.size()));
    assertThat(runs).as("seed %d", SEED).hasSizeGreaterThan(3);
    Run merged;
    try (var merger = new RunMerger(folder, runs);
        var writer = new RunWriter(folder.resolve("all"))) {
      merger.writeTo(writer);
      merged = writer.finish();
    }
    var actual = new ArrayList<String>();
    try (var reader = new RunReader(folder, merged)) {
      while (reader.next()) {
        actual.add(text(reader.word(), reader.length(), reader.count()));
      }
    }
    var lines = new ArrayList<String>();
    expected.forEach((word, count) -> lines.add(text(word.array(), word.limit(), count)));
    assertThat(actual).as("seed %d", SEED).isEqualTo(lines);
  }

  @Test
  void takesAWordThatIsLongerThanAllItsMemory() {
    var table = new WordTable(100_000);
    byte[] longest = new byte[3_000_000];
    Arrays.fill(longest, (byte) 'a');
    assertThat(table.add(longest, longest.length, 1)).isTrue();
    assertThat(table.add(longest, longest.length - 1, 1)).isFalse();
    assertThat(table.add(longest, longest.length, 1)).isTrue();
    Run run = spill(table, 1);
    try (var reader = new RunReader(folder, run)) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.length()).isEqualTo(longest.length);
      assertThat(reader.count()).isEqualTo(2);
      assertThat(reader.next()).isFalse();
    }
  }

  @Test
  void noticesARunThatChanged() throws IOException {
    var table = new WordTable(100_000);
    for (byte c = 'a'; c <= 'z'; c++) {
      table.add(new byte[] {c, c}, 2, c);
    }
    Run run = spill(table, 1);
    Path file = folder.resolve(run.file());
    byte[] bytes = Files.readAllBytes(file);
    bytes[40] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> readAll(run))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining(run.file());
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> readAll(run)).isInstanceOf(VocabularyException.class);
  }

  private void readAll(Run run) {
    try (var reader = new RunReader(folder, run)) {
      while (reader.next()) {
        reader.count();
      }
    }
  }

  private Run spill(WordTable table, int number) {
    try (var writer = new RunWriter(folder.resolve("run-" + number))) {
      table.forEachSorted(writer);
      table.clear();
      return writer.finish();
    }
  }

  /** Of a few letters, so that many begin alike; with zeros and high bytes; some very long. */
  private static byte[] word(Random random) {
    byte[] letters = {0, 'a', 'b', (byte) 0xC3, (byte) 0xFF};
    byte[] word = new byte[1 + random.nextInt(random.nextInt(500) == 0 ? 300 : 9)];
    boolean same = word.length > 20;
    for (int i = 0; i < word.length; i++) {
      word[i] = same && i < 200 ? (byte) 'a' : letters[random.nextInt(letters.length)];
    }
    return word;
  }

  private static int unsigned(ByteBuffer a, ByteBuffer b) {
    return Arrays.compareUnsigned(a.array(), b.array());
  }

  private static String text(byte[] word, int length, long count) {
    return Arrays.toString(Arrays.copyOf(word, length)) + " " + count;
  }
}
