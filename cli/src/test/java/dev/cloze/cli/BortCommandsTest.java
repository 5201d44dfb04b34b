package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.BortConfig;
import dev.cloze.engine.Engine;
import dev.cloze.model.MxnetFileWriter;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bort through the commands: trained with a teacher, asked, converted from the original's file. */
final class BortCommandsTest {
  @TempDir Path folder;

  @Test
  void isTaughtAndFillsBlanks() throws IOException {
    var samples = new Samples(folder);
    Path teacher = folder.resolve("teacher");
    Outcome.of(
            "pretrain",
            samples.recipe(),
            "--set",
            "objective.next_sentence=false",
            "--run",
            teacher)
        .done();
    Path run = folder.resolve("run");
    Object[] student = {
      "pretrain",
      samples.recipe(),
      "--run",
      run,
      "--set",
      "architecture.type=bort",
      "--set",
      "training.log_every=1",
      "--set",
      "objective={next_sentence: false, distillation: {teacher: '" + teacher + "'}}"
    };
    Outcome.of(student).done();
    Outcome filled =
        Outcome.of("fill-mask", "--json", "--top", 2, "--model", run, "the [MASK] sat on the mat")
            .done();
    assertThat(filled.json().get("predictions").get(0)).hasSize(2);
    assertThat(run.resolve("metrics.jsonl")).content().contains("\"teacher_loss\":");
    Path vocabulary =
        samples.write("other.txt", String.join("\n", Samples.TOKENS).replace("cat", "cow") + "\n");
    Path shards = folder.resolve("other-shards");
    Outcome.of("prepare", "--tokenizer", vocabulary, "--output", shards, samples.corpus()).done();
    Outcome.of(
            "pretrain",
            samples.recipe(),
            "--run",
            folder.resolve("never"),
            "--dry-run",
            "--set",
            "tokenizer=" + vocabulary,
            "--set",
            "data={path: " + shards + ", length: 16}",
            "--set",
            "evaluation={every: 0}",
            "--set",
            "architecture.type=bort",
            "--set",
            "objective={next_sentence: false, distillation: {teacher: '" + teacher + "'}}")
        .failed(1, "has another vocabulary", "the id 6 is \"cat\" there and \"cow\" here");
  }

  /** A text, a pair, proposals and places in a text. */
  @Test
  void isFineTunedForEveryKindOfTask() throws IOException {
    var samples = new Samples(folder);
    Path run = folder.resolve("run");
    Outcome.of(
            "pretrain",
            samples.recipe(),
            "--run",
            run,
            "--set",
            "architecture.type=bort",
            "--set",
            "objective={next_sentence: false}")
        .done();
    String cola = "x\t1\t\tThe cat sat.\nx\t0\t\tThe dog ran.\n";
    String rte =
        "index\tsentence1\tsentence2\tlabel\n0\tThe cat sat.\tA cat sat.\tentailment\n"
            + "1\tThe dog ran.\tThe cat sat on the mat and the dog slept.\tnot_entailment\n";
    String copa =
        """
        {"premise": "The cat ran.", "choice1": "The dog sat.", "choice2": "A dog.", "question": "cause", "label": 0, "idx": 0}
        {"premise": "The dog.", "choice1": "The dog sat.", "choice2": "A dog.", "question": "effect", "label": 1, "idx": 1}
        """;
    String wic =
        """
        {"word": "cat", "sentence1": "The cat ran.", "sentence2": "A cat sat.", "start1": 4, "end1": 7, "start2": 2, "end2": 5, "label": true, "idx": 0}
        {"word": "dog", "sentence1": "The dog ran.", "sentence2": "A dog sat.", "start1": 4, "end1": 7, "start2": 2, "end2": 5, "label": false, "idx": 1}
        """;
    write(samples, "CoLA", cola, "train.tsv", "dev.tsv");
    write(samples, "RTE", rte, "train.tsv", "dev.tsv");
    write(samples, "COPA", copa, "train.jsonl", "val.jsonl");
    write(samples, "WiC", wic, "train.jsonl", "val.jsonl");
    for (String[] task :
        new String[][] {{"cola", "CoLA"}, {"rte", "RTE"}, {"copa", "COPA"}, {"wic", "WiC"}}) {
      Path data = folder.resolve(task[1]);
      Path output = folder.resolve("tuned-" + task[0]);
      Outcome.of(
              "finetune",
              "--task",
              task[0],
              "--model",
              run,
              "--data",
              data,
              "--output",
              output,
              "--recipe",
              "../recipes/bort-finetune.yaml",
              "--set",
              "training.epochs=2",
              "--set",
              "training.threads=1")
          .done();
      assertThat(BortConfig.is(output.resolve("config.json"))).isTrue();
      Outcome.of("evaluate", "--task", task[0], "--model", output, "--data", data).done();
    }
  }

  private static void write(Samples samples, String folder, String text, String... files)
      throws IOException {
    for (String file : files) {
      samples.write(folder + "/" + file, text);
    }
  }

  @Test
  void theOriginalsFileIsConverted() throws IOException {
    Engine.start(1, "highest");
    Path tokenizer = folder.resolve("bytes");
    TokenizerFiles.write(Samples.bytes(), tokenizer);
    Path file = folder.resolve("0000002.params");
    try (PointerScope scope = new PointerScope()) {
      MxnetFileWriter.write(file, original());
    }
    Path target = folder.resolve("bort");
    Outcome outcome =
        Outcome.of("convert", "--json", file, target, "--heads", 2, "--tokenizer", tokenizer)
            .done();
    assertThat(outcome.keys()).containsExactly("source", "weights", "left_out");
    assertThat(BortConfig.is(target.resolve("config.json"))).isTrue();
    assertThat(target.resolve("tokenizer.json")).exists();
    Outcome.of("convert", file, target).failed(1, "bort exists already");
    Outcome.of("convert", file, folder.resolve("b")).failed(1, "Say it with --heads");
    Outcome.of("convert", folder.resolve("no.params"), folder.resolve("b"))
        .failed(1, "no.params is not a file");
  }

  /** One layer, hidden size 4, intermediate size 3, without a head for words. */
  private static Map<String, Tensor> original() {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("word_embed.0.weight", torch.randn(261, 4));
    arrays.put("encoder.position_weight", torch.randn(9, 4));
    norm(arrays, "encoder.layer_norm");
    String layer = "encoder.transformer_cells.0.";
    for (String part : new String[] {"query", "key", "value"}) {
      dense(arrays, layer + "attention_cell.proj_" + part, 4, 4);
    }
    dense(arrays, layer + "proj", 4, 4);
    norm(arrays, layer + "layer_norm");
    dense(arrays, layer + "ffn.ffn_1", 3, 4);
    dense(arrays, layer + "ffn.ffn_2", 4, 3);
    norm(arrays, layer + "ffn.layer_norm");
    return arrays;
  }

  private static void dense(Map<String, Tensor> arrays, String name, long rows, long columns) {
    arrays.put(name + ".weight", torch.randn(rows, columns));
    arrays.put(name + ".bias", torch.randn(rows));
  }

  private static void norm(Map<String, Tensor> arrays, String name) {
    arrays.put(name + ".gamma", torch.ones(4));
    arrays.put(name + ".beta", torch.zeros(4));
  }
}
