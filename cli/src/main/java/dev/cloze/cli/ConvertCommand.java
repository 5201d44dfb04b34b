package dev.cloze.cli;

import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "convert",
    description = "Writes an ELMo's weights as safetensors, or as the original's HDF5.",
    footerHeading = "%nExample:%n",
    footer = "  cloze convert runs/elmo published/elmo")
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
      description = "An ELMo, or a run that trains one, which stands for its latest checkpoint.")
  private Path source;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "A directory that is not there yet.")
  private Path target;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    Path directory = ModelDirectory.resolve(source);
    if (!ElmoPaths.isElmo(directory)) {
      throw new ClozeException(
          "%s is no ELMo (it has no %s); this version converts ELMo only"
              .formatted(directory, ElmoPaths.OPTIONS));
    }
    if (Files.exists(target)) {
      throw new ClozeException("%s exists already; choose another name".formatted(target));
    }
    Engine.start(0, "medium");
    ElmoFiles.Conversion conversion = ElmoFiles.convert(directory, target);
    reporting.result(
        new Result(directory.toString(), conversion.weights().toString(), conversion.leftOut()),
        () -> {
          reporting.out().printf("%s%n", conversion.weights());
          if (!conversion.leftOut().isEmpty()) {
            reporting
                .out()
                .printf(
                    "left out, as this format has no place for it: %s%n",
                    String.join(", ", conversion.leftOut()));
          }
        });
    return ExitCode.DONE;
  }
}
