package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.words.WordCharacters;
import dev.cloze.text.words.WordVocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The batches of the original's own tests (tests/test_data.py). */
class WordStreamsTest {
  private static final WordVocabulary VOCABULARY =
      WordVocabulary.of(List.of("<S>", "</S>", "<UNK>", "the", ".", "chocolate"));

  @TempDir private Path folder;

  private TextSentences text(String content) throws IOException {
    return TextSentences.open(Files.writeString(folder.resolve("text.txt"), content));
  }

  private static WordStreams.Shape shape(int rows, int steps) {
    return new WordStreams.Shape(Optional.empty(), true, rows, steps);
  }

  /** A row each, of word numbers. */
  private static int[][] rows(StreamBatch batch, int[] places, boolean looked) {
    int[][] rows = new int[batch.rows()][batch.steps()];
    for (int i = 0; i < places.length; i++) {
      rows[i % batch.rows()][i / batch.rows()] = looked ? batch.words()[places[i]] : places[i];
    }
    return rows;
  }

  @Test
  void rowsGoOnInTheNextBatchAndShareTheSentences() throws IOException {
    try (TextSentences text = text("the unknown .\nth .\nthe\n")) {
      WordStreams streams = WordStreams.once(text, VOCABULARY, shape(2, 3));
      StreamBatch one = streams.next().orElseThrow();
      assertThat(rows(one, one.inputs()[0], true))
          .isDeepEqualTo(new int[][] {{0, 3, 2}, {0, 2, 4}});
      assertThat(rows(one, one.targets()[0], false))
          .isDeepEqualTo(new int[][] {{3, 2, 4}, {2, 4, 1}});
      assertThat(rows(one, one.inputs()[1], true))
          .isDeepEqualTo(new int[][] {{1, 4, 2}, {1, 4, 2}});
      assertThat(rows(one, one.targets()[1], false))
          .isDeepEqualTo(new int[][] {{4, 2, 3}, {4, 2, 0}});
      assertThat(streams.next()).isEmpty(); // the third sentence is too short for both rows
    }
  }

  @Test
  void endsWhereARowFindsNothing() throws IOException {
    try (TextSentences text = text("the unknown .\nth .\nthe\nthe unknown .\nth .\nthe")) {
      WordStreams streams = WordStreams.once(text, VOCABULARY, shape(2, 3));
      streams.next();
      StreamBatch two = streams.next().orElseThrow();
      assertThat(rows(two, two.inputs()[0], true))
          .isDeepEqualTo(new int[][] {{4, 0, 3}, {0, 3, 2}});
      assertThat(rows(two, two.targets()[0], false))
          .isDeepEqualTo(new int[][] {{1, 3, 1}, {3, 2, 4}});
      assertThat(rows(two, two.inputs()[1], true))
          .isDeepEqualTo(new int[][] {{3, 1, 3}, {1, 4, 2}});
      assertThat(rows(two, two.targets()[1], false))
          .isDeepEqualTo(new int[][] {{0, 3, 0}, {4, 2, 3}});
    }
  }

  /** Unknown words keep their spelling, and stand once however often they come. */
  @Test
  void wordsAreSpelledOnce() throws IOException {
    try (TextSentences text = text("th . th .")) {
      WordCharacters five = new WordCharacters(5);
      StreamBatch batch =
          WordStreams.once(text, VOCABULARY, new WordStreams.Shape(Optional.of(five), false, 1, 5))
              .next()
              .orElseThrow();
      assertThat(batch.words())
          .containsExactly(
              259, 257, 260, 261, 261, 259, 117, 105, 260, 261, 259, 47, 260, 261, 261);
      assertThat(batch.inputs()[0]).containsExactly(0, 1, 2, 1, 2);
      assertThat(batch.targets()[0]).containsExactly(2, 4, 2, 4, 1);
    }
  }

