package dev.cloze.model.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.model.ModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The head that a directory has, and what it is good for.
 *
 * @param modelType such as "bert"
 * @param head empty if the directory is of a pre-trained network
 */
public record DirectoryHead(Path directory, String modelType, Optional<HeadConfig> head) {
  /** Whether the head gives what is wanted, its labels in any order. */
  boolean fits(HeadConfig wanted) {
    return head.isPresent() && fits(head.get(), wanted);
  }

  /** Which tags there are is known from the data at hand, which may lack some. */
  private static boolean fits(HeadConfig own, HeadConfig wanted) {
    boolean asMany = own.labels().size() == wanted.labels().size();
    boolean named = Set.copyOf(own.labels()).containsAll(wanted.labels());
    return own.type() == wanted.type()
        && (named && (asMany || own.type() == HeadConfig.Type.TAGS) || asMany && own.isUnnamed());
  }

  /**
   * The head of the directory.
   *
   * @param wanted what the task needs
   * @return with its own order of the labels, unless nobody named them
   * @throws ModelException if there is none, another one, or one with other labels
   */
  public HeadConfig require(HeadConfig wanted) {
    HeadConfig own =
        head.orElseThrow(
            () ->
                new ModelException(
                    "%s holds a pre-trained %s without a head; the task needs one that %s. Fine-tune it first: cloze finetune --model %s"
                        .formatted(directory, modelType, wanted.type().does(), directory)));
    if (own.type() != wanted.type()) {
      throw new ModelException(
          "%s %s (%s); the task needs a model that %s (%s)."
              .formatted(
                  directory,
                  own.type().does(),
                  own.architecture(modelType),
                  wanted.type().does(),
                  wanted.architecture(modelType)));
    }
    if (!fits(own, wanted)) {
      throw new ModelException(
          "%s was fine-tuned for other labels: it has %s, and the task %s."
              .formatted(directory, joined(own.labels()), joined(wanted.labels())));
    }
    return own.isUnnamed() ? wanted : own;
  }

  static String joined(List<String> labels) {
    return labels.stream().limit(20).collect(Collectors.joining(", "));
  }
}
