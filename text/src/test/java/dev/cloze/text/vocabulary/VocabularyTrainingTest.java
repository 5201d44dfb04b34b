package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusInputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole training, in so little memory that much goes to the disk. */
class VocabularyTrainingTest {
  private static final long LITTLE = 32L << 20;
  private static final VocabularyOptions WORDS =
      new VocabularyOptions(VocabularyType.WORDS, 5000, 2, false, 1);
  private static final VocabularyOptions PIECES = VocabularyOptions.wordPiece(3000, true);

  @TempDir static Path texts;

  @TempDir Path folder;

  private static List<Path> corpus;

  private List<Path> files = corpus;

  @BeforeAll
  static void writeTexts() throws IOException {
    corpus =
        List.of(
            new ZipfText(1).write(texts.resolve("a.txt"), 5_000_000),
            Files.writeString(texts.resolve("b.txt"), "Just a few words <S> <S> <S>.\n"),
            Files.writeString(texts.resolve("empty.txt"), "\n"),
            new ZipfText(2).write(texts.resolve("c.txt"), 2_000_000));
  }

  @Test
  void countsEveryWordInLittleMemory() throws IOException {
    var merged = new ArrayList<Integer>();
    TrainingResult result =
        VocabularyTraining.run(
            WORDS,
            options("words", LITTLE, 2).saveEvery(Duration.ZERO),
            new TrainingListener() {
              @Override
              public void onMerging(int runs) {
                merged.add(runs);
              }
            });
    var expected = new TreeMap<String, Long>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        for (String word : line.split(" ")) {
          if (!word.isEmpty()) {
            expected.merge(word, 1L, Long::sum);
          }
        }
      }
    }
    assertThat(merged).as("passes of merging").hasSizeGreaterThan(1);
    assertThat(Files.readAllLines(folder.resolve("words/counts.tsv")))
        .isEqualTo(
            expected.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue()).toList());
    assertThat(Files.readAllLines(folder.resolve("words/vocab.txt")))
        .isEqualTo(mostFrequent(expected, 4997));
    assertThat(result.words()).isEqualTo(expected.size());
    assertThat(result.occurrences())
        .isEqualTo(expected.values().stream().mapToLong(count -> count).sum());
    assertThat(result.size()).isEqualTo(5000);
    assertThat(result.problems()).hasSize(1).first().asString().contains("empty.txt");
    assertThat(left()).containsExactly("words");
  }

  private static List<String> mostFrequent(Map<String, Long> counts, int size) {
    return Stream.concat(
            Stream.of("<S>", "</S>", "<UNK>"),
            counts.entrySet().stream()
                .filter(e -> !e.getKey().equals("<S>"))
                .sorted(
                    Map.Entry.<String, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(size)
                .map(Map.Entry::getKey))
        .toList();
  }

  @Test
  void theResultDependsOnNeitherWorkersNorMemoryNorOrder() throws IOException {
    files = List.of(corpus.get(3), corpus.get(1), corpus.get(2));
    TrainingResult one =
        VocabularyTraining.run(PIECES, options("one", 512L << 20, 1), TrainingListener.NONE);
    assertThat(one.leftOut()).isEqualTo(TrainingResult.LeftOut.NOTHING);
    VocabularyTraining.run(
        PIECES, options("three", LITTLE, 3).saveEvery(Duration.ZERO), TrainingListener.NONE);
    files = List.of(corpus.get(1), corpus.get(2), corpus.get(3));
    VocabularyTraining.run(PIECES, options("other", LITTLE, 2), TrainingListener.NONE);
    assertThat(contents("three").equals(contents("one"))).isTrue();
    assertThat(contents("other").equals(contents("one"))).isTrue();
    assertThat(contents("one")).containsKeys("vocab.txt", "tokenizer.json");
  }

  /** A training that ends at every place where it can be heard, started again each time. */
  @Test
  void goesOnWhereItWasCutOff() throws IOException {
    files = List.of(corpus.get(3), corpus.get(1));
    VocabularyTraining.run(WORDS, options("whole", LITTLE, 2), TrainingListener.NONE);
    var cut = new CutOff();
    TrainingOptions options = options("cut", LITTLE, 2).saveEvery(Duration.ZERO);
    int cuts = 0;
    while (Files.notExists(options.output())) {
      try {
        cut.left = 3;
        VocabularyTraining.run(WORDS, options, cut);
      } catch (CutOff.Now e) {
        cuts++;
      }
    }
    assertThat(cuts).isGreaterThan(5);
    assertThat(cut.continued).as("not from the beginning each time").isGreaterThan(3);
    assertThat(contents("cut")).isEqualTo(contents("whole"));
    assertThat(left()).containsExactly("cut", "whole");
  }

  private static final class CutOff implements TrainingListener {
    static final class Now extends Error {
      private static final long serialVersionUID = 1;
    }

    int left;
    int continued;

    @Override
    public void onReading(long bytesRead, long bytesTotal, long documents) {
      count();
    }

    @Override
    public void onMerging(int runs) {
      count();
    }

    @Override
    public void onContinuing(long bytesRead, long documents) {
      continued++;
    }

    private void count() {
      if (--left == 0) {
        throw new Now();
      }
    }
  }

  @Test
  void whatAnotherTrainingLeftIsNotUsed() throws IOException {
    var cut = new CutOff();
    cut.left = 3;
    TrainingOptions options = options("t", LITTLE, 1).saveEvery(Duration.ZERO);
    assertThatThrownBy(() -> VocabularyTraining.run(PIECES, options, cut))
        .isInstanceOf(CutOff.Now.class);
    var heard = new ArrayList<String>();
    VocabularyTraining.run(
        WORDS,
        options,
        new TrainingListener() {
          @Override
          public void onDiscarding(String discarded) {
            heard.add(discarded);
          }
        });
    assertThat(heard).containsExactly(options.workFolder().toString());
    VocabularyTraining.run(WORDS, options("fresh", LITTLE, 1), TrainingListener.NONE);
    assertThat(contents("t")).isEqualTo(contents("fresh"));
  }

  /** Killed after the result got its name and before the work folder was removed. */
  @Test
  void tidiesUpBehindAFinishedTraining() throws IOException {
    TrainingOptions options = options("t", LITTLE, 1);
    TrainingResult first = VocabularyTraining.run(WORDS, options, TrainingListener.NONE);
    assertThatThrownBy(() -> VocabularyTraining.run(WORDS, options, TrainingListener.NONE))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("exists already");
    var inputs = CorpusInputs.expand(files);
    String job = VocabularyTraining.job(WORDS, options, inputs);
    try (var work = new WorkFolder(options.workFolder(), job, TrainingListener.NONE)) {
      work.save(work.state().with(new WorkFolder.Finished(WORDS, first)));
    }
    assertThat(VocabularyTraining.run(WORDS, options, TrainingListener.NONE)).isEqualTo(first);
    assertThat(left()).containsExactly("t");
  }

  @Test
  void aWorkFolderIsForOneTrainingAndNothingElseInItIsTouched() throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Files.writeString(work.resolve("mine.txt"), "mine");
    TrainingOptions options = options("t", LITTLE, 1).with(LITTLE, 1, work);
    try (var other = new WorkFolder(work, "job", TrainingListener.NONE)) {
      assertThatThrownBy(() -> VocabularyTraining.run(WORDS, options, TrainingListener.NONE))
          .isInstanceOf(VocabularyException.class)
          .hasMessageContaining("another training");
      assertThat(other.path()).isEqualTo(work);
    }
    VocabularyTraining.run(WORDS, options, TrainingListener.NONE);
    assertThat(work.resolve("mine.txt")).hasContent("mine");
    try (Stream<Path> all = Files.list(work)) {
      assertThat(all.map(file -> file.getFileName().toString())).containsOnly("mine.txt");
    }
  }

  @Test
  void badInputLeavesNoOutput() throws IOException {
    files = List.of(Files.write(folder.resolve("x.txt.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0}));
    assertThatThrownBy(
            () -> VocabularyTraining.run(WORDS, options("t", LITTLE, 1), TrainingListener.NONE))
        .isInstanceOf(CorpusException.class);
    assertThatThrownBy(() -> options("t", 1 << 20, 1))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("16 MiB");
    assertThat(left()).containsExactly("x.txt.gz");
  }

  private TrainingOptions options(String output, long memory, int workers) {
    return TrainingOptions.of(files, folder.resolve(output)).with(memory, workers, null);
  }

  private Map<String, String> contents(String output) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(output))) {
      return all.collect(
          Collectors.toMap(
              file -> file.getFileName().toString(),
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
  }

  /** What is in the folder. */
  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
