package dev.cloze.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.Recipe;
import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import dev.cloze.train.Pretraining;
import dev.cloze.train.TrainingException;
import dev.cloze.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole searches over a toy space, with a toy teacher. */
class ArchitectureSearchTest {
  private static final List<String> WORDS = List.of("the", "a", "cat", "dog", "sees", "hears");

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path teacher;

  @BeforeAll
  static void makeTeacher() throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    tokens.add(".");
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED),
        shared.resolve("tokenizer"));
    prepare("train", 60, 1);
    prepare("held-out", 10, 2);
    Recipe recipe =
        Recipe.parse(
            """
            architecture: {type: bert, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2,
              intermediate_size: 32, max_position_embeddings: 64}
            tokenizer: %1$s/tokenizer
            data: {path: %1$s/train, length: 24}
            objective: {next_sentence: false}
            optimizer: {learning_rate: 5.0e-3}
            training: {steps: 30, batch_size: 8, threads: 1}
            """
                .formatted(shared),
            "teacher",
            Map.of());
    try (Pretraining run =
        new Pretraining(recipe, shared.resolve("teacher"), new TrainingListener() {})) {
      teacher = run.run(() -> false).checkpoint();
    }
  }

  private static void prepare(String name, int documents, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      for (int j = 0; j < 6; j++) {
        String subject = random.nextBoolean() ? "the cat sees" : "a dog hears";
        text.append(subject).append(random.nextBoolean() ? " the dog .\n" : " a cat .\n");
      }
      text.append('\n');
    }
    Path file = Files.writeString(shared.resolve(name + ".txt"), text);
    Preparation.run(
        PreparationOptions.of(List.of(file), shared.resolve("tokenizer"), shared.resolve(name)),
        ProgressListener.NONE);
  }

  private static ArchitectureSearchRecipe recipe(Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(overrides);
    all.putIfAbsent("error.teacher", "\"" + teacher + "\"");
    return ArchitectureSearchRecipe.parse(
        """
        space:
          {num_hidden_layers: [1, 2], num_attention_heads: [2, 3], hidden_size: [8, 12], intermediate_size: [4]}
        maximum: {num_hidden_layers: 3, num_attention_heads: 2, hidden_size: 16, intermediate_size: 32}
        inference: {measure: flops, length: 16}
        error: {steps: 3, positions: 20}
        trials: [{learning_rate: 1.0e-2, batch_size: 4}, {learning_rate: 1.0e-3, batch_size: 4}]
        tokenizer: %1$s/tokenizer
        data: {path: %1$s/train, validation: %1$s/held-out, length: 24}
        """
            .formatted(shared),
        "search",
        all);
  }

  private SearchResult search(String output, Map<String, String> overrides) throws IOException {
    return search(output, overrides, new AtomicInteger());
  }

  private SearchResult search(String output, Map<String, String> overrides, AtomicInteger trained)
      throws IOException {
    SearchListener listener =
        new SearchListener() {
          @Override
          public void onTrained(int done, int trainings, Candidate candidate, double error) {
            trained.incrementAndGet();
          }
        };
    return new ArchitectureSearch(recipe(overrides), folder.resolve(output), listener)
        .run(() -> false);
  }

  @Test
  void searchesAndRepeatsFromWhatIsStored() throws IOException {
    AtomicInteger trained = new AtomicInteger();
    SearchResult first = search("a", Map.of(), trained);
    // Hidden size 8 takes 2 heads, 12 takes 2 and 3: three shapes for each number of layers.
    assertThat(first.shapes()).isEqualTo(6);
    assertThat(trained).hasValue(12);
    assertThat(first.isComplete()).isTrue();
    assertThat(first.positions()).isGreaterThanOrEqualTo(20);
    assertThat(first.rows())
        .allMatch(row -> row.status() == Row.Status.MEASURED && row.error() > 0 && row.w() > 0);
    assertThat(first.coarserStrides()).extracting(SearchResult.Coarser::stride).contains(2, 3, 5);
    trained.set(0);
    SearchResult again = search("a", Map.of(), trained);
    assertThat(trained).hasValue(0);
    assertThat(again.rows()).isEqualTo(first.rows());
    assertThat(again.best()).isEqualTo(first.best());
    assertThat(SearchReport.html(again)).isEqualTo(SearchReport.html(first));
    SearchResult elsewhere = search("b", Map.of());
    assertThat(elsewhere.rows()).as("the same seed measures the same").isEqualTo(first.rows());
    SearchResult coarse = search("a", Map.of("stride", "5"), trained);
    assertThat(trained).hasValue(0);
    assertThat(coarse.best()).isEqualTo(Fptas.best(first.rows(), 5).orElseThrow());
  }

  @Test
  void theReportAndTheRecipe() throws IOException {
    SearchResult result = search("report", Map.of());
    String html = SearchReport.html(result);
    assertThat(html)
        .contains("<svg", "Maximum point: 3/2/16/32", "multiply-adds counted", "measured")
        .doesNotContain("http-equiv", "src=", "href=", "NaN");
    assertThat(SearchTable.lines(result, 3)).hasSize(5);
    String yaml = WinnerRecipe.yaml(result, "winner.yaml");
    Recipe winner = Recipe.parse(yaml, "winner", Map.of());
    assertThat(winner.architecture().shape().hiddenSize())
        .isEqualTo(result.best().candidate().shape().hiddenSize());
    assertThat(winner.architecture().model(result.vocabSize()).preTrainingParameters())
        .isEqualTo(result.best().candidate().parameters());
    assertThat(winner.objective().distillation().teacher()).isEqualTo(teacher.toString());
    Recipe alone =
        Recipe.parse(
            WinnerRecipe.yaml(search("alone", Map.of("error.teacher", "null")), "w"),
            "alone",
            Map.of());
    assertThat(alone.objective().distillation()).isNull();
  }

  @Test
  void aBudgetEndsItAndTheNextStartGoesOn() throws IOException {
    AtomicInteger trained = new AtomicInteger();
    SearchResult part = search("budget", Map.of("budget.steps", "14"), trained);
    assertThat(trained).hasValue(4); // of 3 steps each
    assertThat(part.isComplete()).isFalse();
    assertThat(part.count(Row.Status.NOT_REACHED)).isEqualTo(8);
    assertThat(part.warnings()).anyMatch(line -> line.contains("8 of 12 rows were not reached"));
    SearchResult whole = search("budget", Map.of(), trained);
    assertThat(trained).hasValue(12);
    assertThat(whole.rows()).isEqualTo(search("whole", Map.of()).rows());
  }

  @Test
  void aStopKeepsWhatIsMeasured() throws IOException {
    AtomicInteger trained = new AtomicInteger();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void onTrained(int done, int trainings, Candidate candidate, double error) {
            trained.incrementAndGet();
          }
        };
    SearchResult part =
        new ArchitectureSearch(recipe(Map.of()), folder.resolve("stop"), listener)
            .run(() -> trained.get() >= 5);
    assertThat(part.count(Row.Status.MEASURED)).isEqualTo(5);
    SearchResult whole = search("stop", Map.of(), trained);
    assertThat(trained).hasValue(12);
    assertThat(whole.isComplete()).isTrue();
  }

  @Test
  void theoryIsPlainDescent() throws IOException {
    Map<String, String> theory = Map.of("error.mode", "theory", "error.clip", "0.05");
    SearchResult result = search("theory", theory);
    assertThat(result.rows()).allMatch(row -> row.status() == Row.Status.MEASURED);
    assertThat(result.warnings())
        .as("3 steps separate nothing")
        .anyMatch(w -> w.contains("next to nothing"));
    SearchResult wild =
        search(
            "wild",
            Map.of(
                "error.mode", "theory",
                "error.clip", "1.0e30",
                "error.steps", "20",
                "trials",
                    "[{learning_rate: 1.0e30, batch_size: 4}, {learning_rate: 1.0e-3, batch_size: 4}]"));
    assertThat(wild.count(Row.Status.DIVERGED)).isEqualTo(6);
    assertThat(wild.best().trial()).isEqualTo(1);
  }

  @Test
  void timedOnThisDevice() throws IOException {
    SearchResult result =
        search(
            "timed",
            Map.of(
                "inference",
                "{measure: time, length: 16, warmup: 1, passes: 5, threads: 1}",
                "maximum",
                "{num_hidden_layers: 12, num_attention_heads: 2, hidden_size: 64, intermediate_size: 64}",
                "stride",
                "3"));
    assertThat(result.costs()).hasSize(3);
    assertThat(result.costs().values())
        .allMatch(c -> c.cost() > 0 && c.tenth() <= c.cost() && c.cost() <= c.ninetieth());
    assertThat(result.costUnit()).isEqualTo("ms");
  }

  @Test
  void theCacheOfTheTeacherChangesLittle() throws IOException {
    List<Row> cached = search("cached", Map.of("error.top_k", "50")).rows();
    List<Row> asked = search("asked", Map.of()).rows();
    for (int i = 0; i < asked.size(); i++) {
      assertThat(cached.get(i).error())
          .isCloseTo(asked.get(i).error(), org.assertj.core.api.Assertions.within(1e-3));
    }
  }

  @Test
  void saysWhatCannotBeSearched() {
    assertThatThrownBy(
            () ->
                search(
                    "x",
                    Map.of(
                        "maximum",
                        "{num_hidden_layers: 1, num_attention_heads: 2, hidden_size: 4, intermediate_size: 4}")))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("none has fewer parameters than the maximum point 1/2/4/4");
    assertThatThrownBy(() -> search("y", Map.of("budget.minutes", "1.0e-9")))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("ended before one shape was trained");
    assertThatThrownBy(() -> search("z", Map.of("error.teacher", "\"" + folder + "\"")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(folder.toString());
    assertThatThrownBy(
            () ->
                search(
                    "w",
                    Map.of(
                        "error.mode", "theory",
                        "error.clip", "1.0e30",
                        "error.steps", "20",
                        "trials", "[{learning_rate: 1.0e30, batch_size: 4}]")))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("Every training diverged");
  }
}
