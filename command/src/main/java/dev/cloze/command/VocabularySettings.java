package dev.cloze.command;

import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which vocabulary to train. */
public final class VocabularySettings {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "wordpiece",
      description =
          "wordpiece (the default; BERT, ELECTRA), bpe (byte-level: RoBERTa) or words (ELMo).")
  private VocabularyType type;

  @Option(
      names = "--size",
      paramLabel = "N",
      required = true,
      description = "Tokens in all; 30522 in BERT, 50265 in RoBERTa, 8000 for a small corpus.")
  private int size;

  @Option(names = "--cased", description = "Keep case and accents; bpe and words always do.")
  private boolean cased;

  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      description =
          "Pairs of pieces seen less often are not merged (default: 2); of words, those seen less"
              + " often are left out (default: 1).")
  private Integer minFrequency;

  @Option(
      names = "--max-alphabet",
      paramLabel = "N",
      description = "Of wordpiece: the most frequent characters to keep (default: 1000).")
  private Integer maxAlphabet;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** {@code wordpiece}, {@code bpe} or {@code words}. */
  public String type() {
    return EnumWords.word(type);
  }

  /**
   * @throws ParameterException if an option has no meaning for the type
   */
  public VocabularyOptions options() {
    boolean wordPiece = type == VocabularyType.WORDPIECE;
    if (!wordPiece && maxAlphabet != null) {
      throw new ParameterException(
          command.commandLine(),
          "--max-alphabet is for --type wordpiece; %s has no use for it".formatted(type()));
    }
    return new VocabularyOptions(
        type,
        size,
        minFrequency == null ? VocabularyOptions.defaultMinFrequency(type) : minFrequency,
        wordPiece && !cased,
        maxAlphabet == null ? VocabularyOptions.DEFAULT_MAX_ALPHABET : maxAlphabet);
  }
}
