package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every architecture with every kind of head, from pre-training to the leaderboard's file. */
final class FinetuneTasksTest {
  private static final String BERT =
      """
      architecture:
        {type: bert, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16,
         max_position_embeddings: 48}
      data: {path: %2$s, length: 16}
      """;

  private static final String ELECTRA =
      """
      architecture:
        {type: electra, embedding_size: 8, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2,
         intermediate_size: 16, max_position_embeddings: 48, generator: {hidden_share: 1}}
      data: {path: %2$s, length: 16}
      objective: {type: electra}
      """;

  private static final String ROBERTA =
      """
      architecture:
        {type: roberta, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16,
         max_position_embeddings: 130}
      data: {path: %2$s, length: 16, blocks: complete}
      objective: {masking: roberta, next_sentence: false}
      """;

  private static final String REST =
      """
      tokenizer: %1$s
      optimizer: {type: adamw, learning_rate: 1.0e-3}
      schedule: {warmup_steps: 1}
      training: {steps: 1, batch_size: 4, threads: 1}
      """;

  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  private Path pretrained(String name, String recipe) throws IOException {
    Path tokenizer = folder.resolve("tokenizer");
    if (recipe.equals(ROBERTA)) {
      TokenizerFiles.write(Samples.bytes(), Files.createDirectories(tokenizer));
    } else {
      tokenizer = samples.vocabulary();
    }
    Path shards = folder.resolve(name + "-shards");
    Outcome.of("prepare", "--tokenizer", tokenizer, "--output", shards, samples.corpus()).done();
    Path file = samples.write(name + ".yaml", (recipe + REST).formatted(tokenizer, shards));
    Path run = folder.resolve(name);
    Outcome.of("pretrain", file, "--run", run).done();
    return run;
  }

  /** What came of a task from its training data to the files of its leaderboard. */
  private record Course(JsonNode tuned, JsonNode judged, Map<String, String> files, Path model) {}

