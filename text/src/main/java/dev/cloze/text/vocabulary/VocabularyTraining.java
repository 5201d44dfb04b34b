package dev.cloze.text.vocabulary;

import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Trains a vocabulary on texts of any size: the words are counted with all cores in bounded memory,
 * with sorted runs of them on disk, merged, and then pieces are learned from the counts. No word is
 * forgotten, and the result does not depend on the number of workers or on the order of the texts.
 *
 * <p>A training that was cut off, even by a crash, goes on where it last saved its counts when it
 * is run again with the same inputs and output.
 */
public final class VocabularyTraining {
  /** Part of the fingerprint of a job: to be raised when words are split or stored differently. */
  private static final int FORMAT = 1;

  private VocabularyTraining() {}

  /**
   * Runs to the end. Interrupting the calling thread stops it; the counts so far are kept.
   *
   * @throws dev.cloze.config.ClozeException if the input is missing, broken or without words, if
   *     the output is in the way, or if something cannot be written
   */
  public static TrainingResult run(
      VocabularyOptions what, TrainingOptions how, TrainingListener listener) {
    List<CorpusInput> inputs = CorpusInputs.expand(how.files());
    var output = new TrainedDirectory(how.output());
    if (output.isTaken() && !Files.exists(how.workFolder())) {
      throw output.taken();
    }
    try (WorkFolder work = new WorkFolder(how.workFolder(), job(what, how, inputs), listener)) {
      if (output.isTaken()) {
        return finished(what, work, output);
      }
      if (!work.state().complete()) {
        try (WordCounting counting =
            new WordCounting(inputs, how, () -> PieceTrainer.splitter(what), work, listener)) {
          counting.count();
        }
      }
      RunWords words = RunWords.merge(work, how.memoryBytes(), listener);
      Learned learned = learn(words, what, how, output.begin(), listener);
      WorkFolder.State state = work.state();
      TrainingResult result =
          new TrainingResult(
              how.output(),
              learned.tokens().size(),
              state.documents(),
              learned.words(),
              learned.occurrences(),
              learned.leftOut(),
              state.problems());
      work.save(state.with(new WorkFolder.Finished(what, result)));
      output.commit();
      work.delete();
      return result;
    }
  }

  /** The output is there: this training's own, if it was killed between naming and tidying up. */
  private static TrainingResult finished(
      VocabularyOptions what, WorkFolder work, TrainedDirectory output) {
    WorkFolder.Finished finished = work.state().finished();
    if (finished == null || !finished.options().equals(what)) {
      throw output.taken();
    }
    work.delete();
    return finished.result();
  }

  /**
   * Learns a vocabulary from words that were counted somewhere else, and writes its files.
   *
   * @param words in the order of their bytes, as they are counted by {@link PieceTrainer#splitter}
   * @param how only its memory counts
   */
  public static Learned learn(
      CountedWords words,
      VocabularyOptions what,
      TrainingOptions how,
      Path directory,
      TrainingListener listener) {
    if (what.type() == VocabularyType.WORDS) {
      return WordList.write(words, what, directory, listener);
    }
    Learned learned = new PieceTrainer(what, how.memoryBytes(), listener).learn(words);
    TokenizerFiles.write(tokenizer(what, learned), directory);
    return learned;
  }

  private static Tokenizer tokenizer(VocabularyOptions what, Learned learned) {
    if (what.type() == VocabularyType.BPE) {
      return new ByteLevelBpeTokenizer(
          Vocabulary.of(learned.tokens(), SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
          learned.merges(),
          ByteLevelOptions.ROBERTA);
    }
    return new WordPieceTokenizer(
        Vocabulary.of(learned.tokens()), PieceTrainer.wordPieceOptions(what));
  }

  /** What decides which words are counted. */
  static String job(VocabularyOptions what, TrainingOptions how, List<CorpusInput> inputs) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      boolean lowerCase = what.type() == VocabularyType.WORDPIECE && what.lowerCase();
      add(digest, "%d %s %s %s".formatted(FORMAT, what.type(), lowerCase, how.documents()));
      for (CorpusInput input : inputs) {
        Path path = Path.of(input.path()).toAbsolutePath();
        add(
            digest,
            "%s %d %d".formatted(path, input.bytes(), Files.getLastModifiedTime(path).toMillis()));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    } catch (IOException e) {
      throw VocabularyException.reading(Path.of(inputs.get(0).path()), e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
