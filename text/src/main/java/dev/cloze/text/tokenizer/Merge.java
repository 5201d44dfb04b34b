package dev.cloze.text.tokenizer;

/** Two neighbouring pieces that BPE joins, as strings of {@link ByteSymbols}. */
public record Merge(String left, String right) {
  /** The piece they become. */
  public String joined() {
    return left + right;
  }

  /** As in {@code merges.txt}. */
  @Override
  public String toString() {
    return left + " " + right;
  }
}
