package dev.cloze.text.tokenizer;

/**
 * The settings of byte-level BPE, as in {@code tokenizer.json}.
 *
 * @param addPrefixSpace put a blank before a text that begins with none, so that its first word is
 *     spelled as the others
 * @param trimOffsets leave blanks out of the places of tokens
 * @param useRegex split into words first; otherwise pieces may cross them
 */
public record ByteLevelOptions(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) {
  /** As in the published RoBERTa. */
  public static final ByteLevelOptions ROBERTA = new ByteLevelOptions(false, true, true);

  /** As in the published GPT-2. */
  public static final ByteLevelOptions GPT2 = new ByteLevelOptions(false, false, true);
}