  private Course course(String task, Path model, String data, String... settings)
      throws IOException {
    Path output = folder.resolve("tuned-" + task);
    Path from = folder.resolve(data);
    List<Object> arguments =
        new ArrayList<>(
            List.of("finetune", "--task", task, "--model", model, "--data", from, "--json"));
    arguments.addAll(List.of("--output", output, "--set", "training.threads=1"));
    arguments.addAll(List.of("--set", "training.batch_size=4", "--set", "training.max_steps=6"));
    Arrays.stream(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    JsonNode tuned = Outcome.of(arguments.toArray()).done().json();
    Path page = folder.resolve(task + ".html");
    JsonNode judged =
        Outcome.of(
                "evaluate",
                "--task",
                task,
                "--model",
                output,
                "--data",
                from,
                "--threads",
                1,
                "--report",
                page,
                "--json")
            .done()
            .json()
            .path("metrics");
    assertThat(judged.path("main").asDouble())
        .as("evaluated again, the saved model is as good as it was")
        .isEqualTo(tuned.at("/runs/0/main").asDouble());
    assertThat(page).content().contains("Errors: " + task);
    Path zip = folder.resolve(task + ".zip");
    Outcome.of(
            "predict",
            "--task",
            task,
            "--model",
            output,
            "--data",
            from,
            "--threads",
            1,
            "--output",
            zip)
        .done();
    return new Course(tuned, judged, contents(zip), output);
  }

  private static Map<String, String> contents(Path archive) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        contents.put(entry.getName(), new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return contents;
  }

  private static String config(Path model) throws IOException {
    return Files.readString(model.resolve("config.json"));
  }

  /** Of two questions on each of so many texts the second has no answer, if there are such. */
  private void squad(boolean withUnanswerable) throws IOException {
    for (String part : List.of("train", "dev", "test")) {
      int texts = part.equals("train") ? 6 : 3;
      String paragraphs =
          IntStream.range(0, texts)
              .mapToObj(
                  i ->
                      """
                      {"context": "The dog sat. A cat ran home.", "qas": [
                       {"id": "%1$s-%2$d", "question": "the cat", "answers": [%3$s]%4$s}%5$s]}\
                      """
                          .formatted(
                              part,
                              i,
                              "{\"text\": \"ran home\", \"answer_start\": 19}",
                              withUnanswerable ? ", \"is_impossible\": false" : "",
                              withUnanswerable
                                  ? ", {\"id\": \"%s-%d-none\", \"question\": \"the mat\", \"answers\": [], \"is_impossible\": true}"
                                      .formatted(part, i)
                                  : ""))
              .collect(Collectors.joining(", "));
      samples.write(
          "squad/%s.json".formatted(part),
          "{\"data\": [{\"title\": \"T\", \"paragraphs\": [%s]}]}".formatted(paragraphs));
    }
  }

  @Test
  void electraAnswersJointly() throws IOException {
    squad(true);
    Path model = pretrained("electra", ELECTRA);
    Course course = course("squad-2.0", model, "squad", "answers.question_length=8");
    assertThat(config(course.model)).contains("ElectraForJointQuestionAnswering");
    assertThat(course.judged.at("/scores/dev/null_threshold").asDouble()).isEqualTo(-2.75);
    assertThat(course.judged.at("/constant/dev/f1").asDouble()).isEqualTo(0.5);
    assertThresholdApplied(course, -2.75);
  }

  /** The threshold that was best on dev goes with the model. */
  @Test
  void theThresholdThatWasSearchedIsUsed() throws IOException {
    squad(true);
    Path model = pretrained("bert", BERT);
    Course course = course("squad-2.0", model, "squad", "answers.question_length=8");
    assertThat(Files.readString(course.model.resolve("runs/seed-1/recipe.yaml")))
        .contains("null_threshold: search");
    double threshold = course.tuned.at("/runs/0/scores/dev/null_threshold").asDouble();
    String recipe = Files.readString(course.model.resolve("recipe.yaml"));
    assertThat(Double.parseDouble(recipe.replaceAll("(?s).*null_threshold: (\\S+).*", "$1")))
        .isEqualTo(threshold);
    assertThat(course.judged.at("/scores/dev/f1"))
        .isEqualTo(course.judged.at("/scores/dev/best_f1"));
    assertThat(course.judged.at("/scores/dev/null_threshold").asDouble()).isEqualTo(threshold);
    assertThresholdApplied(course, threshold);
  }

  private static void assertThresholdApplied(Course course, double threshold) throws IOException {
    JsonNode answers = Json.MAPPER.readTree(course.files.get("predictions.json"));
    JsonNode odds = Json.MAPPER.readTree(course.files.get("null_odds.json"));
    assertThat(answers).hasSize(6);
    answers
        .properties()
        .forEach(
            answer ->
                assertThat(answer.getValue().asText().isEmpty())
                    .as(answer.getKey())
                    .isEqualTo(odds.path(answer.getKey()).asDouble() > threshold));
  }

  @Test
  void robertaClassifiesPairs() throws IOException {
    String header = "index\tsentence1\tsentence2";
    for (String part : List.of("train", "dev")) {
      samples.write(
          "rte/%s.tsv".formatted(part),
          header
              + "\tlabel\n0\tThe cat sat.\tThe cat sat.\tentailment\n"
              + "1\tThe dog ran.\tA cat sat.\tnot_entailment\n");
    }
    samples.write("rte/test.tsv", header + "\n0\tThe cat.\tA cat.\n1\tA dog.\tA cat.\n");
    Course course = course("rte", pretrained("roberta", ROBERTA), "rte");
    assertThat(config(course.model)).contains("RobertaForSequenceClassification", "entailment");
    assertThat(course.files.get("RTE.tsv").lines())
        .hasSize(3)
        .startsWith("index\tprediction")
        .element(1)
        .asString()
        .matches("0\t(not_)?entailment");
  }

  @Test
  void robertaAnswers() throws IOException {
    squad(false);
    Course course =
        course(
            "squad-1.1",
            pretrained("roberta", ROBERTA),
            "squad",
            "training.length=64",
            "answers.question_length=16");
    assertThat(config(course.model)).contains("RobertaForQuestionAnswering");
    JsonNode answers = Json.MAPPER.readTree(course.files.get("predictions.json"));
    assertThat(answers).hasSize(3);
    answers.forEach(answer -> assertThat("The dog sat. A cat ran home.").contains(answer.asText()));
    assertThat(course.files).containsOnlyKeys("predictions.json", "nbest_predictions.json");
  }

  @Test
  void placesInOneTextAndInTwo() throws IOException {
    String wic =
        "{\"word\": \"run\", \"sentence1\": \"The dog ran.\", \"sentence2\": \"A cat ran home.\","
            + " \"start1\": 8, \"end1\": 11, \"start2\": 6, \"end2\": 9, \"version\": 1.1, \"idx\":"
            + " %d%s}\n";
    String wsc =
        "{\"text\": \"The cat ran and the dog slept.\", \"target\": {\"span1_text\": \"The cat\","
            + " \"span1_index\": 0, \"span2_text\": \"dog\", \"span2_index\": 5}, \"idx\": %d%s}\n";
    for (String part : List.of("train", "val", "test")) {
      String yes = part.equals("test") ? "" : ", \"label\": true";
      String no = part.equals("test") ? "" : ", \"label\": false";
      samples.write("wic/%s.jsonl".formatted(part), wic.formatted(0, yes) + wic.formatted(1, no));
      samples.write("wsc/%s.jsonl".formatted(part), wsc.formatted(0, yes) + wsc.formatted(1, no));
    }
    Path model = pretrained("bert", BERT);
    Course senses = course("wic", model, "wic");
    assertThat(config(senses.model)).contains("BertForSpanClassification");
    assertThat(senses.files.get("WiC.jsonl").lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\{\"idx\":[01],\"label\":\"(true|false)\"}"));
    Course pronouns = course("wsc", model, "wsc");
    assertThat(pronouns.files.get("WSC.jsonl").lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\{\"idx\":[01],\"label\":\"(True|False)\"}"));
  }
}
