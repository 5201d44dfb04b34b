package dev.cloze.data;

import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns text files into a {@link Corpus} on disk: documents, sentences, token ids, shards. Memory
 * does not grow with the corpus, and the same input gives the same bytes whatever the number of
 * workers, and however often it was stopped on the way.
 */
public final class Preparation {
  private static final Pattern PREPARED_FILE =
      Pattern.compile("manifest\\.json|inputs\\.jsonl|shard-\\d{5,}\\.(bin|idx)");

  private Preparation() {}

  /**
   * Runs to the end. A failure or a kill leaves nothing under the name of the output; the shards
   * that were finished wait in a hidden folder beside it, and the next run with the same options
   * goes on after them. Interrupting the calling thread stops it.
   *
   * @throws dev.cloze.config.ClozeException if the input is missing, broken or without text, if the
   *     tokenizer cannot be read, if the output cannot be written, or if the unfinished work of an
   *     earlier run was another
   */
  public static PreparationResult run(PreparationOptions options, ProgressListener listener) {
    return run(options, listener, new DurableFiles());
  }

  static PreparationResult run(
      PreparationOptions options, ProgressListener listener, DurableFiles files) {
    Tokenizer tokenizer = TokenizerFiles.read(options.tokenizerDirectory());
    try (OutputDirectory output =
            new OutputDirectory(options.output(), options.overwrite(), PREPARED_FILE, files);
        PreparationWork work =
            new PreparationWork(
                output, files, settings(options, tokenizer), options.files(), options.restart())) {
      return new PreparationRun(options, tokenizer, output, work, listener).run();
    }
  }

  private static Map<String, String> settings(PreparationOptions options, Tokenizer tokenizer) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("the tokenizer", tokenizer.fingerprint());
    settings.put("the shard size", Long.toString(options.shardBytes()));
    // Without the limits of unpacking: no byte depends on them, and a refused run may raise them.
    settings.put(
        "the cut of the documents", options.documents().with(UnpackLimits.DEFAULTS).toString());
    settings.put("leaving out repeated files", Boolean.toString(options.skipDuplicates()));
    return settings;
  }
}
