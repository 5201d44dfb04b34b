package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kinds of vocabulary that are trained. */
final class VocabTrainTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  @Test
  void byteLevelBpe() throws IOException {
    train("bpe", "--size", 300, "--memory", "64m", "--workers", 2).done();
    assertThat(names(folder.resolve("t")))
        .contains("vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json");
    Path file = samples.write("one.txt", "The cat sat.\n");
    Outcome shown = Outcome.of("tokenize", "--model", folder.resolve("t"), file).done();
    assertThat(shown.out().strip()).isEqualTo("The Ġcat Ġsat .");
  }

  @Test
  void wordsByFrequency() throws IOException {
    Outcome outcome = train("words", "--size", 7, "--json").done();
    assertThat(outcome.json().get("words").asInt()).isEqualTo(15);
    assertThat(outcome.json().get("left_out_up_to_count").asInt()).isZero();
    assertThat(names(folder.resolve("t"))).containsExactly("counts.tsv", "vocab.txt");
    assertThat(Files.readAllLines(folder.resolve("t/vocab.txt")))
        .hasSize(7)
        .startsWith("<S>", "</S>", "<UNK>", "The");
    assertThat(Files.readAllLines(folder.resolve("t/counts.tsv"))).hasSize(15).isSorted();
  }

  @Test
  void whatIsNotWhole() throws IOException {
    train("wordpiece", "--size", 60, "--memory", "1m", "--workers", 1)
        .failed(1, "memory is 1 MiB", "16 MiB");
    assertThat(names(folder)).containsExactly("corpus.txt");
  }

  private Outcome train(String type, Object... more) throws IOException {
    Object[] words = {
      "vocab", "train", "--type", type, "--output", folder.resolve("t"), samples.corpus()
    };
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Outcome.of(all);
  }

  private static Iterable<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
