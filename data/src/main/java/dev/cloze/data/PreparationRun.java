package dev.cloze.data;

import dev.cloze.config.ClozeException;
import dev.cloze.data.Manifest.ShardEntry;
import dev.cloze.data.PreparationState.Point;
import dev.cloze.data.TokenizedDocuments.InputEnd;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.List;

/** One process's part of a preparation: from where the work stands to the end. */
final class PreparationRun implements CorpusWriter.Listener {
  private final PreparationOptions options;
  private final Tokenizer tokenizer;
  private final OutputDirectory output;
  private final PreparationWork work;
  private final ProgressListener listener;

  // Where the writer is: of the file at hand …
  private long input;
  private long documentsRead;
  private long documents;
  private long sentences;
  private long tokens;
  // … and of everything.
  private long bytesRead;
  private long allDocuments;
  private long allSentences;
  private long allTokens;
  private boolean inputEnds;

  PreparationRun(
      PreparationOptions options,
      Tokenizer tokenizer,
      OutputDirectory output,
      PreparationWork work,
      ProgressListener listener) {
    this.options = options;
    this.tokenizer = tokenizer;
    this.output = output;
    this.work = work;
    this.listener = listener;
    InputPosition start = work.position();
    input = start.input();
    documentsRead = start.documentsRead();
    documents = start.documents();
    sentences = start.sentences();
    tokens = start.tokens();
    bytesRead = start.bytesRead();
    for (ShardEntry shard : work.shards()) {
      allDocuments += shard.documents();
      allSentences += shard.sentences();
      allTokens += shard.tokens();
    }
  }

  PreparationResult run() {
    int kept = work.shards().size();
    if (kept > 0) {
      listener.onResume(new ProgressListener.Resumed(kept, bytesRead));
    }
    int vocabSize = tokenizer.vocabulary().size();
    IdType idType = IdType.forVocabulary(vocabSize);
    try {
      write(idType);
    } catch (ClozeException e) {
      throw work.shards().isEmpty() ? e : new DataException(e.getMessage() + whatIsKept(), e);
    }
    work.syncLog();
    List<ShardEntry> shards = work.shards();
    if (shards.isEmpty()) {
      throw new DataException(
          "%s no text; a corpus needs at least one sentence"
              .formatted(
                  work.inputs().files() == 1
                      ? options.files().get(0) + " holds"
                      : "the %,d input files hold".formatted(work.inputs().files())));
    }
    Manifest manifest =
        Manifest.of(tokenizer.fingerprint(), vocabSize, idType, shards)
            .with(work.inputs().files(), work.inputs().bytes(), work.logFile(), output.content());
    manifest.write(output.content());
    output.commit();
    return new PreparationResult(
        options.output(),
        manifest.inputFiles(),
        manifest.inputBytes(),
        manifest.documents(),
        manifest.sentences(),
        manifest.tokens(),
        shards.size(),
        kept,
        manifest.problems());
  }

  private String whatIsKept() {
    int count = work.shards().size();
    return " (%,d finished shard%s kept: the same command goes on there)"
        .formatted(count, count == 1 ? " is" : "s are");
  }

  private void write(IdType idType) {
    SeenContents seen =
        options.skipDuplicates()
            ? SeenContents.of(work.inputs(), work.logFile(), input)
            : SeenContents.NONE;
    InputReader reader = new InputReader(work.inputs(), work.position(), options.documents(), seen);
    try (CorpusWriter writer =
            new CorpusWriter(
                output.content(), idType, options.shardBytes(), work.shards().size(), this);
        TokenizingPipeline pipeline =
            new TokenizingPipeline(reader, tokenizer, options.threads())) {
      for (TokenizedDocuments batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        bytesRead = batch.bytesRead();
        writer.write(batch);
        listener.onProgress(
            new ProgressListener.Progress(
                bytesRead, work.inputs().bytes(), allDocuments, allSentences, allTokens));
      }
      inputEnds = true;
      writer.finish();
    }
  }

  @Override
  public void onDocument(int newSentences, long newTokens) {
    documentsRead++;
    if (newSentences > 0) {
      documents++;
      sentences += newSentences;
      tokens += newTokens;
      allDocuments++;
      allSentences += newSentences;
      allTokens += newTokens;
    }
  }

  @Override
  public void onInputEnd(InputEnd end) {
    work.finishInput(
        new PreparedInput(
            end.path(),
            end.bytes(),
            end.sha256(),
            documents,
            sentences,
            tokens,
            end.skipped(),
            end.problems()));
    input++;
    documentsRead = 0;
    documents = 0;
    sentences = 0;
    tokens = 0;
  }

  @Override
  public void onShard(ShardEntry shard) {
    InputPosition here =
        new InputPosition(
            input,
            documentsRead,
            documents,
            sentences,
            tokens,
            bytesRead,
            work.logBytes(),
            work.syncLog());
    work.finishShard(new Point(shard, here, inputEnds));
  }
}
