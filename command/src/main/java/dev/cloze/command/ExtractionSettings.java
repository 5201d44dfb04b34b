package dev.cloze.command;

import dev.cloze.text.wiki.ExtractionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to take from MediaWiki dumps, and how to write it. */
public final class ExtractionSettings {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "jsonl",
      description =
          "jsonl (the default) with id, title and text, or txt with an empty line between"
              + " articles.")
  private ExtractionOptions.Format format;

  @Option(
      names = "--namespace",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description = "Whose pages to keep (default: 0, the articles). Repeatable.")
  private Set<Integer> namespaces;

  @Option(
      names = "--all-sections",
      description = "Keep References, See also, External links and the like too.")
  private boolean allSections;

  @Option(names = "--overwrite", description = "Replace an extraction that is already there.")
  private boolean overwrite;

  @Mixin private UnpackSettings unpacking;

  /**
   * @param workers threads; 0 for one per core
   */
  public ExtractionOptions options(List<Path> dumps, Path output, int workers) {
    return new ExtractionOptions(
        dumps, output, format, namespaces, allSections, workers, overwrite, unpacking.limits());
  }
}
