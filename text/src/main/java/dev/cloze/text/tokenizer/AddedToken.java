package dev.cloze.text.tokenizer;

/**
 * A token that is looked for in the text before anything else, as in {@code tokenizer.json}.
 *
 * @param content what the text must say
 * @param singleWord only where no letter, digit or underscore stands beside it
 * @param lstrip takes the white space before it along
 * @param rstrip takes the white space behind it along
 * @param normalized looked for in the cleaned text, not in the text as it is
 * @param special left out when ids are turned into text for people
 * @param inModel whether the model's vocabulary holds it too; otherwise it stands behind that
 */
public record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special,
    boolean inModel) {

  /** A special token that takes nothing along. */
  static AddedToken special(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true, true);
  }

  AddedToken takingSpaceBefore() {
    return new AddedToken(id, content, singleWord, true, rstrip, normalized, special, inModel);
  }

  AddedToken notInModel() {
    return new AddedToken(id, content, singleWord, lstrip, rstrip, normalized, special, false);
  }

  /** As it is looked for. */
  AddedToken spelled(String spelling) {
    return new AddedToken(id, spelling, singleWord, lstrip, rstrip, normalized, special, inModel);
  }
}
