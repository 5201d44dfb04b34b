package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.command.ErrorReports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear line and the right exit code, and loses nothing. */
final class BadInputTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  private Outcome prepare(Path... files) throws IOException {
    var arguments = new Object[5 + files.length];
    arguments[0] = "prepare";
    arguments[1] = "--tokenizer";
    arguments[2] = samples.vocabulary();
    arguments[3] = "--output";
    arguments[4] = folder.resolve("shards");
    System.arraycopy(files, 0, arguments, 5, files.length);
    return Outcome.of(arguments);
  }

  private void preparedNothing() {
    assertThat(folder.resolve("shards")).doesNotExist();
  }

  // ---- usage: exit code 2 and a hint

  @Test
  void noCommand() {
    Outcome outcome = Outcome.of();
    outcome.failed(2, "a command is missing");
    assertThat(outcome.err()).endsWith("Try 'cloze --help'.\n");
  }

  @Test
  void misspeltCommand() {
    Outcome.of("tokenise").failed(2, "'tokenise'", "did you mean tokenize");
  }

  @Test
  void misspeltOption() throws IOException {
    Outcome outcome = Outcome.of("tokenize", "--model", samples.vocabulary(), "--idz");
    outcome.failed(2, "'--idz'", "did you mean --ids?");
    assertThat(outcome.err()).endsWith("Try 'cloze tokenize --help'.\n");
  }

  @Test
  void misspeltRequiredOption() {
    Outcome.of("tokenize", "--modle", "x").failed(2, "--model", "--modle");
  }

  @Test
  void impossibleOptionValue() {
    Outcome.of("vocab", "train", "--size", "many", "--output", "x", "y")
        .failed(2, "--size", "many");
    Outcome.of("vocab", "train", "--type", "spm", "--size", 9, "--output", "x", "y")
        .failed(2, "--type", "wordpiece", "bpe", "words", "spm");
    Outcome.of("vocab", "train", "--memory", "much", "--size", 9, "--output", "x", "y")
        .failed(2, "--memory", "much", "512m");
    Outcome.of(
            "vocab",
            "train",
            "--type",
            "bpe",
            "--max-alphabet",
            9,
            "--size",
            9,
            "--output",
            "x",
            "y")
        .failed(2, "--max-alphabet", "wordpiece");
  }

  // ---- files

  @Test
  void missingFile() throws IOException {
    prepare(folder.resolve("nowhere.txt")).failed(1, "nowhere.txt", "not exist");
    preparedNothing();
    Outcome.of("tokenize", "--model", samples.vocabulary(), folder.resolve("nowhere.txt"))
        .failed(1, "nowhere.txt", "does not exist");
  }

  @Test
  void emptyFile() throws IOException {
    prepare(samples.write("empty.txt", "")).failed(1, "empty.txt");
    preparedNothing();
  }

  @Test
  void brokenGzip() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write("The cat sat on the mat.\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
    prepare(samples.write("half.txt.gz", half)).failed(1, "half.txt.gz");
    preparedNothing();
  }

  @Test
  void invalidUtf8IsReplacedCountedAndReported() throws IOException {
    Path file =
        samples.write(
            "latin1.txt",
            "The cat sat.\nCaf\u00e9 and na\u00efve.\n".getBytes(StandardCharsets.ISO_8859_1));
    Outcome prepared = prepare(file).done();
    assertThat(prepared.err()).contains("latin1.txt", "2 invalid UTF-8");
    Outcome shown = Outcome.of("tokenize", "--model", samples.vocabulary(), file).done();
    assertThat(shown.out().lines()).hasSize(2);
    assertThat(shown.err()).contains("latin1.txt", "2 ", "UTF-8");
  }

  @Test
  void malformedJsonLine() throws IOException {
    Path file = samples.write("bad.jsonl", "{\"text\": \"The cat sat.\"}\n{\"text\": \"The cat\n");
    prepare(file).failed(1, "bad.jsonl", "2");
    preparedNothing();
  }

  @Test
  void outputThatExists() throws IOException {
    Path shards = samples.shards();
    byte[] before = Files.readAllBytes(shards.resolve("manifest.json"));
    prepare(samples.corpus()).failed(1, "shards", "--overwrite");
    assertThat(shards.resolve("manifest.json")).hasBinaryContent(before);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void noPermission() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    assumeTrue(!Files.isWritable(closed), "running as root, who may write everywhere");
    Outcome.of(
            "prepare",
            "--tokenizer",
            samples.vocabulary(),
            "--output",
            closed.resolve("shards"),
            samples.corpus())
        .failed(1, "closed");
  }

  // ---- corpora

  @Test
  void corpusThatIsNone() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    Outcome.of("corpus", "verify", nowhere).failed(1, "nowhere", "is no prepared corpus");
    Outcome.of("corpus").failed(2, "a command is missing");
    Outcome.of(
            "corpus",
            "export",
            "--tokenizer",
            samples.vocabulary(),
            "--length",
            16,
            "--output",
            folder.resolve("records"),
            nowhere)
        .failed(1, "nowhere", "is no prepared corpus");
    assertThat(folder.resolve("records")).doesNotExist();
  }

  @Test
  void damagedCorpus() throws IOException {
    Path shards = samples.shards();
    Path bin = shards.resolve("shard-00000.bin");
    byte[] bytes = Files.readAllBytes(bin);
    bytes[3] ^= 1;
    Files.write(bin, bytes);
    Outcome.of("corpus", "verify", shards).failed(1, "shard-00000.bin is damaged: its SHA-256");
  }

  @Test
  void exportThatCannotBe() throws IOException {
    Object[] arguments = {
      "corpus", "export", "--tokenizer", samples.vocabulary(), "--output", folder.resolve("records")
    };
    Path shards = samples.shards();
    export(arguments, "--length", 16, "--mask-probability", 2, shards)
        .failed(1, "mask_probability");
    export(arguments, "--length", 16, "--epochs", 0, shards).failed(1, "epochs");
    export(arguments, "--length", 4, shards).failed(1, "length");
    export(arguments, "--length", 16, "--format", "hdf5", shards).failed(2, "--format", "tfrecord");
    assertThat(folder.resolve("records")).doesNotExist();
  }

  private static Outcome export(Object[] arguments, Object... more) {
    return Outcome.of(Stream.of(arguments, more).flatMap(Arrays::stream).toArray());
  }

  /** Shards that Megatron's tools wrote have no manifest. */
  @Test
  void shardsWithoutAManifestTrainToo() throws IOException {
    Path recipe = samples.recipe();
    Files.delete(folder.resolve("shards/manifest.json"));
    Outcome.of("pretrain", "--dry-run", recipe).done();
    Outcome.of("pretrain", recipe, "--run", folder.resolve("run")).done();
    Outcome.of("corpus", "verify", folder.resolve("shards")).failed(1, "--tokenizer");
    Outcome.of(
            "corpus",
            "verify",
            "--tokenizer",
            samples.vocabulary(),
            folder.resolve("shards/shard-00000"))
        .done();
    Outcome.of(
            "pretrain", "--dry-run", recipe, "--set", "data.path=" + folder.resolve("nothing.idx"))
        .failed(1, "nothing.idx", "does not exist");
  }

  // ---- unfinished work

  @Test
  void otherInputThanTheUnfinishedWork() throws IOException {
    Path good = samples.corpus();
    Path bad = samples.write("bad.jsonl", "{\"text\": \"The cat\n");
    Path text = samples.write("text.txt", "The cat sat. ".repeat(200_000)); // more than a shard
    Object[] command = {
      "prepare",
      "--tokenizer",
      samples.vocabulary(),
      "--output",
      folder.resolve("shards"),
      "--shard-megabytes",
      1,
      text,
      bad
    };
    Outcome.of(command).failed(1, "bad.jsonl", "line 1");
    preparedNothing();
    Files.writeString(text, "A dog. ".repeat(200_000));
    Outcome.of(command).failed(1, "text.txt has changed", "--restart");
    Files.writeString(bad, "{\"text\": \"The cat\"}\n");
    command[command.length - 1] = "--restart";
    Outcome outcome = Outcome.of(command).done();
    assertThat(outcome.err()).doesNotContain("going on");
    assertThat(good).exists();
  }

  @Test
  void shardsOfNoSize() throws IOException {
    Outcome.of(
            "prepare",
            "--tokenizer",
            samples.vocabulary(),
            "--output",
            folder.resolve("shards"),
            "--shard-megabytes",
            0,
            samples.corpus())
        .failed(1, "shard size", "0");
  }

  // ---- vocabularies

  @Test
  void vocabularyWithoutMask() throws IOException {
    Path recipe = samples.recipe();
    samples.write("vocab.txt", String.join("\n", Samples.TOKENS).replace("[MASK]", "mask") + "\n");
    Outcome.of("pretrain", recipe, "--run", folder.resolve("run")).failed(1, "vocab.txt", "[MASK]");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void vocabularyIsNeverOverwritten() throws IOException {
    Path tokenizer = folder.resolve("tokenizer");
    Path vocabulary = samples.write("tokenizer/vocab.txt", "precious\n");
    Outcome.of("vocab", "train", "--size", 50, "--output", tokenizer, samples.corpus())
        .failed(1, "tokenizer", "exists already");
    assertThat(vocabulary).hasContent("precious");
  }

  @Test
  void vocabularySizeBelowTheAlphabet() throws IOException {
    Outcome.of("vocab", "train", "--size", 3, "--output", folder.resolve("t"), samples.corpus())
        .failed(1, "3");
    assertThat(folder.resolve("t")).doesNotExist();
  }

  // ---- recipes and runs

  @Test
  void misspeltRecipeKey() throws IOException {
    Path recipe = samples.recipe();
    Files.writeString(recipe, Files.readString(recipe).replace("warmup_steps", "warmup_step"));
    Outcome.of("pretrain", recipe, "--dry-run")
        .failed(1, "recipe.yaml", "warmup_step", "warmup_steps");
    Outcome.of("pretrain", samples.recipe(), "--dry-run", "--set", "training.sed=2")
        .failed(1, "training.sed", "training.seed");
  }

  @Test
  void impossibleValuesAllInOneMessage() throws IOException {
    Outcome.of(
            "pretrain",
            samples.recipe(),
            "--dry-run",
            "--set",
            "optimizer.learning_rate=-1",
            "--set",
            "training.batch_size=0",
            "--set",
            "objective.mask_probability=1.5")
        .failed(1, "learning_rate", "batch_size", "mask_probability");
  }

  @Test
  void missingRecipe() {
    Outcome.of("pretrain", folder.resolve("nowhere.yaml")).failed(1, "nowhere.yaml");
  }

  @Test
  void flippedByteInAShard() throws IOException {
    Path recipe = samples.recipe();
    Path shard = folder.resolve("shards/shard-00000.bin");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    Outcome.of("pretrain", recipe, "--run", folder.resolve("run")).failed(1, "shard-00000.bin");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void tokenizerThatDoesNotMatchTheShards() throws IOException {
    Path recipe = samples.recipe();
    samples.write("vocab.txt", String.join("\n", Samples.TOKENS) + "\nextra\n");
    Outcome.of("pretrain", recipe, "--run", folder.resolve("run")).failed(1, "shards", "tokenizer");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void otherRecipeThanTheRunBegan() throws IOException {
    Path recipe = samples.recipe();
    Path run = folder.resolve("run");
    Outcome.of("pretrain", recipe, "--run", run).done();
    Outcome.of("pretrain", recipe, "--run", run, "--set", "training.seed=2")
        .failed(1, "training.seed", "run");
    Outcome.of("pretrain", recipe, "--run", run, "--resume", "never")
        .failed(1, "step-00000002", "--run");
  }

  @Test
  void textWithoutABlank() throws IOException {
    Path run = folder.resolve("run");
    Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    Outcome.of("fill-mask", "--model", run, "the cat").failed(1, "[MASK]", "the cat");
    Outcome.of("fill-mask", "--model", folder, "the [MASK]").failed(1, "config.json");
    Outcome.of("fill-mask", "--model", run, "--top", 0, "the [MASK]").failed(2, "--top");
  }

  @Test
  void checkpointOfAnotherShape() throws IOException {
    Path run = folder.resolve("run");
    Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    Outcome.of("pretrain", samples.recipe(), "--run", run, "--set", "architecture.hidden_size=16")
        .failed(1, "hidden_size", "8", "16");
  }

  @Test
  void misspeltModelOfABenchmark() {
    Outcome.of("bench", "pretrain", "--model", "bert-huge").failed(1, "--model bert-huge", "base");
    Outcome.of("bench", "inference", "--model", "nope").failed(1, "--model nope", "base");
  }

  // ---- the unexpected

  @Test
  void stackTraceOnlyWhenAskedFor() {
    Outcome outcome = Outcome.of("tokenize", "--model", "nowhere", "--stacktrace");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("cloze: nowhere").contains("\tat dev.cloze.");
  }

  @Test
  void exceptionsOfTheJdkAreMadeReadable() {
    assertThat(ErrorReports.describe(new NoSuchFileException("a/b")))
        .isEqualTo("a/b does not exist");
    assertThat(
            ErrorReports.describe(new FileSystemException("a/b", null, "No space left on device")))
        .isEqualTo("a/b: No space left on device");
    assertThat(ErrorReports.unexpected(new IllegalStateException("x\ny")))
        .isEqualTo(
            "cloze: unexpected java.lang.IllegalStateException: x; run again with --stacktrace and"
                + " report what it prints");
    assertThat(ErrorReports.outOfMemory(new OutOfMemoryError("Java heap space"), "-Xmx4g"))
        .contains("out of memory (Java heap space)", "-Xmx4g")
        .hasLineCount(1);
  }
}
