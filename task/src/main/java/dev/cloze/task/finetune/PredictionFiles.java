package dev.cloze.task.finetune;

import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.leaderboard.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what a fine-tuned network predicts, as the leaderboard of its task takes it. */
public final class PredictionFiles {
  private PredictionFiles() {}

  /**
   * What was written.
   *
   * @param files the archive alone, or the files in the folder
   */
  public record Result(long examples, List<Path> files, List<String> problems) {}

  /**
   * Predicts all examples of a part of the data.
   *
   * @param output an archive if its name ends in .zip, otherwise a folder
   */
  public static <E extends Example, P> Result write(
      Task<E, P> task,
      Path data,
      Split part,
      FineTunedModel<E, P> model,
      Path output,
      Evaluation.Listener listener) {
    boolean zipped = output.getFileName().toString().endsWith(".zip");
    try {
      Path folder = zipped ? Files.createTempDirectory("predictions") : output;
      List<Path> files = new ArrayList<>();
      long examples = 0;
      for (Dataset<E, P> dataset : task.read(data, part)) {
        List<P> predictions = model.predict(dataset, listener).predictions();
        files.addAll(dataset.writePredictions(folder, predictions));
        examples += predictions.size();
      }
      if (!zipped) {
        return new Result(examples, files, model.problems());
      }
      if (output.toAbsolutePath().getParent() != null) {
        Files.createDirectories(output.toAbsolutePath().getParent());
      }
      Submission.zip(output, files);
      RunFiles.deleteTree(folder);
      return new Result(examples, List.of(output), model.problems());
    } catch (IOException e) {
      throw new TaskException("Cannot write %s: %s.".formatted(output, e.getMessage()), e);
    }
  }
}
