package dev.cloze.text.tokenizer;

import java.util.List;

/**
 * What byte-level BPE has learned. Immutable and thread-safe.
 *
 * @param merges lowest rank first
 * @param table the same, to be looked up
 * @param byteTokens the token of each byte
 */
record ByteLevelMerges(
    Vocabulary vocabulary, List<Merge> merges, MergeTable table, int[] byteTokens) {

  /**
   * @throws TokenizerException if a merge or a byte has no token, and there is no token for unknown
   *     bytes either
   */
  static ByteLevelMerges of(Vocabulary vocabulary, List<Merge> merges) {
    return new ByteLevelMerges(
        vocabulary,
        List.copyOf(merges),
        new MergeTable(vocabulary, merges),
        byteTokens(vocabulary));
  }

  private static int[] byteTokens(Vocabulary vocabulary) {
    int unknown = vocabulary.id(vocabulary.specials().unk());
    int[] tokens = new int[256];
    for (int b = 0; b < tokens.length; b++) {
      String symbol = String.valueOf(ByteSymbols.symbol(b));
      int id = vocabulary.id(symbol);
      tokens[b] = id >= 0 ? id : unknown;
      if (tokens[b] < 0) {
        throw new TokenizerException(
            "%s has no token \"%s\" for the byte %d, and no %s for unknown ones: a byte-level vocabulary holds all 256 bytes"
                .formatted(vocabulary.source(), symbol, b, vocabulary.specials().unk()));
      }
    }
    return tokens;
  }
}
