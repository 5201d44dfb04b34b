package dev.cloze.data;

import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.util.List;

/**
 * Turns text files into a {@link Corpus} on disk: documents, sentences, token ids, shards. Memory
 * does not grow with the corpus, and the same input gives the same bytes whatever the number of
 * workers.
 */
public final class Preparation {
  private Preparation() {}

  /**
   * Runs to the end, or leaves nothing behind. Interrupting the calling thread stops it.
   *
   * @throws dev.cloze.config.ClozeException if the input is missing, broken or without text, if the
   *     tokenizer cannot be read, or if the output cannot be written
   */
  public static PreparationResult run(PreparationOptions options, ProgressListener listener) {
    List<CorpusInput> inputs = CorpusInputs.expand(options.files());
    long inputBytes = inputs.stream().mapToLong(CorpusInput::bytes).sum();
    Tokenizer tokenizer = TokenizerFiles.read(options.tokenizerDirectory());
    int vocabSize = tokenizer.vocabulary().size();
    IdType idType = IdType.forVocabulary(vocabSize);
    CorpusProblems problems = new CorpusProblems();
    List<Manifest.ShardEntry> shards;
    Manifest manifest;
    try (OutputDirectory output = new OutputDirectory(options.output(), options.overwrite())) {
      try (CorpusWriter writer = new CorpusWriter(output.path(), idType, options.shardBytes());
          TokenizingPipeline pipeline =
              new TokenizingPipeline(
                  inputs, options.documents(), problems, tokenizer, options.threads())) {
        write(pipeline, writer, inputBytes, listener);
        shards = writer.finish();
      }
      if (shards.isEmpty()) {
        throw new DataException(
            "%s no text; a corpus needs at least one sentence"
                .formatted(
                    inputs.size() == 1
                        ? inputs.get(0).path() + " holds"
                        : "the %d input files hold".formatted(inputs.size())));
      }
      manifest =
          Manifest.of(
              tokenizer.fingerprint(), vocabSize, idType, inputs, shards, problems.report());
      manifest.write(output.path());
      output.commit();
    }
    return new PreparationResult(
        options.output(),
        inputs.size(),
        inputBytes,
        manifest.documents(),
        manifest.sentences(),
        manifest.tokens(),
        shards.size(),
        manifest.problems());
  }

  private static void write(
      TokenizingPipeline pipeline,
      CorpusWriter writer,
      long inputBytes,
      ProgressListener listener) {
    long documents = 0;
    long sentences = 0;
    long tokens = 0;
    for (TokenizedDocuments batch = pipeline.next(); batch != null; batch = pipeline.next()) {
      writer.write(batch);
      documents += batch.sentenceCounts().size();
      sentences += batch.sentenceLengths().size();
      tokens += batch.ids().size();
      listener.onProgress(
          new ProgressListener.Progress(
              batch.bytesRead(), inputBytes, documents, sentences, tokens));
    }
  }
}
