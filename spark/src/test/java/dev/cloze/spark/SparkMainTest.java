package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SparkMainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void nameTheClusterAsSparkSubmitDoes() {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    System.setProperty("spark.driver.host", "127.0.0.1");
  }

  @AfterEach
  void forget() {
    System.clearProperty("spark.master");
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return SparkMain.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }

  @Test
  void prepares() throws IOException {
    Path tokenizer = Corpora.tokenizer(folder);
    Path text = Files.writeString(folder.resolve("a.txt"), "The a b. C d.\nE f.\n\nThe z.\n");
    Path output = folder.resolve("shards");
    assertThat(run("prepare", "--json", "--tokenizer", tokenizer, "--output", output, text))
        .as(err.toString())
        .isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("documents").asLong()).isEqualTo(2);
    assertThat(result.get("sentences").asLong()).isEqualTo(4);
    assertThat(result.get("tokens").asLong()).isEqualTo(13);
    assertThat(result.get("output").asText()).isEqualTo(output.toString());
    assertThat(output.resolve("shard-00000.bin")).exists();
  }

  @Test
  void saysWhatIsWrongInOneLine() throws IOException {
    Path tokenizer = Corpora.tokenizer(folder);
    Path nowhere = folder.resolve("nowhere.txt");
    Path output = folder.resolve("shards");
    assertThat(run("prepare", "--tokenizer", tokenizer, "--output", output, nowhere)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("cloze: %s does not exist; check the input files%n".formatted(nowhere));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void saysWhereAFileSystemComesFrom() throws IOException {
    Path tokenizer = Corpora.tokenizer(folder);
    assertThat(run("prepare", "--tokenizer", tokenizer, "--output", "/tmp/x", "s3a://bucket/text"))
        .isEqualTo(1);
    assertThat(err.toString())
        .startsWith("cloze: cannot read s3a://bucket/text: ")
        .contains("hadoop-aws");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void asksForSparkSubmit() throws IOException {
    System.clearProperty("spark.master");
    Path tokenizer = Corpora.tokenizer(folder);
    assertThat(run("prepare", "--tokenizer", tokenizer, "--output", "x", "y")).isEqualTo(1);
    assertThat(err.toString()).contains("spark-submit --master");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(run("prepare", "--documents", "pages", "--tokenizer", "a", "--output", "b", "c"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("expected blank-line or file");
    assertThat(run()).isEqualTo(2);
  }

  /** Only word pieces are folded: the words of ELMo keep their case. */
  @Test
  void trainsWordsAsTheyAreWritten() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "The a b. C d.\n\nThe z.\n");
    Path output = folder.resolve("words");
    assertThat(run("vocab-train", "--type", "words", "--size", "12", "--output", output, text))
        .as(err.toString())
        .isZero();
    assertThat(output.resolve("vocab.txt")).content().contains("The");
    assertThat(
            run(
                "vocab-train",
                "--type",
                "words",
                "--size",
                "12",
                "--max-alphabet",
                "9",
                "--output",
                folder.resolve("never"),
                text))
        .isEqualTo(2);
  }

  @Test
  void everyCommandHasTheOptionsOfOneMachine() {
    CommandLine root = SparkMain.commandLine(new PrintWriter(out), new PrintWriter(err));
    assertThat(root.getSubcommands()).hasSize(4);
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(command.getCommandSpec().optionsMap())
                  .as(name)
                  .containsKeys("--output", "--overwrite", "--json", "--stacktrace")
                  .containsKeys("--max-unpacked", "--max-unpack-ratio");
              if (!name.equals("extract")) {
                assertThat(command.getCommandSpec().optionsMap())
                    .as(name)
                    .containsKeys("--documents", "--lines", "--language", "--part-megabytes");
              }
            });
  }
}
