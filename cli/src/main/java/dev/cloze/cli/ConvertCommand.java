package dev.cloze.cli;

import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "convert",
    description = {
      "Writes the weights of an ELMo or a Bort in another layout.",
      "Of an ELMo safetensors, or the original's HDF5; of a Bort's .params a Hugging Face directory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze convert runs/elmo published/elmo",
      "  cloze convert 0044100.params models/bort --tokenizer models/roberta-large"
    })
final class ConvertCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param weights the file that was written
   * @param leftOut weights that the other format cannot hold
   */
  record Result(String source, String weights, List<String> leftOut) {}

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description =
          "An ELMo, a run that trains one, which stands for its latest checkpoint, or a Bort's .params.")
  private Path source;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "A directory that is not there yet.")
  private Path target;

  @Option(
      names = "--heads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Attention heads of a Bort of no published shape: its file does not say.")
  private int heads;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "The tokenizer that a Bort gets: RoBERTa's. Without it the model has none.")
  private Path tokenizer;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    requireNew();
    if (source.toString().endsWith(BortFiles.ORIGINAL)) {
      return convertBort();
    }
    Path directory = ModelDirectory.resolve(source);
    if (!ElmoPaths.isElmo(directory)) {
      throw new ClozeException(
          "%s is no ELMo (it has no %s), and no %s of Bort; this version converts those only"
              .formatted(directory, ElmoPaths.OPTIONS, BortFiles.ORIGINAL));
    }
    Engine.start(0, "medium");
    ElmoFiles.Conversion conversion = ElmoFiles.convert(directory, target);
    report(directory, conversion.weights(), conversion.leftOut());
    return ExitCode.DONE;
  }

  private void requireNew() {
    if (Files.exists(target)) {
      throw new ClozeException("%s exists already; choose another name".formatted(target));
    }
  }

  private int convertBort() throws IOException {
    Optional<Tokenizer> words = Optional.ofNullable(tokenizer).map(TokenizerFiles::read);
    Engine.start(0, "medium");
    BortFiles.Conversion conversion = BortFiles.convert(source, heads, target);
    words.ifPresentOrElse(
        t -> TokenizerFiles.write(t, target),
        () -> reporting.note("cloze: no --tokenizer: add RoBERTa's files to %s", target));
    if (!conversion.predictsWords()) {
      reporting.note("cloze: %s has no head for masked words: an encoder alone", source);
    }
    report(source, conversion.weights(), conversion.leftOut());
    return ExitCode.DONE;
  }

  private void report(Path from, Path weights, List<String> leftOut) {
    reporting.result(
        new Result(from.toString(), weights.toString(), leftOut),
        () -> {
          reporting.out().printf("%s%n", weights);
          if (!leftOut.isEmpty()) {
            reporting
                .out()
                .printf(
                    "left out, as this format has no place for it: %s%n",
                    String.join(", ", leftOut));
          }
        });
  }
}