  @Test
  void everySentenceComesOnceAnEpoch() throws IOException {
    StringBuilder lines = new StringBuilder();
    List<String> words = new ArrayList<>(List.of("<S>", "</S>", "<UNK>"));
    for (int i = 0; i < 40; i++) {
      lines.append("w").append(i).append(i % 3 == 0 ? "\r\n" : "\n");
      words.add("w" + i);
    }
    try (TextSentences text = text(lines.toString())) {
      WordStreams streams =
          WordStreams.shuffled(text, WordVocabulary.of(words), shape(4, 2), 5); // a sentence a row
      List<Integer> forward = new ArrayList<>();
      List<Integer> backward = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        StreamBatch batch = streams.next().orElseThrow();
        Arrays.stream(batch.targets()[0]).limit(4).forEach(forward::add);
        Arrays.stream(batch.targets()[1]).limit(4).forEach(backward::add);
      }
      Set<Integer> all = new HashSet<>(forward);
      assertThat(all).hasSize(40);
      assertThat(forward.subList(0, 40)).doesNotHaveDuplicates();
      assertThat(forward.subList(40, 80)).doesNotHaveDuplicates();
      assertThat(forward.subList(0, 40)).isNotEqualTo(forward.subList(40, 80));
      assertThat(forward).isNotEqualTo(backward);
    }
  }

  @Test
  void goesOnFromACursor() throws IOException {
    try (TextSentences text = text("the . the\n.\n\nchocolate the the\nthe\n. . . . . .\n")) {
      WordStreams whole = WordStreams.shuffled(text, VOCABULARY, shape(3, 4), 9);
      for (int i = 0; i < 7; i++) {
        whole.next();
      }
      WordStreams resumed = WordStreams.shuffled(text, VOCABULARY, shape(3, 4), 9);
      resumed.restore(whole.cursor());
      for (int i = 0; i < 10; i++) {
        assertSame(resumed.next().orElseThrow(), whole.next().orElseThrow());
      }
      WordStreams other = WordStreams.shuffled(text, VOCABULARY, shape(2, 4), 9);
      assertThatThrownBy(() -> other.restore(whole.cursor()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("other rows than the 2");
    }
  }

  /** Batches made ahead are those of the streams, and the cursor is that of what was handed out. */
  @Test
  void aLoaderChangesNothing() throws IOException {
    try (TextSentences text = text("the . the\n.\n\nchocolate the the\nthe\n. . . . . .\n")) {
      WordStreams plain = WordStreams.shuffled(text, VOCABULARY, shape(3, 4), 9);
      long[] seventh;
      try (StreamLoader loader =
          new StreamLoader(WordStreams.shuffled(text, VOCABULARY, shape(3, 4), 9))) {
        assertThat(loader.cursor()).isEqualTo(plain.cursor());
        for (int i = 0; i < 7; i++) {
          assertSame(loader.next().orElseThrow(), plain.next().orElseThrow());
          assertThat(loader.cursor()).isEqualTo(plain.cursor());
        }
        seventh = loader.cursor();
        assertThatThrownBy(() -> loader.restore(seventh)).isInstanceOf(IllegalStateException.class);
      }
      try (StreamLoader resumed =
          new StreamLoader(WordStreams.shuffled(text, VOCABULARY, shape(3, 4), 9))) {
        resumed.restore(seventh);
        assertThat(resumed.cursor()).isEqualTo(seventh);
        assertSame(resumed.next().orElseThrow(), plain.next().orElseThrow());
      }
      try (StreamLoader once = new StreamLoader(WordStreams.once(text, VOCABULARY, shape(1, 5)))) {
        int batches = 0;
        while (once.next().isPresent()) {
          batches++;
        }
        assertThat(batches).isEqualTo(4); // 20 predictions
      }
    }
  }

  @Test
  void aLoadersProblemsAreTheTexts() throws IOException {
    Path broken = Files.write(folder.resolve("broken.txt"), new byte[] {'a', '\n', (byte) 0xff});
    try (TextSentences text = TextSentences.open(broken);
        StreamLoader loader = new StreamLoader(WordStreams.once(text, VOCABULARY, shape(1, 2)))) {
      loader.next();
      assertThatThrownBy(loader::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("broken.txt, line 2");
    }
  }

  private static void assertSame(StreamBatch actual, StreamBatch expected) {
    assertThat(actual.words()).isEqualTo(expected.words());
    assertThat(actual.inputs()).isDeepEqualTo(expected.inputs());
    assertThat(actual.targets()).isDeepEqualTo(expected.targets());
  }

  @Test
  void linesEndAsInPython() throws IOException {
    try (TextSentences text = text("a b\rc\r\nd\n\ne\u00a0f")) {
      assertThat(text.count()).isEqualTo(5);
      assertThat(text.words(1)).containsExactly("c");
      assertThat(text.words(3)).isEmpty();
      assertThat(text.words(4)).containsExactly("e", "f");
    }
  }

  @Test
  void badTextIsNamed() throws IOException {
    Path broken = Files.write(folder.resolve("broken.txt"), new byte[] {'a', '\n', (byte) 0xff});
    try (TextSentences text = TextSentences.open(broken)) {
      assertThatThrownBy(() -> text.words(1)).hasMessageContaining("broken.txt, line 2");
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> TextSentences.open(empty)).hasMessageContaining("holds no sentence");
    assertThatThrownBy(() -> TextSentences.open(folder.resolve("gone")))
        .hasMessageContaining("does not exist");
    Files.write(empty.resolve("b"), "x\n".getBytes(StandardCharsets.UTF_8));
    Files.write(empty.resolve("a"), "y\nz".getBytes(StandardCharsets.UTF_8));
    try (TextSentences text = TextSentences.open(empty)) {
      assertThat(List.of(text.words(0), text.words(1), text.words(2)))
          .isEqualTo(List.of(List.of("y"), List.of("z"), List.of("x")));
    }
  }
}
